import type { KnownEvent, Provider } from '@guidepost/provider'
import type { ProvingEvent, Store } from '@guidepost/store'

/** How many events of a record `judge` gets. */
const newest = 20
/** An event that claims to be from the future proves nothing, in milliseconds. */
const futureMs = 5 * 60_000

/** An event that proves something, and how it came. */
export interface ProvenEvent extends KnownEvent {
  readonly origin: ProvingEvent['origin']
}

/** The events that prove something about each record, by the record's key. */
export async function readKnown(
  store: Pick<Store, 'listProvingEvents'>,
  provider: Provider,
  {
    connection,
    keys,
    clockOffsetMs,
  }: { readonly connection: number; readonly keys: readonly string[]; readonly clockOffsetMs: number },
): Promise<ReadonlyMap<string, readonly ProvenEvent[]>> {
  const orderingKeys = [...new Set(keys)]
  const rows = await store.listProvingEvents({ connection, orderingKeys, newest })
  const known = new Map<string, ProvenEvent[]>(orderingKeys.map((key) => [key, []]))
  for (const row of rows) {
    const event = toKnown(provider, row)
    if (!event) continue
    const isFuture = (event.identity.occurredAt ?? 0) - clockOffsetMs > row.receivedAt + futureMs
    if (!isFuture) known.get(orderingKeys[row.record]!)!.push(event)
  }
  return known
}

/** `undefined` if the plugin can no longer read the event. */
function toKnown({ receive }: Provider, row: ProvingEvent): ProvenEvent | undefined {
  const parsed = receive.parse(row)
  const payload = parsed.ok ? parsed.events[row.position] : undefined
  if (payload === undefined) return undefined
  return { payload, identity: receive.identify(payload, row), receivedAt: row.receivedAt, origin: row.origin }
}
