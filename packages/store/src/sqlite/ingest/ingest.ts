import type { EventState, Receipt, ReceiptEvent, RecordResult, RecordedEvent } from '../../port/ingest.ts'
import { eventsOf, placementOf } from '../../sql/ingest/matching.ts'
import { dedupeHash, hashKey, safeText } from '../../text.ts'
import { isUnavailable, type SqliteDatabase } from '../database.ts'
import type { SqliteMatching } from './matching.ts'
import { toId } from '../../sql/rows.ts'

/**
 * The hot path: one transaction per batch, statements compiled once. One closure, so that its functions share the
 * compiled statements.
 */
export function ingestWrites(db: SqliteDatabase, matching: SqliteMatching, options: { dedupeWindowMs: number }) {
  const findDuplicate = db.prepare(
    'select id, state, reason, received_at from events where integration_id = ? and dedupe_key = ?',
  )
  const countDuplicate = db.prepare('update events set duplicates = duplicates + 1, last_duplicate_at = ? where id = ?')
  const forgetKey = db.prepare('update events set dedupe_key = null where id = ?')
  const insertRequest = db.prepare(
    `insert into requests (integration_id, registration_id, received_at, origin, secret_id, headers, body)
     values (?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertEvent = db.prepare(
    `insert into events (integration_id, request_id, registration_id, position, state, reason, type, action, match_key,
       ordering_key, dedupe_key, received_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const findStored = db.prepare(
    `select e.state, r.id as requestId, r.integration_id as integrationId, r.registration_id as registrationId,
       r.received_at as receivedAt, r.origin, r.secret_id as secretId, r.body
     from events e join requests r on r.id = e.request_id join integrations i on i.id = e.integration_id
     where e.id = ? and i.environment_id = ?`,
  )
  const removeEvent = db.prepare('delete from events where id = ?')

  function recordBatch(receipts: readonly Receipt[]): readonly RecordResult[] {
    try {
      return db.transaction(() => receipts.map(record))
    } catch (error) {
      if (isUnavailable(error)) throw error
      return db.transaction(() => receipts.map(recordAlone))
    }
  }

  /** With a savepoint, so that a receipt that can't be stored fails alone. */
  function recordAlone(receipt: Receipt): RecordResult {
    db.connection.exec('savepoint receipt')
    try {
      const recorded = record(receipt)
      db.connection.exec('release receipt')
      return recorded
    } catch (error) {
      if (isUnavailable(error)) throw error
      db.connection.exec('rollback to receipt; release receipt')
      return { ok: false, code: 'invalid', message: error instanceof Error ? error.message : String(error) }
    }
  }

  function record(receipt: Receipt): RecordResult {
    let requestId: number | bigint | undefined
    const request = (): number | bigint => (requestId ??= writeRequest(receipt))
    return {
      ok: true,
      events: eventsOf(receipt).map((event, position) => recordEvent(receipt, event, position, request)),
    }
  }

  /** Counts the event if it is a duplicate; else writes it with its deliveries. `request` writes the request, once. */
  function recordEvent(
    receipt: Receipt,
    event: ReceiptEvent,
    position: number,
    request: () => number | bigint,
  ): RecordedEvent {
    const { integrationId, registrationId, receivedAt } = receipt
    const dedupeKey = dedupeHash({ ...receipt, dedupeKey: event.dedupeKey, position })
    const duplicate = countIfDuplicate(integrationId, dedupeKey, receivedAt)
    if (duplicate) return duplicate

    const matchKey = event.matchKey === null ? null : hashKey(event.matchKey)
    const orderingKey = event.orderingKey === null ? null : hashKey(event.orderingKey)
    const type = safeText(event.type)
    const { state, reason, connections, addressees } = placementOf(receipt, event, {
      match: () => matching.find({ ...receipt, matchKey }),
      routes: () => matching.routesFor({ integrationId, type }),
      ...matching.factsOf({ integrationId, orderingKey }),
    })
    const { lastInsertRowid } = insertEvent.run(
      integrationId,
      request(),
      registrationId,
      position,
      state,
      reason,
      type,
      safeText(event.action),
      matchKey,
      orderingKey,
      dedupeKey,
      receivedAt,
    )
    const id = Number(lastInsertRowid)
    matching.connect(id, connections)
    const deliveries = matching.deliver({ id, integrationId, orderingKey }, addressees, receivedAt)
    return { id: String(id), state, reason, duplicate: false, deliveries }
  }

  function countIfDuplicate(
    integrationId: number,
    dedupeKey: Uint8Array,
    receivedAt: number,
  ): RecordedEvent | undefined {
    const first = findDuplicate.get(integrationId, dedupeKey)
    if (!first) return undefined
    if (receivedAt - Number(first['received_at']) > options.dedupeWindowMs) {
      forgetKey.run(first['id']!)
      return undefined
    }
    countDuplicate.run(receivedAt, first['id']!)
    return {
      id: String(first['id']),
      state: first['state'] as RecordedEvent['state'],
      reason: first['reason'] as string | null,
      duplicate: true,
      deliveries: 0,
    }
  }

  function writeRequest(receipt: Receipt): number | bigint {
    // SQLite would store a larger number, which could never be read again.
    if (!Number.isSafeInteger(receipt.receivedAt))
      throw new RangeError(`${receipt.receivedAt} is no time in milliseconds`)
    return insertRequest.run(
      receipt.integrationId,
      receipt.registrationId,
      receipt.receivedAt,
      receipt.origin,
      receipt.secretId,
      Buffer.from(JSON.stringify(receipt.headers)),
      receipt.body,
    ).lastInsertRowid
  }

  function reparseEvent(input: {
    environmentId: number
    id: string
    events: readonly ReceiptEvent[]
  }): readonly RecordedEvent[] | 'missing' | 'not_unparsable' {
    return db.transaction(() => {
      const stored = findStored.get(toId(input.id), input.environmentId) as unknown as StoredRequest | undefined
      if (!stored) return 'missing'
      if (stored.state !== 'unparsable') return 'not_unparsable'
      removeEvent.run(toId(input.id))
      const receipt = { ...stored, headers: {}, content: { events: input.events } }
      return input.events.map((event, position) => recordEvent(receipt, event, position, () => stored.requestId))
    })
  }

  return { record, recordBatch, reparseEvent }
}

type StoredRequest = Omit<Receipt, 'headers' | 'content'> & { readonly state: EventState; readonly requestId: number }
