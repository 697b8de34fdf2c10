import type { EventState, Receipt, ReceiptEvent } from '../../port/ingest.ts'
import type { Placement } from '../../sql/ingest/matching.ts'

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
