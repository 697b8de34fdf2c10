import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bucketOf, percentiles } from './histogram.ts'

function countsOf(latencies: readonly number[]): Record<string, number> {
  const counts: Record<string, number> = { accepted: 7 }
  for (const latency of latencies) counts[bucketOf(latency)] = (counts[bucketOf(latency)] ?? 0) + 1
  return counts
}

it('gives percentiles that are at most a bucket off', () => {
  const latencies = fc.array(fc.integer({ min: 0, max: 10 * 24 * 3_600_000 }), { minLength: 1, maxLength: 50 })
  fc.assert(
    fc.property(latencies, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, share) => {
      const [estimate] = percentiles(countsOf(all), [share])
      const real = all.toSorted((one, other) => one - other)[Math.ceil(share * all.length) - 1]!
      expect(estimate).toBeGreaterThanOrEqual(Math.floor(real / Math.SQRT2) - 1)
      expect(estimate).toBeLessThanOrEqual(Math.ceil(Math.max(1, real) * Math.SQRT2) + 1)
    }),
    property(100, 10_000),
  )
})

it.each([
  ['nothing', [], [null, null]],
  ['what took no time', [0, 0, -5], [1, 1]],
  ['one slow of a hundred', [...Array.from({ length: 99 }, () => 16), 100_000], [14, 16]],
  ['what lasted for ever', [1e15], [916_495_974, 1_058_017_239]],
])('of %s', (_, latencies, expected) => {
  expect(percentiles(countsOf(latencies), [0.5, 0.95])).toEqual(expected)
})

it('maps the extremes to the first and the last bucket', () => {
  const names = new Set([-1, 0, 1e-9, Number.MAX_SAFE_INTEGER, Infinity].map(bucketOf))
  expect(names).toEqual(new Set(['ms:0', 'ms:60']))
})
