import type { EventState, Receipt, ReceiptEvent, RecordResult } from '../../port/ingest.ts'
import { eventsOf, placementOf, type OwnReceipt, type Placement } from '../../sql/ingest/matching.ts'
import { dedupeHash, hashKey, safeText } from '../../text.ts'
import type { Questions, Routing } from './lookup.ts'

/** A receipt with its values converted for the tables. */
export interface Prepared {
  readonly receipt: Receipt
  readonly headers: Uint8Array
  readonly events: readonly PreparedEvent[]
  /** The stored request, when an unparsable event is replaced. */
  readonly requestId?: number
}

export interface PreparedEvent {
  readonly event: ReceiptEvent
  readonly position: number
  readonly type: string
  readonly action: string
  readonly matchKey: Uint8Array | null
  readonly orderingKey: Uint8Array | null
  readonly dedupeKey: Uint8Array
}

/** A stored event, or a new one of this batch. */
export interface Known {
  id: number
  state: EventState
  reason: string | null
  readonly receivedAt: number
  /** How many duplicates this batch adds. */
  duplicates: number
  lastDuplicateAt: number | null
  readonly key: string
  readonly integrationId: number
  readonly dedupeKey: Uint8Array
  /** Set for a new event: what is to be written. */
  readonly fresh: Fresh | undefined
  /** The dedupe window is over: the event gives up its key. */
  forgotten: boolean
  /** Another process recorded the event after this batch had looked for it. */
  late: boolean
}

interface Fresh {
  readonly event: PreparedEvent
  readonly receipt: Receipt
  readonly placement: Placement
  readonly requestId: number
}

export const duplicatesOf = `
  select e.integration_id, e.dedupe_key, e.id, e.state, e.reason, e.received_at
  from unnest($1::bigint[], $2::bytea[]) as asked (integration_id, dedupe_key)
  join events e on e.integration_id = asked.integration_id and e.dedupe_key = asked.dedupe_key`

export const invalid = (error: unknown): RecordResult & { ok: false } => ({
  ok: false,
  code: 'invalid',
  message: error instanceof Error ? error.message : String(error),
})

/** Converts a receipt for the tables, or says why no table can hold it. */
export function prepare(receipt: Receipt): Prepared | (RecordResult & { ok: false }) {
  try {
    for (const number of [receipt.integrationId, receipt.registrationId ?? 0, receipt.receivedAt]) {
      if (!Number.isSafeInteger(number)) throw new RangeError(`${number} is no id and no time in milliseconds`)
    }
    return {
      receipt,
      headers: Buffer.from(JSON.stringify(receipt.headers)),
      events: eventsOf(receipt).map((event, position) => prepareEvent(receipt, event, position)),
    }
  } catch (error) {
    return invalid(error)
  }
}

function prepareEvent(receipt: Receipt, event: ReceiptEvent, position: number): PreparedEvent {
  return {
    event,
    position,
    type: safeText(event.type),
    action: safeText(event.action),
    matchKey: event.matchKey === null ? null : hashKey(event.matchKey),
    orderingKey: event.orderingKey === null ? null : hashKey(event.orderingKey),
    dedupeKey: dedupeHash({ ...receipt, dedupeKey: event.dedupeKey, position }),
  }
}

/** Everything that decides where the events of receipts go. */
export function questionsOf(items: readonly Prepared[]): Questions {
  return {
    integrationIds: items.map(({ receipt }) => receipt.integrationId),
    registrationIds: items.flatMap(({ receipt }) => receipt.registrationId ?? []),
    orderingKeys: items.flatMap(({ receipt: { integrationId }, events }) =>
      events.flatMap(({ orderingKey }) => (orderingKey ? [{ integrationId, orderingKey }] : [])),
    ),
    connections: items.flatMap(({ receipt }) => ('connection' in receipt ? (receipt as OwnReceipt).connection : [])),
    keys: items.flatMap(({ receipt: { integrationId, registrationId }, events }) =>
      events.flatMap(({ matchKey }) => (registrationId === null && matchKey ? [{ integrationId, matchKey }] : [])),
    ),
  }
}

/** Decides where an event goes. */
export function placementIn(routing: Routing, receipt: Receipt, event: PreparedEvent): Placement {
  const { integrationId } = receipt
  return placementOf(receipt, event.event, {
    match: () => routing.find({ ...receipt, matchKey: event.matchKey }),
    routes: () => routing.routesFor({ integrationId, type: event.type }),
    ...routing.factsOf({ integrationId, orderingKey: event.orderingKey }),
  })
}
