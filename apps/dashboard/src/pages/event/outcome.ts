import type { components } from '../../api/schema.d.ts'

type Delivery = Pick<components['schemas']['Delivery'], 'destination' | 'connection_id' | 'state'>

/** Where an event stands with those who were to get it: what was sent last to each of them counts. */
export function outcomeOf(deliveries: readonly Delivery[]): 'nobody' | 'delivered' | 'under_way' | 'given_up' {
  const last = new Map(deliveries.map((each) => [JSON.stringify([each.destination, each.connection_id]), each.state]))
  const states = [...last.values()]
  if (states.length === 0) return 'nobody'
  if (states.includes('dead')) return 'given_up'
  return states.every((state) => state === 'succeeded' || state === 'cancelled') ? 'delivered' : 'under_way'
}
