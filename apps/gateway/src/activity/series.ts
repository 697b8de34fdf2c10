import type { ActivityQuery, ActivityStep } from '@guidepost/store'
import { sumOf } from './activity.ts'
import { percentiles } from './histogram.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** The lengths of a step. Each divides a day, and steps begin at whole multiples since 1970, in UTC. */
export const stepsMs = {
  '1m': minuteMs,
  '5m': 5 * minuteMs,
  '15m': 15 * minuteMs,
  '1h': hourMs,
  '6h': 6 * hourMs,
  '1d': dayMs,
} as const
export type StepName = keyof typeof stepsMs

export const rangesMs = { '1h': hourMs, '24h': dayMs, '7d': 7 * dayMs, '30d': 30 * dayMs } as const

/** The maximum points of a series. */
export const maxPoints = 1000
/** The maximum points of a series if the request names no step. */
const defaultMaxPoints = 200

/** The figures of one step, or of the whole series. */
export interface Figures {
  /** Events of verified webhooks; `rejected` counts webhooks. `other`: unsubscribed, unparsable, notices, superseded. */
  readonly events: {
    readonly accepted: number
    readonly duplicate: number
    readonly unmatched: number
    readonly other: number
    readonly rejected: number
  }
  /** `failed` counts attempts, including the last one of each dead letter (`dead`). */
  readonly deliveries: { readonly succeeded: number; readonly failed: number; readonly dead: number }
  /** From when an event matched its connection to its delivery, in milliseconds; null if nothing was delivered. */
  readonly latency: { readonly p50: number | null; readonly p95: number | null }
}

/**
 * Widens a time range to whole steps. Uses the given step length or, without one, the shortest that makes at most 200
 * points.
 */
export function stepping(from: number, to: number, step?: StepName): { from: number; to: number; stepMs: number } {
  const shortest = Object.values(stepsMs).find((ms) => (to - from) / ms <= defaultMaxPoints) ?? dayMs
  const stepMs = step === undefined ? shortest : stepsMs[step]
  return { from: Math.floor(from / stepMs) * stepMs, to: Math.ceil(to / stepMs) * stepMs, stepMs }
}

/** A point for every step, including empty ones, and the total. */
export function seriesOf({ from, to, stepMs }: Omit<ActivityQuery, 'environmentId'>, steps: readonly ActivityStep[]) {
  const known = new Map(steps.map(({ at, counts }) => [at, counts]))
  const points: (Figures & { readonly at: number })[] = []
  for (let at = from; at < to; at += stepMs) points.push({ at, ...figuresOf(known.get(at) ?? {}) })
  return { points, total: figuresOf(sumOf(steps)) }
}

function figuresOf(counts: Readonly<Record<string, number>>): Figures {
  const of = (counter: string): number => counts[counter] ?? 0
  const [p50 = null, p95 = null] = percentiles(counts, [0.5, 0.95])
  return {
    events: {
      accepted: of('accepted'),
      duplicate: of('duplicate'),
      unmatched: of('unmatched'),
      other: of('other'),
      rejected: of('rejected'),
    },
    deliveries: { succeeded: of('succeeded'), failed: of('failed'), dead: of('dead') },
    latency: { p50, p95 },
  }
}
