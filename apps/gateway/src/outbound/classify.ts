import type { Sent } from './send.ts'

/** What a try means for its delivery. */
export type Verdict =
  | { readonly kind: 'succeeded' }
  /** The endpoint says that it is gone for good (410): nothing is sent there until somebody resumes it. */
  | { readonly kind: 'gone'; readonly error: string }
  | {
      readonly kind: 'failed'
      readonly error: string
      /** True if it says nothing about the delivery: nobody answered, or was able to. One delivery alone can show that. */
      readonly unavailable: boolean
      /** What the endpoint asks to wait, in milliseconds. */
      readonly retryAfterMs?: number
    }
  /** Not a try at all: it is given back. */
  | { readonly kind: 'interrupted' }

/** Statuses with which a server, or a proxy before it, says that it can't take anything now. */
const unavailableStatuses = new Set([408, 425, 429, 502, 503, 504])

/**
 * What an answer, or the lack of one, means. 2xx is success. Everything else fails the try and is tried again, a 4xx too,
 * since a receiver's mistake must not lose an event; a redirect is not followed, since it may lead anywhere.
 */
export function classify(sent: Sent, now: number): Verdict {
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

/** `Retry-After` as seconds or as an HTTP date, in milliseconds from `now`; `undefined` if it is neither, or is over. */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000
  // `Date.parse` reads much more than the three forms that HTTP has; they all begin with a day.
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
