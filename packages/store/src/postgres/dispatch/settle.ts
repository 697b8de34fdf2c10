import type { Settlement } from '../../port/dispatch.ts'
import { answerOf, errorOf } from '../../sql/dispatch/claims.ts'
import type { Session } from '../connection/connections.ts'
import { deliveryIds } from './deliveries.ts'
import { connected } from './waiting.ts'

// Rows are locked in the order in which lanes are written, so that two transactions cannot deadlock. A delivery whose
// connection or destination was deleted is cancelled, even if upkeep has not written that yet.
const settleAll = `
  with held as materialized (
    select d.integration_id, d.id, given.state, given.at, given.error, given.release
    from unnest($1::bigint[], $2::bigint[], $3::int[], $4::text[], $5::bigint[], $6::text[], $7::boolean[])
      as given (integration_id, id, generation, state, at, error, release)
    join deliveries d on d.integration_id = given.integration_id and d.id = given.id
      and d.generation = given.generation and d.state = 'leased'
    where ${connected}
      and not exists (select 1 from destinations t where t.key = d.destination and t.deleted_at is not null)
    order by d.integration_id, d.connection, d.destination collate "C", d.ordering_key, d.id for update of d
  )
  update deliveries d set state = held.state, lease_until = null,
    attempt = d.attempt - case when held.release or held.state = 'filtered' then 1 else 0 end,
    due_at = coalesce(held.at, d.due_at),
    scheduled_at = case when held.state = 'scheduled' then $8::bigint else d.scheduled_at end,
    settled_at = case when held.state in ('due', 'scheduled') then null else $8::bigint end,
    error = case when held.release then coalesce(held.error, d.error) else held.error end
  from held where d.integration_id = held.integration_id and d.id = held.id
  returning d.integration_id, d.id, d.generation, d.state, d.connection, d.destination, d.ordering_key,
    d.attempt + case when held.release then 1 else 0 end as number`

// A separate statement, so that it sees deliveries queued in the meantime.
const promote = `
  update deliveries d set state = 'due', due_at = $5
  from unnest($1::bigint[], $2::bigint[], $3::text[], $4::bytea[])
    as lane (integration_id, connection, destination, ordering_key)
  cross join lateral (
    select next.id from deliveries next
    where next.connection = lane.connection and next.destination = lane.destination
      and next.ordering_key = lane.ordering_key and next.settled_at is null
    order by next.event_id, next.id limit 1) as first
  where d.integration_id = lane.integration_id and d.id = first.id and d.state = 'waiting'`

/**
 * Returns how many settlements took effect. The times in the settlements are by the caller's clock; `ahead` is how far
 * the clock of `now` is ahead of that.
 */
export async function settle(
  session: Session,
  settlements: readonly Settlement[],
  { now, ahead }: { readonly now: number; readonly ahead: number },
): Promise<number> {
  // Of several settlements of one claim, the first counts: after it the delivery is no longer leased.
  const first = new Map(settlements.map((one) => [`${one.id}/${one.generation}`, one] as const).toReversed())
  const asked = [...first.values()].map((one) => ({ ...one, row: deliveryIds.parse(one.id) }))
  const known = asked.filter(({ row, generation }) => row.integrationId > 0 && row.id > 0 && isInt(generation))
  if (known.length === 0) return 0
  const { rows } = await session.query(
    settleAll,
    [
      known.map((one) => one.row.integrationId),
      known.map((one) => one.row.id),
      known.map((one) => one.generation),
      known.map(({ outcome }) => stateAfter[outcome.kind]),
      known.map(({ outcome }) => (outcome.kind === 'retry' ? outcome.at + ahead : null)),
      known.map(({ outcome }) => errorOf(outcome)),
      known.map(({ outcome }) => outcome.kind === 'release'),
      now,
    ],
    'settleAll',
  )
  const lanes = rows.filter((row) => !isUnsettled(row) && row['ordering_key'] !== null)
  const [promoted] = await Promise.all([promoteAll(session, lanes, now), keepAttempts(session, known, rows)])
  if (promoted > 0 || rows.some(isUnsettled)) session.freed()
  return rows.length
}

const stateAfter = {
  succeeded: 'succeeded',
  dead: 'dead',
  retry: 'scheduled',
  release: 'due',
  filtered: 'filtered',
} as const

const isUnsettled = (row: Record<string, unknown>): boolean => row['state'] === 'due' || row['state'] === 'scheduled'

/** Makes the next delivery of each lane due; answers how many there were. */
async function promoteAll(session: Session, lanes: readonly Record<string, unknown>[], now: number): Promise<number> {
  if (lanes.length === 0) return 0
  const column = (name: string) => lanes.map((row) => row[name])
  const values = [column('integration_id'), column('connection'), column('destination'), column('ordering_key'), now]
  return (await session.query(promote, values, 'promote')).changes
}

const keep = `
  insert into attempts (integration_id, delivery_id, generation, number, outcome, error, started_at, latency_ms, status,
    answer)
  select * from unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::text[], $6::text[], $7::bigint[],
    $8::bigint[], $9::int[], $10::bytea[])`

/** Stores the attempts of the settlements that took effect. */
async function keepAttempts(
  session: Session,
  known: readonly (Settlement & { readonly row: ReturnType<typeof deliveryIds.parse> })[],
  settled: readonly Record<string, unknown>[],
): Promise<void> {
  const numbers = new Map(settled.map((row) => [deliveryIds.of(row as never), row['number']]))
  const kept = known.flatMap(({ attempt, ...one }) => {
    const number = numbers.get(one.id)
    return attempt && number !== undefined ? [{ ...one, ...attempt, number }] : []
  })
  if (kept.length === 0) return
  await session.query(
    keep,
    [
      kept.map((one) => one.row.integrationId),
      kept.map((one) => one.row.id),
      kept.map((one) => one.generation),
      kept.map((one) => one.number),
      kept.map((one) => one.outcome.kind),
      kept.map((one) => errorOf(one.outcome)),
      kept.map((one) => one.startedAt),
      kept.map((one) => one.latencyMs),
      kept.map((one) => one.status),
      kept.map((one) => answerOf(one.answer)),
    ],
    'keep',
  )
}

const isInt = (value: number): boolean => Number.isInteger(value) && Math.abs(value) < 2 ** 31
