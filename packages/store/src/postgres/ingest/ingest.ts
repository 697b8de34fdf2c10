import type { EventState, Receipt, ReceiptEvent, RecordResult, RecordedEvent } from '../../port/ingest.ts'
import { toId } from '../../sql/rows.ts'
import {
  duplicatesOf,
  invalid,
  placementIn,
  prepare,
  questionsOf,
  type Known,
  type Prepared,
  type PreparedEvent,
} from './batch.ts'
import type { Session } from '../connection/connections.ts'
import { PostgresDatabase, share } from '../connection/database.ts'
import { isRefusal } from '../connection/errors.ts'
import type { FactMemory } from './facts.ts'
import { distinct, keyOf, lookUp, routingOf, type Routing } from './lookup.ts'
import { write } from './write-batch.ts'

type Answer = { readonly known: Known; readonly duplicate: boolean }

/**
 * Records a batch in a transaction of a few round trips, however many webhooks it has. It can record what the one
 * statement of `record-batch.ts` can't: a batch with a refused row, an event whose dedupe window is over, and events in the
 * transaction of another use case. One closure, so that its functions share the dedupe window. `memory` gets the facts.
 */
export function ingest(options: { dedupeWindowMs: number }, memory?: FactMemory) {
  /** Records receipts in the current transaction: all together or, after the database rejected a row, in halves (`apart`). */
  async function record(session: Session, receipts: readonly Receipt[], apart: boolean): Promise<RecordResult[]> {
    const prepared = receipts.map(prepare)
    const good = prepared.filter((item) => 'receipt' in item)
    const answers = await (apart ? recordApart : recordAll)(session, good)
    return prepared.map((item) => ('receipt' in item ? answers.get(item)! : item))
  }

  /** Splits the batch in halves with savepoints until only the refused row fails. */
  async function recordApart(session: Session, items: readonly Prepared[]): Promise<Map<Prepared, RecordResult>> {
    if (items.length === 0) return new Map()
    await session.query('savepoint batch')
    try {
      return await recordAll(session, items)
    } catch (error) {
      if (!isRefusal(error)) throw error
      await session.query('rollback to savepoint batch')
      if (items.length === 1) return new Map([[items[0]!, invalid(error)]])
      const half = Math.ceil(items.length / 2)
      const first = await recordApart(session, items.slice(0, half))
      return new Map([...first, ...(await recordApart(session, items.slice(half)))])
    }
  }

  async function recordAll(session: Session, items: readonly Prepared[]): Promise<Map<Prepared, RecordResult>> {
    if (items.length === 0) return new Map()
    const integrationIds = items.map(({ receipt }) => receipt.integrationId)
    const eventCount = items.reduce((sum, { events }) => sum + events.length, 0)
    // The statements are sent together. The reads are separate from the lock's statement, so they see everything that
    // was committed before the lock was granted.
    const [, known, { eventIds, requestIds }, facts] = await Promise.all([
      share(session, integrationIds),
      findKnown(session, items),
      nextIds(session, eventCount, items.length),
      lookUp(session, questionsOf(items)),
    ])
    memory?.remember(facts)
    const routing = routingOf(facts)
    const all: Known[] = [...known.values()]
    let used = 0
    const answers = new Map<Prepared, readonly Answer[] | undefined>()
    const requests = new Map<number, Prepared>()
    for (const [index, item] of items.entries()) {
      const there = routing.integrations.has(item.receipt.integrationId)
      const requestId = item.requestId ?? requestIds[index]!
      requests.set(requestId, item)
      answers.set(item, there ? item.events.map((event) => add(item.receipt, event, requestId)) : undefined)
    }
    await write(session, requests, all)
    return new Map([...answers].map(([item, events]) => [item, toRecorded(item.receipt, events)]))

    /** Counts the event if it is a duplicate; else adds it to what is to be written. */
    function add(receipt: Receipt, event: PreparedEvent, requestId: number): Answer {
      const key = keyOf(receipt.integrationId, event.dedupeKey)
      const first = known.get(key)
      if (first && receipt.receivedAt - first.receivedAt <= options.dedupeWindowMs) {
        first.duplicates += 1
        first.lastDuplicateAt = receipt.receivedAt
        return { known: first, duplicate: true }
      }
      if (first) first.forgotten = true
      const own = freshOf(receipt, event, key, { requestId, id: eventIds[used++]!, routing })
      known.set(key, own)
      all.push(own)
      return { known: own, duplicate: false }
    }
  }

  async function reparse(
    session: Session,
    input: { environmentId: number; id: string; events: readonly ReceiptEvent[] },
  ): Promise<readonly RecordedEvent[] | 'missing' | 'not_unparsable'> {
    const id = toId(input.id)
    const { rows: owners } = await session.query('select integration_id from events where id = $1 and request_id > 0', [
      id,
    ])
    if (owners.length === 0) return 'missing'
    await new PostgresDatabase(session).hold({ integration: Number(owners[0]!['integration_id']) })
    const { rows } = await session.query(findStored, [id, input.environmentId])
    const stored = rows[0] as unknown as StoredRow | undefined
    if (!stored) return 'missing'
    if (stored.state !== 'unparsable') return 'not_unparsable'
    await session.query('delete from events where integration_id = $1 and id = $2', [stored.integration_id, id])
    const item = prepare({
      integrationId: stored.integration_id,
      registrationId: stored.registration_id,
      receivedAt: stored.received_at,
      origin: stored.origin,
      secretId: stored.secret_id,
      body: stored.body,
      headers: {},
      content: { events: input.events },
    })
    if ('ok' in item) throw new TypeError(item.message)
    const again = { ...item, requestId: stored.request_id }
    const recorded = (await recordAll(session, [again])).get(again)!
    return recorded.ok ? recorded.events : 'missing'
  }

  return { record, reparse }
}

const findStored = `
  select e.state, r.id as request_id, r.integration_id, r.registration_id, r.received_at, r.origin, r.secret_id, r.body
  from events e join requests r on r.integration_id = e.integration_id and r.id = e.request_id
    join integrations i on i.id = e.integration_id
  where e.id = $1 and e.request_id > 0 and i.environment_id = $2`

type StoredRow = Pick<Receipt, 'body' | 'origin'> & {
  state: EventState
  request_id: number
  integration_id: number
  registration_id: number | null
  received_at: number
  secret_id: string | null
}

/** The stored events that have a dedupe key of the batch. */
async function findKnown(session: Session, items: readonly Prepared[]): Promise<Map<string, Known>> {
  const asked = items.flatMap(({ receipt: { integrationId }, events }) =>
    events.map(({ dedupeKey }) => ({ integrationId, dedupeKey, key: keyOf(integrationId, dedupeKey) })),
  )
  const keys = distinct(asked, ({ key }) => key)
  const values = [keys.map((key) => key.integrationId), keys.map((key) => key.dedupeKey)]
  const { rows } = await session.query(duplicatesOf, values, 'duplicatesOf')
  return new Map(
    rows.map((row) => {
      const integrationId = Number(row['integration_id'])
      const dedupeKey = row['dedupe_key'] as Uint8Array
      const key = keyOf(integrationId, dedupeKey)
      const known: Known = {
        id: Number(row['id']),
        state: row['state'] as EventState,
        reason: row['reason'] as string | null,
        receivedAt: Number(row['received_at']),
        duplicates: 0,
        lastDuplicateAt: null,
        key,
        integrationId,
        dedupeKey,
        fresh: undefined,
        forgotten: false,
        late: false,
      }
      return [key, known]
    }),
  )
}

const nextIdsOf = `
  select case when n <= $1::int then nextval('events_id') end as event,
    case when n <= $2::int then nextval('requests_id') end as request
  from generate_series(1, greatest($1::int, $2::int)) as n`

/** As many ids as the batch may need, ascending. Unused ones leave a gap. */
async function nextIds(session: Session, events: number, requests: number) {
  const { rows } = await session.query(nextIdsOf, [events, requests], 'nextIds')
  return {
    eventIds: rows.slice(0, events).map((row) => Number(row['event'])),
    requestIds: rows.slice(0, requests).map((row) => Number(row['request'])),
  }
}

function freshOf(
  receipt: Receipt,
  event: PreparedEvent,
  key: string,
  { requestId, id, routing }: { requestId: number; id: number; routing: Routing },
): Known {
  const { integrationId, receivedAt } = receipt
  const placement = placementIn(routing, receipt, event)
  return {
    id,
    state: placement.state,
    reason: placement.reason,
    receivedAt,
    duplicates: 0,
    lastDuplicateAt: null,
    key,
    integrationId,
    dedupeKey: event.dedupeKey,
    fresh: { event, receipt, placement, requestId },
    forgotten: false,
    late: false,
  }
}

function toRecorded(receipt: Receipt, answers: readonly Answer[] | undefined): RecordResult {
  if (!answers) return invalid(new Error(`The integration ${receipt.integrationId} does not exist`))
  const events = answers.map(({ known, duplicate: again }): RecordedEvent => {
    const duplicate = again || known.late
    const deliveries = duplicate ? 0 : (known.fresh?.placement.addressees.length ?? 0)
    return { id: String(known.id), state: known.state, reason: known.reason, duplicate, deliveries }
  })
  return { ok: true, events }
}
