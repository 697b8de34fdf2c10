import type { ActivityQuery, ActivityStep } from '@guidepost/store'
import { sumOf } from './activity.ts'
import { percentiles } from './histogram.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** What a step may be, each a whole part of a day: they begin at whole multiples since 1970, in UTC. */
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

/** The most points of a series: a chart shows no more. */
export const maxPoints = 1000
/** A step that nobody chose makes no more points than this. */
const chosenPoints = 200

/** What a chart shows of one step, or of the whole. */
export interface Figures {
  /** Events of verified webhooks; `rejected` are webhooks. `other`: nobody wants them, unreadable, about the webhook itself … */
  readonly events: {
    readonly accepted: number
    readonly duplicate: number
    readonly unmatched: number
    readonly other: number
    readonly rejected: number
  }
  /** `failed` are tries, the last ones of what was given up (`dead`) too. */
  readonly deliveries: { readonly succeeded: number; readonly failed: number; readonly dead: number }
  /** From the receipt to the success, in milliseconds; null if nothing succeeded. */
  readonly latency: { readonly p50: number | null; readonly p95: number | null }
}

/** The steps that cover a time, whole; the step that was asked for, or one that suits. */
export function stepping(from: number, to: number, step?: StepName): { from: number; to: number; stepMs: number } {
  const suiting = Object.values(stepsMs).find((ms) => (to - from) / ms <= chosenPoints) ?? dayMs
  const stepMs = step === undefined ? suiting : stepsMs[step]
  return { from: Math.floor(from / stepMs) * stepMs, to: Math.ceil(to / stepMs) * stepMs, stepMs }
}

/** A point for every step, also those in which nothing happened; and the whole. */
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
