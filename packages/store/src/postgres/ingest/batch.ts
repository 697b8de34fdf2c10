import type { Receipt, ReceiptEvent, RecordResult } from '../../port/ingest.ts'
import { eventsOf, placementOf, type OwnReceipt, type Placement } from '../../sql/ingest/matching.ts'
import { dedupeHash, hashKey, safeText } from '../../text.ts'
import { distinct, keyOf, type Questions, type Routing } from './lookup.ts'

/** A receipt with its values converted for the tables. */
export interface Prepared {
  readonly receipt: Receipt
  readonly headers: Uint8Array
  readonly events: readonly PreparedEvent[]
}

interface PreparedEvent {
  readonly event: ReceiptEvent
  readonly position: number
  readonly type: string
  readonly action: string
  readonly matchKey: Uint8Array | null
  readonly orderingKey: Uint8Array | null
  readonly dedupeKey: Uint8Array
}

/** An event of the batch that no earlier event of the batch equals. */
export interface NewEvent {
  /** Its number in the batch, from 1. */
  readonly n: number
  readonly prepared: PreparedEvent
  readonly receipt: Receipt
  readonly placement: Placement
  readonly headers: Uint8Array
  /** The number of its request in `requests`, from 1; 0 if the event has the content itself. */
  readonly request: number
  /** How many later events of the batch equal it, and when the last of them was received. */
  repeats: number
  lastRepeatAt: number | null
}

/** What one statement records. */
export interface Batch {
  /** The requests that carry several events. */
  readonly requests: readonly Prepared[]
  readonly events: readonly NewEvent[]
  /** The events of each receipt, or why the receipt can't be recorded. */
  readonly answers: ReadonlyMap<Prepared, readonly NewEvent[] | Refused>
}

export type Refused = RecordResult & { ok: false }

/** An event equals an earlier one of the same batch that is older than the dedupe window: both must be recorded. */
export class RepeatTooLateError extends Error {
  override readonly name = 'RepeatTooLateError'
}

/** Converts a receipt for the tables, or says why no table can hold it. */
export function prepare(receipt: Receipt): Prepared | Refused {
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
    return refused(error)
  }
}

export const refused = (error: unknown): Refused => ({
  ok: false,
  code: 'invalid',
  message: error instanceof Error ? error.message : String(error),
})

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

/** Decides where each event goes, and finds those that equal an earlier one of the batch. */
export function batchOf(items: readonly Prepared[], routing: Routing, dedupeWindowMs: number): Batch {
  const requests: Prepared[] = []
  const events = new Map<string, NewEvent>()
  const answers = new Map<Prepared, readonly NewEvent[] | Refused>()
  for (const item of items) {
    const { receipt } = item
    if (!routing.integrations.has(receipt.integrationId)) {
      answers.set(item, refused(new Error(`The integration ${receipt.integrationId} does not exist`)))
      continue
    }
    const before = events.size
    answers.set(
      item,
      item.events.map((event) => add(item, event)),
    )
    if (events.size > before && item.events.length > 1) requests.push(item)
  }
  return { requests, events: [...events.values()], answers }

  function add({ receipt, headers, events: all }: Prepared, prepared: PreparedEvent): NewEvent {
    const key = keyOf(receipt.integrationId, prepared.dedupeKey)
    const same = events.get(key)
    if (!same) {
      const placement = placementIn(routing, receipt, prepared)
      const numbers = { n: events.size + 1, request: all.length > 1 ? requests.length + 1 : 0 }
      const event = { ...numbers, prepared, receipt, headers, placement, repeats: 0, lastRepeatAt: null }
      events.set(key, event)
      return event
    }
    if (receipt.receivedAt - same.receipt.receivedAt > dedupeWindowMs) throw new RepeatTooLateError()
    same.repeats += 1
    same.lastRepeatAt = receipt.receivedAt
    return same
  }
}

function placementIn(routing: Routing, receipt: Receipt, event: PreparedEvent): Placement {
  const { integrationId } = receipt
  return placementOf(receipt, event.event, {
    match: () => routing.find({ ...receipt, matchKey: event.matchKey }),
    routes: () => routing.routesFor({ integrationId, type: event.type }),
    ...routing.factsOf({ integrationId, orderingKey: event.orderingKey }),
  })
}

/** The dedupe keys of receipts, each once, with the latest receipt of each. */
export function dedupeKeysOf(items: readonly Prepared[]) {
  const keys = items.flatMap(({ receipt: { integrationId, receivedAt }, events }) =>
    events.map(({ dedupeKey }) => ({ integrationId, receivedAt, dedupeKey })),
  )
  return distinct(keys, ({ integrationId, dedupeKey }) => keyOf(integrationId, dedupeKey))
}
