/** When an endpoint is held as failing, and how often it is tried then. */
export interface HealthLimits {
  /** How many failures, without a success between them. */
  readonly failures: number
  /** Over what time at least, in milliseconds: a moment in which twenty requests fail says little. */
  readonly overMs: number
  /** Of how many deliveries at least, if the endpoint is there and refuses them: one that it never takes says nothing about the others. */
  readonly deliveries: number
  /** The time before the first probe and the longest between two, in milliseconds. */
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
  /** The deliveries that failed, as many as matter. */
  readonly deliveries: readonly string[]
}

/** The run after one more failure. `unavailable`: the endpoint was not reached, or could take nothing. */
export function afterFailure(
  run: FailureRun | undefined,
  failure: { readonly delivery: string; readonly unavailable: boolean; readonly now: number },
  limits: HealthLimits = defaultHealthLimits,
): { readonly run: FailureRun; readonly hold: boolean } {
  const { delivery, unavailable, now } = failure
  const before = run ?? { failures: 0, since: now, deliveries: [] }
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
 * When an endpoint that has been held for `heldMs` is probed next: after as long again, within the bounds, so that each wait
 * is about twice the one before. Nothing needs to be remembered for it, so that a restart changes nothing.
 */
export function nextProbeAt(heldMs: number, now: number, random: number, limits = defaultHealthLimits): number {
  const { first, most } = limits.probeMs
  const wait = Math.min(most, Math.max(first, heldMs))
  return now + Math.round(wait * (0.9 + 0.1 * random))
}
