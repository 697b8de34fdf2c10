import type { EventState, Receipt, ReceiptEvent, RecordResult, RecordedEvent } from '../../port/ingest.ts'
import { eventsOf, onlyOf, placementOf } from '../../sql/ingest/matching.ts'
import { dedupeHash, hashKey, safeText } from '../../text.ts'
import { isUnavailable, type SqliteDatabase } from '../database.ts'
import type { SqliteMatching } from './matching.ts'
import { parseObject, toId } from '../../sql/rows.ts'

/**
 * The hot path: one transaction per batch, statements compiled once. One closure, so that its functions share the
 * compiled statements.
 */
export function ingestWrites(db: SqliteDatabase, matching: SqliteMatching, options: { dedupeWindowMs: number }) {
  const findKey = db.prepare(
    'select event_id, received_at, state, reason from dedupe_keys where integration_id = ? and key = ?',
  )
  const findFirst = db.prepare('select state, reason from events where id = ?')
  const countDuplicate = db.prepare('update events set duplicates = duplicates + 1, last_duplicate_at = ? where id = ?')
  const forgetKey = db.prepare('delete from dedupe_keys where integration_id = ? and key = ?')
  const insertKey = db.prepare(
    'insert into dedupe_keys (integration_id, key, event_id, received_at) values (?, ?, ?, ?)',
  )
  const insertRequest = db.prepare(
    `insert into requests (integration_id, registration_id, received_at, origin, secret_id, headers, body)
     values (?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertEvent = db.prepare(
    `insert into events (id, integration_id, request_id, registration_id, position, state, reason, type, action,
       match_key, ordering_key, dedupe_key, received_at, connection, origin, secret_id, headers, body)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const findStored = db.prepare(
    `select e.state, e.request_id as requestId, e.dedupe_key as dedupeKey, e.integration_id as integrationId,
       e.registration_id as registrationId, e.received_at as receivedAt, coalesce(e.origin, r.origin) as origin,
       coalesce(e.secret_id, r.secret_id) as secretId, coalesce(e.headers, r.headers) as headers,
       coalesce(e.body, r.body) as body
     from events e left join requests r on r.id = e.request_id join integrations i on i.id = e.integration_id
     where e.id = ? and i.environment_id = ?`,
  )
  const removeEvent = db.prepare('delete from events where id = ?')
  const removeTerms = db.prepare('delete from event_terms where integration_id = ? and event_id = ?')
  const removeRequest = db.prepare('delete from requests where id = ?')

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
      db.forgetIds()
      return { ok: false, code: 'invalid', message: error instanceof Error ? error.message : String(error) }
    }
  }

  function record(receipt: Receipt): RecordResult {
    // SQLite would store a larger number, which could never be read again.
    if (!Number.isSafeInteger(receipt.receivedAt))
      throw new RangeError(`${receipt.receivedAt} is no time in milliseconds`)
    const events = eventsOf(receipt)
    const { origin, secretId, body } = receipt
    const content = { origin, secretId, headers: Buffer.from(JSON.stringify(receipt.headers)), body }
    let requestId: number | bigint | undefined
    const place = (): Place =>
      events.length === 1
        ? { requestId: 0, ...content }
        : { requestId: (requestId ??= writeRequest(receipt, content)), ...elsewhere }
    return { ok: true, events: events.map((event, position) => recordEvent(receipt, event, position, place)) }
  }

  /** Counts the event if it is a duplicate; else writes it with its deliveries. `place` writes the request, once. */
  function recordEvent(receipt: Receipt, event: ReceiptEvent, position: number, place: () => Place): RecordedEvent {
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
    const { requestId, origin, secretId, headers, body } = place()
    const id = db.nextId('events')
    insertEvent.run(
      id,
      integrationId,
      requestId,
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
      onlyOf(connections),
      origin,
      secretId,
      headers,
      body,
    )
    insertKey.run(integrationId, dedupeKey, id, receivedAt)
    matching.connect(id, connections)
    const deliveries = matching.deliver({ id, integrationId, orderingKey }, addressees, receivedAt)
    return { id: String(id), state, reason, duplicate: false, deliveries }
  }

  function countIfDuplicate(
    integrationId: number,
    dedupeKey: Uint8Array,
    receivedAt: number,
  ): RecordedEvent | undefined {
    const key = findKey.get(integrationId, dedupeKey)
    if (!key) return undefined
    if (receivedAt - Number(key['received_at']) > options.dedupeWindowMs) {
      forgetKey.run(integrationId, dedupeKey)
      return undefined
    }
    countDuplicate.run(receivedAt, key['event_id']!)
    const first = key['state'] === null ? findFirst.get(key['event_id']!)! : key
    return {
      id: String(key['event_id']),
      state: first['state'] as RecordedEvent['state'],
      reason: first['reason'] as string | null,
      duplicate: true,
      deliveries: 0,
    }
  }

  function writeRequest(receipt: Receipt, { origin, secretId, headers, body }: Content): number | bigint {
    const { integrationId, registrationId, receivedAt } = receipt
    return insertRequest.run(integrationId, registrationId, receivedAt, origin, secretId, headers, body).lastInsertRowid
  }

  /** Records the request anew, with the events that can be read from it now. */
  function reparseEvent(input: {
    environmentId: number
    id: string
    events: readonly ReceiptEvent[]
  }): readonly RecordedEvent[] | 'missing' | 'not_unparsable' {
    return db.transaction(() => {
      const stored = findStored.get(toId(input.id), input.environmentId) as unknown as StoredEvent | undefined
      if (!stored) return 'missing'
      if (stored.state !== 'unparsable') return 'not_unparsable'
      if (stored.dedupeKey) forgetKey.run(stored.integrationId, stored.dedupeKey)
      removeEvent.run(toId(input.id))
      removeTerms.run(stored.integrationId, toId(input.id))
      removeRequest.run(stored.requestId)
      const headers = parseObject(stored.headers) as Receipt['headers']
      const recorded = record({ ...stored, headers, content: { events: input.events } })
      return recorded.ok ? recorded.events : 'missing'
    })
  }

  return { record, recordBatch, reparseEvent }
}

type Content = Pick<Receipt, 'origin' | 'secretId' | 'body'> & { readonly headers: Uint8Array }

/** Where the content of an event is: in its row, or in its request's if the request has several events. */
type Place = { readonly requestId: number | bigint } & (Content | typeof elsewhere)
const elsewhere = { origin: null, secretId: null, headers: null, body: null }

type StoredEvent = Omit<Receipt, 'headers' | 'content'> & {
  readonly state: EventState
  readonly requestId: number
  readonly dedupeKey: Uint8Array | null
  readonly headers: Uint8Array
}
