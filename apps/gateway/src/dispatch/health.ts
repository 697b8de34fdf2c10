/** When an endpoint is held as failing, and how often it is probed. */
export interface HealthLimits {
  /** How many failures without a success in between. */
  readonly failures: number
  /**
   * The shortest time from the first to the last of these failures, in milliseconds, because twenty failures within a
   * second prove little.
   */
  readonly overMs: number
  /**
   * If the endpoint answers, this many different deliveries must fail before it is held. One delivery is not enough: the
   * endpoint may refuse that one and accept the others.
   */
  readonly deliveries: number
  /** The wait before the first probe, and the longest wait between two, in milliseconds. */
  readonly probeMs: { readonly first: number; readonly most: number }
}

export const defaultHealthLimits: HealthLimits = {
  failures: 10,
  overMs: 30_000,
  deliveries: 3,
  probeMs: { first: 30_000, most: 10 * 60_000 },
}

/** A run of failures without a success in between. */
export interface FailureRun {
  readonly failures: number
  readonly since: number
  /** The ids of deliveries that failed, up to the limit's number. */
  readonly deliveries: readonly string[]
}

/** Adds a failure to the run. `unavailable`: the endpoint was not reached, or could take nothing. `hold` says whether to hold it now. */
export function afterFailure(
  run: FailureRun | undefined,
  failure: { readonly delivery: string; readonly unavailable: boolean; readonly now: number },
  limits: HealthLimits = defaultHealthLimits,
): { readonly run: FailureRun; readonly hold: boolean } {
  const { delivery, unavailable, now } = failure
  // If the run began in the future, the clock was set back since then. Start a new run.
  const before = run && run.since <= now ? run : { failures: 0, since: now, deliveries: [] }
  const known = before.deliveries.includes(delivery) || before.deliveries.length >= limits.deliveries
  const after = {
    failures: before.failures + 1,
    since: before.since,
    deliveries: known ? before.deliveries : [...before.deliveries, delivery],
  }
  const several = unavailable || after.deliveries.length >= limits.deliveries
  return { run: after, hold: after.failures >= limits.failures && now - after.since >= limits.overMs && several }
}

/**
 * Returns when to probe an endpoint that has been held for `heldMs`: after another `heldMs`, within the limits. So the
 * time held about doubles with each probe. The result does not depend on earlier probes, so a restart changes nothing.
 */
export function nextProbeAt(heldMs: number, now: number, random: number, limits = defaultHealthLimits): number {
  const { first, most } = limits.probeMs
  const wait = Math.min(most, Math.max(first, heldMs))
  return now + Math.round(wait * (0.9 + 0.1 * random))
}
