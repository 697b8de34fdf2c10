/** How long to wait after a failed attempt, and when to give up. */
export interface Schedule {
  readonly firstDelayMs: number
  readonly maxDelayMs: number
  readonly maxAttempts: number
}

/** 5 s at first, doubling up to 10 h: 20 attempts over about three days. */
export const defaultSchedule: Schedule = {
  firstDelayMs: 5_000,
  maxDelayMs: 10 * 60 * 60 * 1000,
  maxAttempts: 20,
}

/**
 * Returns the time of the next attempt after attempt number `attempt` (from 1) failed at `now`; `undefined` after the last one.
 * `random` (0 to 1) spreads attempts over the last fifth of the delay, so that deliveries that failed together don't retry together.
 *
 * `retryAfterMs`, from the receiver's `Retry-After`, can make the wait longer, up to `maxDelayMs`, but never shorter:
 * otherwise a receiver that always asks for one second would use up all attempts within a minute.
 */
export function nextAttemptAt(
  schedule: Schedule,
  attempt: number,
  now: number,
  random: number,
  retryAfterMs = 0,
): number | undefined {
  if (attempt >= schedule.maxAttempts) return undefined
  const { firstDelayMs, maxDelayMs } = schedule
  const delay = Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - 1)) * (0.8 + 0.2 * random)
  const asked = Math.min(maxDelayMs, retryAfterMs * (1 + 0.1 * random))
  return now + Math.round(Math.max(delay, asked))
}
