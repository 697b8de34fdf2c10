import type { Receipt, ReceiptEvent, Recorded, RecordedEvent, Rejection } from '../port/ingest.ts'
import { dedupeHash, hashKey, safeText } from '../text.ts'
import { isUnavailable, type Database } from './database.ts'
import { matchedState, type Matching } from './matching.ts'
import { toCount } from './rows.ts'

/** The hot path: one transaction per batch, statements compiled once. */
export function ingestWrites(db: Database, matching: Matching, options: { dedupeWindowMs: number }) {
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
  const setState = db.prepare('update events set state = ? where id = ?')
  const insertRejection = db.prepare(
    `insert into rejections (integration_id, registration_id, reason, received_at, address, headers, body)
     values (?, ?, ?, ?, ?, ?, ?)`,
  )
  const trimRejections = db.prepare(
    `delete from rejections where id in (
       select id from rejections where integration_id = ? and registration_id is ? order by id desc limit -1 offset ?)`,
  )

  function recordBatch(receipts: readonly Receipt[]): readonly Recorded[] {
    try {
      return db.transaction(() => receipts.map(record))
    } catch (error) {
      if (isUnavailable(error)) throw error
      return db.transaction(() => receipts.map(recordAlone))
    }
  }

  /** Behind a savepoint, so that a receipt that can't be stored takes nothing else of its batch with it. */
  function recordAlone(receipt: Receipt): Recorded {
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

  function record(receipt: Receipt): Recorded {
    let requestId: number | bigint | undefined
    const request = (): number | bigint => (requestId ??= writeRequest(receipt))
    if ('unparsable' in receipt.content) {
      return { ok: true, events: [recordEvent(receipt, unreadable, 0, request, receipt.content.unparsable)] }
    }
    return {
      ok: true,
      events: receipt.content.events.map((event, position) => recordEvent(receipt, event, position, request)),
    }
  }

  function recordEvent(
    receipt: Receipt,
    event: ReceiptEvent,
    position: number,
    request: () => number | bigint,
    unparsable?: string,
  ): RecordedEvent {
    const { integrationId, registrationId, receivedAt } = receipt
    const dedupeKey = dedupeHash({ ...receipt, dedupeKey: event.dedupeKey, position })
    const first = findDuplicate.get(integrationId, dedupeKey)
    if (first) {
      if (receivedAt - Number(first['received_at']) <= options.dedupeWindowMs) {
        countDuplicate.run(receivedAt, first['id']!)
        return {
          id: String(first['id']),
          state: first['state'] as RecordedEvent['state'],
          reason: first['reason'] as string | null,
          duplicate: true,
          deliveries: 0,
        }
      }
      forgetKey.run(first['id']!)
    }

    const matchKey = event.matchKey === null ? null : hashKey(event.matchKey)
    const orderingKey = event.orderingKey === null ? null : hashKey(event.orderingKey)
    const type = safeText(event.type)
    const match =
      unparsable === undefined
        ? matching.find({ integrationId, registrationId, matchKey })
        : ({ state: 'unparsable' } as const)
    const connections = 'connections' in match ? match.connections : []
    // A notice is never dispatched, whoever it belongs to; the final state of a matched event waits for its deliveries.
    const state = event.notice ? 'notice' : match.state === 'matched' ? 'unsubscribed' : match.state
    const reason =
      unparsable !== undefined
        ? safeText(unparsable, 500)
        : state === 'unmatched' && 'reason' in match
          ? match.reason
          : null
    const inserted = insertEvent.run(
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
    const id = Number(inserted.lastInsertRowid)
    matching.connect(id, connections)
    if (event.notice || match.state !== 'matched')
      return { id: String(id), state, reason, duplicate: false, deliveries: 0 }
    const deliveries = matching.deliver({ id, integrationId, type, orderingKey }, connections, receivedAt)
    if (deliveries > 0) setState.run('accepted', id)
    return { id: String(id), state: matchedState('matched', deliveries), reason: null, duplicate: false, deliveries }
  }

  function writeRequest(receipt: Receipt): number | bigint {
    // SQLite would take a larger number, and nobody could read the row again.
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

  function recordRejections(rejections: readonly Rejection[], keep: number): void {
    db.transaction(() => {
      for (const rejection of rejections) {
        insertRejection.run(
          rejection.integrationId,
          rejection.registrationId,
          safeText(rejection.reason),
          rejection.receivedAt,
          safeText(rejection.address),
          Buffer.from(JSON.stringify(rejection.headers)),
          rejection.body,
        )
        trimRejections.run(rejection.integrationId, rejection.registrationId, toCount(keep, 0))
      }
    })
  }

  return { recordBatch, recordRejections }
}

/** An unparsable request is one event that names nothing; the body alone says whether it came before. */
const unreadable: ReceiptEvent = {
  type: '',
  action: '',
  matchKey: null,
  dedupeKey: '',
  orderingKey: null,
  notice: false,
}
