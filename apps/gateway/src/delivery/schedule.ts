/** How long to wait after a failed try, and when to give up. */
export interface Schedule {
  readonly firstDelayMs: number
  readonly maxDelayMs: number
  readonly maxAttempts: number
}

/** From 5 s, doubling, to a cap of 10 h: 20 tries over about three days. */
export const defaultSchedule: Schedule = {
  firstDelayMs: 5_000,
  maxDelayMs: 10 * 60 * 60 * 1000,
  maxAttempts: 20,
}

/**
 * When to try again after try number `attempt` (1 for the first) failed at `now`; `undefined` if that was the last one.
 * `random` (0 to 1) spreads tries over the last fifth of the delay, so that what failed together doesn't come back together.
 *
 * `retryAfterMs` is what the receiver asked to wait: it can make the wait longer, up to `maxDelayMs`, and never shorter,
 * since a receiver that asks for a second each time would have used up all tries in a minute.
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
