import { AutotaskError } from '../errors.ts'
import { pRetry } from '../esm-only.ts'
import type { Sleep } from '../sleep.ts'

export interface RetryOptions {
  /** Further attempts after the first. */
  readonly retries: number
  /** A number from 0 up to 1, for the jitter. */
  readonly random: () => number
  readonly sleep: Sleep
  readonly signal: AbortSignal | undefined
}

/** True for an error that is retried within a call. `hourly_limit` would make the caller wait too long. */
function isWorthRetry(error: Error): error is AutotaskError {
  return error instanceof AutotaskError && error.retryable && error.code !== 'hourly_limit'
}

/** If Autotask asks for a longer wait, the call fails, and `retryAfterMs` tells the caller how long to wait. */
const maxWaitMs = 60_000

/**
 * Retries what may succeed later: after 1 s, 2 s, 4 s … up to a minute, with jitter, plus the time of `Retry-After`.
 * p-retry counts the attempts. We wait ourselves, because p-retry takes neither a clock nor a delay from the error.
 */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { retries, random, sleep, signal } = options
  return await pRetry(attempt, {
    retries,
    minTimeout: 0,
    signal,
    shouldRetry: async ({ error, attemptNumber }) => {
      if (!isWorthRetry(error) || (error.retryAfterMs ?? 0) > maxWaitMs) return false
      const ms = backoff(attemptNumber, random()) + (error.retryAfterMs ?? 0)
      await sleep(ms, signal)
      return true
    },
  })
}

/** A random time from half of the ceiling up to the ceiling, which doubles with each attempt. */
function backoff(attemptNumber: number, random: number): number {
  const ceiling = Math.min(maxWaitMs, 1000 * 2 ** (attemptNumber - 1))
  return Math.round(ceiling * (0.5 + random / 2))
}

/** The milliseconds of a `Retry-After` header (seconds or a date); `undefined` if it is absent or invalid. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
