import { expect, it } from 'vitest'
import { fromLocalInput, toLocalInput } from './local-time.ts'

it.each(['2026-11-21T08:00:00.000Z', '2026-03-29T01:30:00.000Z', '2026-12-31T23:59:00.000Z'])(
  'converts %s to local time and back',
  (at) => {
    expect(toLocalInput(at)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
    expect(fromLocalInput(toLocalInput(at))).toBe(at)
  },
)

it.each([undefined, '', 'soon'])('returns an empty text for %j', (at) => {
  expect(toLocalInput(at)).toBe('')
})

it('returns null for an empty input', () => {
  expect(fromLocalInput('')).toBeNull()
})
