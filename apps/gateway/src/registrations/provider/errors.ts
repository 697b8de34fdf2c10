import { ProviderError } from '@guidepost/provider'
import type { Cause } from '../causes.ts'
import type { RoundError } from '../status.ts'

/** What the provider's host answered last, as the fetch that plugins are given saw it. */
export interface Trace {
  host: string | undefined
  /** Undefined: there was no answer. */
  status: number | undefined
}

/** A fetch that notes who answered what, so that all who suffer from one broken host can be counted as one. */
export function tracing(fetch: typeof globalThis.fetch, trace: Trace): typeof globalThis.fetch {
  return async (input, init) => {
    trace.host = new URL(input instanceof Request ? input.url : input).host
    trace.status = undefined
    const response = await fetch(input, init)
    trace.status = response.status
    return response
  }
}

/** An error of a round, in the words of the rules. */
export function roundErrorOf(error: unknown, displayName: string, trace: Trace): RoundError {
  if (!(error instanceof ProviderError)) {
    const message = error instanceof Error ? error.message : String(error)
    const cause = { code: 'unexpected', text: 'something unexpected happened; the log says what' } as const
    return { code: 'unexpected', message, advice: null, retryable: true, retryAfterMs: undefined, cause }
  }
  const { code, message, advice = null, retryable, retryAfterMs } = error
  return { code, message, advice, retryable, retryAfterMs, cause: causeOf(error, displayName, trace) }
}

function causeOf({ code, retryable }: ProviderError, displayName: string, { host, status }: Trace): Cause {
  if (code !== 'unavailable' && code !== 'timeout') return { code, text: causes[code].replace('%', displayName) }
  if (status !== undefined && status >= 400) return { code, text: `${host} answers ${status}` }
  const isSilent = retryable && status === undefined
  return { code, text: isSilent ? `${host ?? displayName} does not answer` : `${host} answers strangely` }
}

const causes = {
  unauthorized: '% refuses the credentials',
  permission_denied: 'a right is missing at %',
  limit_reached: '% allows no more webhooks',
  duplicate: 'another webhook at % is in the way',
  not_found: '% does not find what was there',
  validation: '% refuses what was chosen',
  rate_limited: '% asks us to wait',
  invalid_options: 'the plugin is set up wrongly',
} satisfies Record<Exclude<ProviderError['code'], 'unavailable' | 'timeout'>, string>

/** What is missing before anything can be asked: no call was made. */
export function missing(code: 'no_credentials' | 'no_public_url' | 'no_provider', message: string): RoundError {
  const retryable = code === 'no_public_url'
  return { code, message, advice: null, retryable, retryAfterMs: undefined, cause: { code, text: message } }
}
