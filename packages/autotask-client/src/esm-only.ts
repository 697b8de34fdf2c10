import PQueueModule from 'p-queue'
import pRetryModule from 'p-retry'

/**
 * Both libraries are ES modules only. Node lets our CommonJS build require them, and then gives the module where the
 * build expects its default export.
 */
function defaultOf<T>(module: T | { readonly default: T }): T {
  return typeof module === 'object' && module !== null && 'default' in module ? module.default : module
}

export const PQueue = defaultOf(PQueueModule)
export type PQueue = PQueueModule
export const pRetry = defaultOf(pRetryModule)
