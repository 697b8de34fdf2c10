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
 */
export function nextAttemptAt(schedule: Schedule, attempt: number, now: number, random: number): number | undefined {
  if (attempt >= schedule.maxAttempts) return undefined
  const delay = Math.min(schedule.maxDelayMs, schedule.firstDelayMs * 2 ** (attempt - 1))
  return now + Math.round(delay * (0.8 + 0.2 * random))
}
