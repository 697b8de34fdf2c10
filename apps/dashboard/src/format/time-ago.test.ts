import { expect, it } from 'vitest'
import { formatTimeAgo } from './time-ago.ts'

it.each([
  [0, 'now'],
  [-999, 'now'],
  [-1000, '1 second ago'],
  [-59_999, '59 seconds ago'],
  [-60_000, '1 minute ago'],
  [7_200_000, 'in 2 hours'],
  [-86_400_000, 'yesterday'],
  [-3 * 86_400_000, '3 days ago'],
])('formats %i ms from now as “%s”', (ms, text) => {
  expect(formatTimeAgo(1_000_000_000 + ms, 1_000_000_000)).toBe(text)
})
