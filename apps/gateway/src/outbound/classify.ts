import type { SendResult } from './send.ts'

/** How one attempt of a delivery ended. */
export type EndpointResult =
  | { readonly kind: 'succeeded' }
  /** The endpoint says that it is gone for good (410). Guidepost sends nothing there until a person resumes it. */
  | { readonly kind: 'gone'; readonly error: string }
  | {
      readonly kind: 'failed'
      readonly error: string
      /** True if no delivery could have succeeded: the endpoint did not answer, or could take nothing. One delivery is enough to show that. */
      readonly unavailable: boolean
      /** How long the endpoint asks us to wait, in milliseconds. */
      readonly retryAfterMs?: number
    }
  /** We stopped first. It does not count as an attempt; the delivery is given back. */
  | { readonly kind: 'interrupted' }

/** Statuses with which a server, or a proxy in front of it, says that it can take no requests at the moment. */
const unavailableStatuses = new Set([408, 425, 429, 502, 503, 504])

/**
 * Decides what an answer, or the lack of one, means. 2xx is success. Everything else fails the attempt and is retried: a 4xx
 * too, since a receiver's mistake must not lose an event. A redirect is not followed, since it may lead anywhere.
 */
export function classify(sent: SendResult, now: number): EndpointResult {
  if (sent.kind === 'interrupted') return sent
  if (sent.kind === 'failed') return { kind: 'failed', error: sent.error, unavailable: true }
  const { status, headers } = sent
  if (status >= 200 && status < 300) return { kind: 'succeeded' }
  if (status === 410) return { kind: 'gone', error: 'The endpoint answered 410: it is gone' }
  const unavailable = unavailableStatuses.has(status)
  const retryAfterMs = parseRetryAfter(first(headers['retry-after']), now)
  const error = describe(status, first(headers['location']))
  return { kind: 'failed', error, unavailable, ...(retryAfterMs !== undefined && { retryAfterMs }) }
}

/** Reads `Retry-After`, seconds or an HTTP date, as milliseconds from `now`. `undefined` if it is neither, or a date in the past. */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000
  // `Date.parse` accepts far more than the three date forms of HTTP, which all begin with a weekday.
  const at = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text) ? Date.parse(text) : Number.NaN
  return at > now ? at - now : undefined
}

function describe(status: number, location: string | undefined): string {
  if (status < 300 || status >= 400) return `The endpoint answered ${status}`
  const place = location ? ` to ${location.slice(0, 200)}` : ''
  return `The endpoint answered ${status}: redirects${place} are not followed`
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
