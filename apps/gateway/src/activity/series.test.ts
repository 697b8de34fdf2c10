import { expect, it } from 'vitest'
import { maxPoints, rangesMs, seriesOf, stepping } from './series.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const now = Date.parse('2026-11-21T10:07:30Z')

it.each([
  ['1h', undefined, '2026-11-21T09:07:00.000Z', '2026-11-21T10:08:00.000Z', minuteMs],
  ['24h', undefined, '2026-11-20T10:00:00.000Z', '2026-11-21T10:15:00.000Z', 15 * minuteMs],
  ['7d', undefined, '2026-11-14T10:00:00.000Z', '2026-11-21T11:00:00.000Z', hourMs],
  ['30d', undefined, '2026-10-22T06:00:00.000Z', '2026-11-21T12:00:00.000Z', 6 * hourMs],
  ['7d', '1d', '2026-11-14T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 24 * hourMs],
] as const)('covers %s with whole steps of %s', (range, step, from, to, stepMs) => {
  const steps = stepping(now - rangesMs[range], now, step)
  expect({
    from: new Date(steps.from).toISOString(),
    to: new Date(steps.to).toISOString(),
    stepMs: steps.stepMs,
  }).toEqual({ from, to, stepMs })
  expect((steps.to - steps.from) / steps.stepMs).toBeLessThanOrEqual(maxPoints)
})

it('has a point for every step, and a total', () => {
  const { points, total } = seriesOf({ from: 0, to: 3 * minuteMs, stepMs: minuteMs }, [
    { at: minuteMs, counts: { accepted: 2, succeeded: 1, 'ms:0': 1 } },
    { at: 2 * minuteMs, counts: { accepted: 1, rejected: 4, failed: 1, dead: 1 } },
  ])
  const nothing = {
    events: { accepted: 0, duplicate: 0, unmatched: 0, other: 0, rejected: 0 },
    deliveries: { succeeded: 0, failed: 0, dead: 0 },
    latency: { p50: null, p95: null },
  }
  expect(points).toEqual([
    { ...nothing, at: 0 },
    {
      at: minuteMs,
      events: { ...nothing.events, accepted: 2 },
      deliveries: { ...nothing.deliveries, succeeded: 1 },
      latency: { p50: 1, p95: 1 },
    },
    {
      at: 2 * minuteMs,
      events: { ...nothing.events, accepted: 1, rejected: 4 },
      deliveries: { succeeded: 0, failed: 1, dead: 1 },
      latency: nothing.latency,
    },
  ])
  expect(total).toMatchObject({ events: { accepted: 3, rejected: 4 }, latency: { p50: 1 } })
})
