import { expect, it } from 'vitest'
import { fromLocalInput, toLocalInput } from './local-time.ts'

it.each(['2026-11-21T08:00:00.000Z', '2026-03-29T01:30:00.000Z', '2026-12-31T23:59:00.000Z'])(
  'has the same time back, wherever one is: %s',
  (at) => {
    expect(toLocalInput(at)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
    expect(fromLocalInput(toLocalInput(at))).toBe(at)
  },
)

it.each([undefined, '', 'soon'])('shows nothing for %j', (at) => {
  expect(toLocalInput(at)).toBe('')
})

it('takes nothing for what is no time', () => {
  expect(fromLocalInput('')).toBeNull()
})
