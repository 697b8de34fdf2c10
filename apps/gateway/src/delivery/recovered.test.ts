import { expect, it } from 'vitest'
import { recoveredOf, unwantedBecause, type RecoveredChoice } from './recovered.ts'

const facts = { between: { from: null, to: 0 }, actor: null, late: false }
const found = (origin: 'error-log' | 'back-fill', fidelity: string) => ({ origin, recovered: { ...facts, fidelity } })
const pushed = { origin: 'push', recovered: null } as const

it.each<[RecoveredChoice, Parameters<typeof unwantedBecause>[1], string | undefined]>([
  ['all', pushed, undefined],
  ['exact', pushed, undefined],
  ['none', pushed, undefined],
  ['all', found('back-fill', 'suspected'), undefined],
  ['exact', found('error-log', 'exact'), undefined],
  [
    'exact',
    found('back-fill', 'state'),
    'it was recovered (back-fill, state), and the destination wants only exact recovered events',
  ],
  [
    'none',
    found('error-log', 'exact'),
    'it was recovered (error-log, exact), and the destination wants no recovered events',
  ],
])('a destination that wants %s gets or leaves out %j', (choice, event, expected) => {
  expect(unwantedBecause(choice, event)).toBe(expected)
})

it('receivers see times as ISO 8601', () => {
  expect(recoveredOf(pushed)).toBeNull()
  expect(recoveredOf(found('back-fill', 'state'))).toEqual({
    origin: 'back-fill',
    fidelity: 'state',
    between: { from: null, to: '1970-01-01T00:00:00.000Z' },
    actor: null,
  })
})
