import type { EventState } from '../../port/ingest.ts'
import { duplicatesOf, type Known, type Prepared } from './batch.ts'
import type { Session } from '../connection/connections.ts'
import { insertDeliveries } from '../dispatch/deliveries.ts'
import { keyOf } from './lookup.ts'
import { connect, deliveriesOf } from './matching.ts'
import { insertEvents, insertRequests, type NewEvent, type NewRequest } from './rows.ts'

const forget = `
  update events set dedupe_key = null from unnest($1::bigint[], $2::bigint[]) as given (integration_id, id)
  where events.integration_id = given.integration_id and events.id = given.id`

/** Writes what a batch adds: new events with their requests and deliveries, and the counts of duplicates. */
export async function write(
  session: Session,
  requests: ReadonlyMap<number, Prepared>,
  all: readonly Known[],
): Promise<void> {
  const stale = all.filter((known) => known.forgotten && !known.fresh)
  if (stale.length > 0) {
    await session.query(forget, [stale.map((known) => known.integrationId), stale.map((known) => known.id)])
  }
  const fresh = all.filter((known) => known.fresh)
  if (fresh.length > 0) await writeFresh(session, requests, fresh)
  await countDuplicates(
    session,
    all.filter((known) => known.duplicates > 0 && (known.late || !known.fresh)),
  )
}

async function writeFresh(
  session: Session,
  requests: ReadonlyMap<number, Prepared>,
  fresh: readonly Known[],
): Promise<void> {
  const [, inserted] = await Promise.all([
    insertRequests(session, requestsOf(requests, fresh)),
    insertEvents(session, fresh.map(rowOf)),
  ])
  const written = fresh.filter((known) => inserted.has(known.id))
  const ties = written.flatMap(({ id: eventId, fresh: own }) =>
    own!.placement.connections.map((connection) => ({ eventId, connection })),
  )
  const deliveries = written.flatMap(({ id, integrationId, receivedAt, fresh: own }) =>
    deliveriesOf({ id, integrationId, orderingKey: own!.event.orderingKey }, own!.placement.addressees, receivedAt),
  )
  await Promise.all([connect(session, ties), insertDeliveries(session, deliveries)])
  if (written.length < fresh.length) {
    const late = fresh.filter((known) => !inserted.has(known.id))
    await removeOrphans(session, late)
    await recognise(session, late)
  }
}

function requestsOf(requests: ReadonlyMap<number, Prepared>, fresh: readonly Known[]): NewRequest[] {
  const ids = [...new Set(fresh.map((known) => known.fresh!.requestId))]
  return ids.flatMap((id) => {
    const item = requests.get(id)!
    return item.requestId === undefined ? [{ id, receipt: item.receipt, headers: item.headers }] : []
  })
}

function rowOf(known: Known): NewEvent {
  const { event, receipt, requestId } = known.fresh!
  return {
    ...event,
    id: known.id,
    integrationId: known.integrationId,
    requestId,
    registrationId: receipt.registrationId,
    state: known.state,
    reason: known.reason,
    dedupeKey: known.forgotten ? null : known.dedupeKey,
    receivedAt: known.receivedAt,
    duplicates: known.duplicates,
    lastDuplicateAt: known.lastDuplicateAt,
  }
}

/** Removes requests without events: another process had recorded every one of them. */
async function removeOrphans(session: Session, late: readonly Known[]): Promise<void> {
  await session.query(
    `delete from requests r using unnest($1::bigint[], $2::bigint[]) as given (integration_id, id)
     where r.integration_id = given.integration_id and r.id = given.id and not exists (
       select 1 from events e where e.integration_id = r.integration_id and e.request_id = r.id)`,
    [late.map((known) => known.integrationId), late.map((known) => known.fresh!.requestId)],
  )
}

/** Turns events that another process recorded in the meantime into duplicates. That process has committed by now. */
async function recognise(session: Session, late: readonly Known[]): Promise<void> {
  const { rows } = await session.query(
    duplicatesOf,
    [late.map((known) => known.integrationId), late.map((known) => known.dedupeKey)],
    'duplicatesOf',
  )
  const stored = new Map(
    rows.map((row) => [keyOf(Number(row['integration_id']), row['dedupe_key'] as Uint8Array), row]),
  )
  for (const known of late) {
    const row = stored.get(known.key)
    if (!row) throw new Error('A recorded event was not found by its key')
    known.late = true
    known.id = Number(row['id'])
    known.state = row['state'] as EventState
    known.reason = row['reason'] as string | null
    known.duplicates += 1
    known.lastDuplicateAt ??= known.receivedAt
  }
}

// In one order, so that two transactions cannot deadlock.
const count = `
  with held as materialized (
    select e.integration_id, e.id, given.duplicates, given.last
    from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) as given (integration_id, id, duplicates, last)
    join events e on e.integration_id = given.integration_id and e.id = given.id
    order by e.integration_id, e.id for no key update of e
  )
  update events e set duplicates = e.duplicates + held.duplicates, last_duplicate_at = held.last
  from held where e.integration_id = held.integration_id and e.id = held.id`

async function countDuplicates(session: Session, duplicates: readonly Known[]): Promise<void> {
  if (duplicates.length === 0) return
  await session.query(
    count,
    [
      duplicates.map((known) => known.integrationId),
      duplicates.map((known) => known.id),
      duplicates.map((known) => known.duplicates),
      duplicates.map((known) => known.lastDuplicateAt),
    ],
    'count',
  )
}
