import type { Provider } from '@guidepost/provider'
import type { ClaimedDelivery } from '@guidepost/store'

/**
 * Parses a delivery's event again from the verified bytes, so that nothing in between can have changed it. Throws if a
 * later version of the plugin can no longer parse them. Guidepost's own events (`linked-tickets`) are plain JSON.
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
  if (payload === undefined) throw new Error(`The request no longer has an event at position ${event.position}`)
  return { payload, events: parsed.events.length }
}
