import type { components } from '../../api/schema.d.ts'

type Delivery = Pick<components['schemas']['Delivery'], 'destination' | 'connection_id' | 'state'>

/** The outcome of an event. Only the last delivery to each destination and connection counts. */
export function outcomeOf(deliveries: readonly Delivery[]): 'none' | 'filtered' | 'delivered' | 'pending' | 'dead' {
  const last = new Map(deliveries.map((each) => [JSON.stringify([each.destination, each.connection_id]), each.state]))
  if (last.size === 0) return 'none'
  const states = [...last.values()].filter((state) => state !== 'filtered')
  if (states.length === 0) return 'filtered'
  if (states.includes('dead')) return 'dead'
  return states.every((state) => state === 'succeeded' || state === 'cancelled') ? 'delivered' : 'pending'
}
