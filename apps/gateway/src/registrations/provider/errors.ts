import { ProviderError } from '@guidepost/provider'
import type { Cause } from '../causes.ts'
import type { RoundError } from '../status.ts'

/** The last answer that a plugin's `fetch` got from the provider. */
export interface Trace {
  host: string | undefined
  /** Undefined: there was no answer. */
  status: number | undefined
}

/**
 * A `fetch` that records the host and the status of the last answer, so that registrations can be grouped by a broken
 * host.
 */
export function tracing(fetch: typeof globalThis.fetch, trace: Trace): typeof globalThis.fetch {
  return async (input, init) => {
    trace.host = new URL(input instanceof Request ? input.url : input).host
    trace.status = undefined
    const response = await fetch(input, init)
    trace.status = response.status
    return response
  }
}

/**
 * A fetch that `signal` always aborts, besides any signal of the plugin, so that no plugin prevents the gateway from
 * stopping.
 */
export function ending(fetch: typeof globalThis.fetch, signal: AbortSignal): typeof globalThis.fetch {
  return (input, init) => {
    const own = init?.signal ?? (input instanceof Request ? input.signal : undefined)
    return fetch(input, { ...init, signal: own && own !== signal ? AbortSignal.any([own, signal]) : signal })
  }
}

/** An error as the rules of `status.ts` need it. */
export function roundErrorOf(error: unknown, displayName: string, trace: Trace): RoundError {
  if (!(error instanceof ProviderError)) {
    const message = error instanceof Error ? error.message : String(error)
    const cause = { code: 'unexpected', text: 'an unexpected error; the gateway’s log has it' } as const
    return { code: 'unexpected', message, advice: null, retryable: true, retryAfterMs: undefined, cause }
  }
  const { code, message, advice = null, retryable, retryAfterMs } = error
  return { code, message, advice, retryable, retryAfterMs, cause: causeOf(error, displayName, trace) }
}

function causeOf({ code, retryable }: ProviderError, displayName: string, { host, status }: Trace): Cause {
  if (code !== 'unavailable' && code !== 'timeout') return { code, text: causes[code].replace('%', displayName) }
  if (status !== undefined && status >= 400) return { code, text: `${host} answers ${status}` }
  const isSilent = retryable && status === undefined
  return { code, text: isSilent ? `${host ?? displayName} does not answer` : `${host} sends unreadable answers` }
}

const causes = {
  unauthorized: '% refuses the credentials',
  permission_denied: 'the API user lacks a right at %',
  limit_reached: '% allows no more webhooks',
  duplicate: 'another webhook at % has the same URL or name',
  not_found: '% does not find the webhook',
  validation: '% rejects the settings of the webhook',
  rate_limited: '% limits our requests',
  invalid_options: 'the options of the plugin are wrong',
} satisfies Record<Exclude<ProviderError['code'], 'unavailable' | 'timeout'>, string>

/** Something is missing on our side, so no request was made. */
export function missing(code: 'no_credentials' | 'no_public_url' | 'no_provider', message: string): RoundError {
  const retryable = code === 'no_public_url'
  return { code, message, advice: null, retryable, retryAfterMs: undefined, cause: { code, text: message } }
}
