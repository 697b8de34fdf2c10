import type { Provider } from '@guidepost/provider'
import type { ClaimedDelivery } from '@guidepost/store'

/**
 * The event that a delivery carries, read again from the bytes that were verified: nothing between them and the receiver can have
 * changed it. Throws if they can't be read any more: then the plugin has changed. An event of our own is our own JSON.
 */
export function readPayload(
  event: ClaimedDelivery['event'],
  provider: Provider,
): {
  readonly payload: unknown
  /** How many events the request carries. */
  readonly events: number
} {
  if (event.origin === 'linked-tickets') return { payload: JSON.parse(Buffer.from(event.body).toString()), events: 1 }
  const parsed = provider.receive.parse(event)
  if (!parsed.ok) throw new Error(`The event can no longer be read: ${parsed.error}`)
  const payload = parsed.events[event.position]
  if (payload === undefined) throw new Error(`The request carries no event at position ${event.position} any more`)
  return { payload, events: parsed.events.length }
}
