import type { EventState, Receipt, ReceiptEvent, RecordResult, RecordedEvent } from '../../port/ingest.ts'
import { parseObject, toId } from '../../sql/rows.ts'
import type { Connections, Session } from '../connection/connections.ts'
import { PostgresDatabase, share } from '../connection/database.ts'
import { isOldFact, isRefusal } from '../connection/errors.ts'
import { dedupeKeysOf, prepare, refused, RepeatTooLateError, type Prepared } from './batch.ts'
import { FactMemory } from './facts.ts'
import { recordBatch, type RecordOptions } from './record-batch.ts'

/** How often a batch may meet facts that have just changed before the write gives up. */
const maxAttempts = 6

/**
 * Recording, which is the hot path: one statement per batch. A batch that the statement can't record, because a row is
 * refused, a dedupe window is over or a fact has changed, is recorded in a transaction of several statements.
 */
export function ingest({ dedupeWindowMs }: { readonly dedupeWindowMs: number }) {
  const options: RecordOptions = { dedupeWindowMs, memory: new FactMemory() }

  async function recordAtOnce(connections: Connections, receipts: readonly Receipt[]): Promise<RecordResult[]> {
    const items = receipts.map(prepare)
    const good = items.filter((item) => 'receipt' in item)
    for (let attempt = 1; ; attempt += 1) {
      try {
        const results = await (attempt === 1
          ? connections.statement((session) => recordBatch(session, good, options))
          : connections.transaction((session) => recordApart(session, good)))
        return items.map((item) => ('receipt' in item ? results.get(item)! : item))
      } catch (error) {
        const again = isOldFact(error) || (attempt === 1 && isOfRow(error))
        if (!again || attempt === maxAttempts) throw error
      }
    }
  }

  /** Records a receipt in the transaction of another use case, which holds the integration. */
  async function record(session: Session, receipt: Receipt): Promise<RecordResult> {
    const item = prepare(receipt)
    if (!('receipt' in item)) return item
    await forgetOldKeys(session, [item])
    return (await recordBatch(session, [item], { ...options, memory: new FactMemory() })).get(item)!
  }

  /** Splits the batch in halves with savepoints until only the refused row fails. */
  async function recordApart(session: Session, items: readonly Prepared[]): Promise<Map<Prepared, RecordResult>> {
    if (items.length === 0) return new Map()
    await share(
      session,
      items.map(({ receipt }) => receipt.integrationId),
    )
    await session.query('savepoint batch')
    try {
      await forgetOldKeys(session, items)
      return await recordBatch(session, items, options)
    } catch (error) {
      if (!isOfRow(error)) throw error
      await session.query('rollback to savepoint batch')
      if (items.length === 1) return new Map([[items[0]!, refused(error)]])
      const half = Math.ceil(items.length / 2)
      const first = await recordApart(session, items.slice(0, half))
      return new Map([...first, ...(await recordApart(session, items.slice(half)))])
    }
  }

  /** Frees the dedupe keys of events whose dedupe window is over. */
  async function forgetOldKeys(session: Session, items: readonly Prepared[]): Promise<void> {
    const keys = dedupeKeysOf(items)
    const values = [keys.map((key) => key.integrationId), keys.map((key) => key.dedupeKey)]
    await session.query(forget, [...values, keys.map((key) => key.receivedAt - dedupeWindowMs)], 'forget')
  }

  async function reparse(
    session: Session,
    input: { environmentId: number; id: string; events: readonly ReceiptEvent[] },
  ): Promise<readonly RecordedEvent[] | 'missing' | 'not_unparsable'> {
    const id = toId(input.id)
    const { rows: owners } = await session.query('select integration_id from events where id = $1', [id])
    if (owners.length === 0) return 'missing'
    await new PostgresDatabase(session).hold({ integration: Number(owners[0]!['integration_id']) })
    const { rows } = await session.query(findStored, [id, input.environmentId])
    const stored = rows[0] as unknown as StoredRow | undefined
    if (!stored) return 'missing'
    if (stored.state !== 'unparsable') return 'not_unparsable'
    await session.query(remove, [stored.integration_id, id, stored.dedupe_key])
    await session.query('delete from requests where integration_id = $1 and id = $2', [
      stored.integration_id,
      stored.request_id,
    ])
    const item = prepare({
      integrationId: stored.integration_id,
      registrationId: stored.registration_id,
      receivedAt: stored.received_at,
      origin: stored.origin,
      secretId: stored.secret_id,
      body: stored.body,
      headers: parseObject(stored.headers) as Receipt['headers'],
      content: { events: input.events },
    })
    if ('ok' in item) throw new TypeError(item.message)
    const recorded = (await recordBatch(session, [item], { ...options, memory: new FactMemory() })).get(item)!
    return recorded.ok ? recorded.events : 'missing'
  }

  return { recordAtOnce, record, reparse }
}

/** True if some row of the batch, not the database, is the problem. */
const isOfRow = (error: unknown): boolean => isRefusal(error) || error instanceof RepeatTooLateError

// In one order, so that two transactions cannot deadlock.
const forget = `
  with held as materialized (
    select k.integration_id, k.key
    from unnest($1::bigint[], $2::bytea[], $3::bigint[]) as given (integration_id, key, before)
    join dedupe_keys k on k.integration_id = given.integration_id and k.key = given.key and k.received_at < given.before
    order by k.integration_id, k.key for update of k
  )
  delete from dedupe_keys k using held where k.integration_id = held.integration_id and k.key = held.key`

const findStored = `
  select e.state, e.request_id, e.dedupe_key, e.integration_id, e.registration_id, e.received_at,
    coalesce(e.origin, r.origin) as origin, coalesce(e.secret_id, r.secret_id) as secret_id,
    coalesce(e.headers, r.headers) as headers, coalesce(e.body, r.body) as body
  from events e left join requests r on r.integration_id = e.integration_id and r.id = e.request_id
    join integrations i on i.id = e.integration_id
  where e.id = $1 and i.environment_id = $2`

const remove = `
  with forgotten as (delete from event_terms where integration_id = $1 and event_id = $2),
  removed as (delete from events where integration_id = $1 and id = $2)
  delete from dedupe_keys where integration_id = $1 and key = $3 and event_id = $2`

type StoredRow = Pick<Receipt, 'body' | 'origin'> & {
  state: EventState
  request_id: number
  dedupe_key: Uint8Array | null
  headers: Uint8Array
  integration_id: number
  registration_id: number | null
  received_at: number
  secret_id: string | null
}
