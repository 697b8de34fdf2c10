import { expect, it } from 'vitest'
import { withTimes } from './time-range.ts'

const now = Date.parse('2026-11-30T12:00:00Z')

it.each([
  [{ since: '1h' }, { from: '2026-11-30T11:00:00.000Z' }],
  [
    { since: '30d', type: 'Ticket' },
    { from: '2026-10-31T12:00:00.000Z', type: 'Ticket' },
  ],
  [
    { since: 'custom', from: 'a', to: 'b' },
    { from: 'a', to: 'b' },
  ],
  [{ since: 'nonsense' }, {}],
  [{}, {}],
])('turns %j into %j', (filter, query) => {
  expect(withTimes(filter, now)).toEqual(query)
})
