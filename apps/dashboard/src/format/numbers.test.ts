import { expect, it } from 'vitest'
import { formatCount, formatCounted, formatDuration } from './numbers.ts'

it.each([
  [null, '–'],
  [0, '0 ms'],
  [999, '999 ms'],
  [1234, '1.2 s'],
  [5000, '5 s'],
  [59_400, '59 s'],
  [36_000_000, '10 h'],
  [90_000, '1.5 min'],
  [720_000, '12 min'],
  [5_400_000, '1.5 h'],
])('formats %s ms as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

it.each([20_000, 25_000, 45_000, 900_000])('gives each tick of an axis in steps of %i ms its own label', (step) => {
  const labels = [0, 1, 2, 3, 4].map((tick) => formatDuration(tick * step))
  expect(new Set(labels).size).toBe(5)
})

it('marks a capped count with a plus', () => {
  expect(formatCounted({ count: 10_000, capped: true })).toBe('10,000+')
  expect(formatCounted({ count: 1234, capped: false })).toBe('1,234')
})

it.each([
  [0, '0 deliveries'],
  [1, '1 delivery'],
  [1234, '1,234 deliveries'],
])('counts %s as “%s”', (count, text) => {
  expect(formatCount(count, 'delivery', 'deliveries')).toBe(text)
})
