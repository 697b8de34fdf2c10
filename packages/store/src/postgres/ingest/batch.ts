import type { EventState, Receipt, ReceiptEvent } from '../../port/ingest.ts'
import type { Placement } from '../../sql/ingest/matching.ts'

/** A receipt with everything in the form that the tables have. */
export interface Prepared {
  readonly receipt: Receipt
  readonly headers: Uint8Array
  readonly events: readonly PreparedEvent[]
  /** The request that is there already, when an unparsable one is read again. */
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

/** An event that is stored, or is about to be. */
export interface Known {
  id: number
  state: EventState
  reason: string | null
  readonly receivedAt: number
  /** What this batch adds. */
  duplicates: number
  lastDuplicateAt: number | null
  readonly key: string
  readonly integrationId: number
  readonly dedupeKey: Uint8Array
  /** Set if it is new: what is to be written. */
  readonly fresh: Fresh | undefined
  /** The window is over: it no longer guards its key. */
  forgotten: boolean
  /** Another process has recorded it since we looked. */
  late: boolean
}

interface Fresh {
  readonly event: PreparedEvent
  readonly receipt: Receipt
  readonly place: Placement
  readonly requestId: number
}

export const duplicatesOf = `
  select e.integration_id, e.dedupe_key, e.id, e.state, e.reason, e.received_at
  from unnest($1::bigint[], $2::bytea[]) as asked (integration_id, dedupe_key)
  join events e on e.integration_id = asked.integration_id and e.dedupe_key = asked.dedupe_key`
