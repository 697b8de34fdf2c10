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
  /** Called before each wait, e.g. to leave an endpoint alone for everybody. */
  readonly beforeWait?: (error: AutotaskError, ms: number) => void
}

/** What is tried again within a call; the hour is longer than a caller waits, and the rest would fail the same way. */
function passes(error: Error): error is AutotaskError {
  return error instanceof AutotaskError && error.retryable && error.code !== 'hourly_limit'
}

/** A longer wait than this is the caller's to plan: the error says how long. */
const longestMs = 60_000

/**
 * Tries again what may pass, after 1 s, 2 s, 4 s … up to a minute, each with jitter, or after what `Retry-After` said.
 * p-retry counts; the waiting is ours, since it has neither a clock of one's own nor a wait that the error names.
 */
export async function retrying<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { retries, random, sleep, signal, beforeWait } = options
  return await pRetry(attempt, {
    retries,
    minTimeout: 0,
    signal,
    shouldRetry: async ({ error, attemptNumber }) => {
      if (!passes(error) || (error.retryAfterMs ?? 0) > longestMs) return false
      const ms = backoff(attemptNumber, random()) + (error.retryAfterMs ?? 0)
      beforeWait?.(error, ms)
      await sleep(ms, signal)
      return true
    },
  })
}

/** Between half of 2^n seconds and all of it. */
function backoff(attemptNumber: number, random: number): number {
  const ceiling = Math.min(longestMs, 1000 * 2 ** (attemptNumber - 1))
  return Math.round(ceiling * (0.5 + random / 2))
}

/** The milliseconds of a `Retry-After`, which is seconds or a date; `undefined` for none that can be read. */
export function retryAfterOf(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
