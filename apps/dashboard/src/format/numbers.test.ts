import { expect, it } from 'vitest'
import { counted, duration } from './numbers.ts'

it.each([
  [null, '–'],
  [0, '0 ms'],
  [999, '999 ms'],
  [1234, '1.2 s'],
  [5000, '5 s'],
  [59_400, '59 s'],
  [36_000_000, '10 h'],
  [90_000, '2 min'],
  [5_400_000, '1.5 h'],
])('writes %s as %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

it('says of a count that there may be more', () => {
  expect(counted({ count: 10_000, capped: true })).toBe('10,000+')
  expect(counted({ count: 1234, capped: false })).toBe('1,234')
})
