import PQueueModule from 'p-queue'
import pRetryModule from 'p-retry'

/**
 * Both libraries are ES modules only. When our CommonJS build requires them, Node returns the module where the build
 * expects the default export.
 */
function defaultOf<T>(module: T | { readonly default: T }): T {
  return typeof module === 'object' && module !== null && 'default' in module ? module.default : module
}

export const PQueue = defaultOf(PQueueModule)
export type PQueue = PQueueModule
export const pRetry = defaultOf(pRetryModule)
