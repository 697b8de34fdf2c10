import { expect, it } from 'vitest'
import { outcomeOf } from './outcome.ts'

type Delivery = Parameters<typeof outcomeOf>[0][number]
const to = (destination: string, state: Delivery['state']): Delivery => ({ destination, connection_id: 'acme', state })

it.each([
  ['none', []],
  ['delivered', [to('a', 'succeeded'), to('b', 'succeeded')]],
  ['delivered', [to('a', 'dead'), to('a', 'succeeded')]],
  ['dead', [to('a', 'succeeded'), to('b', 'dead')]],
  ['dead', [to('a', 'dead'), to('b', 'due')]],
  ['filtered', [to('a', 'filtered')]],
  ['delivered', [to('a', 'filtered'), to('b', 'succeeded')]],
  ['pending', [to('a', 'succeeded'), to('b', 'held')]],
  ['pending', [to('a', 'succeeded'), to('a', 'scheduled')]],
] as const)('is %s for %j', (outcome, deliveries) => {
  expect(outcomeOf(deliveries)).toBe(outcome)
})
