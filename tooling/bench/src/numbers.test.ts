import { expect, it } from 'vitest'
import { median, percentile, rounded } from './numbers.ts'

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)

it.each([
  [0, 1],
  [1, 1],
  [50, 50],
  [99, 99],
  [100, 100],
])('finds the %ith percentile of 1 to 100 in any order: %i', (percent, expected) => {
  expect(percentile(hundred, percent)).toBe(expected)
})

it('returns the only value as every percentile, and NaN for no values', () => {
  expect([median([7]), percentile([7], 99)]).toEqual([7, 7])
  expect(median([])).toBeNaN()
})

it('rounds to three digits', () => {
  expect([rounded(12_345), rounded(0.012_345), rounded(0)]).toEqual([12_300, 0.0123, 0])
})
