import { expect, it } from 'vitest'
import { outcomeOf } from './outcome.ts'

type Delivery = Parameters<typeof outcomeOf>[0][number]
const to = (destination: string, state: Delivery['state']): Delivery => ({ destination, connection_id: 'acme', state })

it.each([
  ['nobody', []],
  ['delivered', [to('a', 'succeeded'), to('b', 'succeeded')]],
  ['delivered', [to('a', 'dead'), to('a', 'succeeded')]],
  ['given_up', [to('a', 'succeeded'), to('b', 'dead')]],
  ['given_up', [to('a', 'dead'), to('b', 'due')]],
  ['under_way', [to('a', 'succeeded'), to('b', 'held')]],
  ['under_way', [to('a', 'succeeded'), to('a', 'scheduled')]],
] as const)('says %s of %j', (outcome, deliveries) => {
  expect(outcomeOf(deliveries)).toBe(outcome)
})
