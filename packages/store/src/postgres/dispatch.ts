import type { ClaimedDelivery, DispatchStore, Outcome, Settlement } from '../port/dispatch.ts'
import { interleave, inTurn, toClaimed } from '../sql/claims.ts'
import { toCount, toId } from '../sql/rows.ts'
import { safeText } from '../text.ts'
import type { Session } from './connections.ts'

type ClaimInput = Parameters<DispatchStore['claim']>[0]

/** The id of a delivery says where it is: its key leads with the integration. */
export const deliveryId = (row: { readonly integration_id: number; readonly id: number }): string =>
  `${row.integration_id}-${row.id}`

function parseDeliveryId(text: string): { integrationId: number; id: number } {
  const [integration = '', id = '', ...rest] = text.split('-')
  return rest.length > 0 ? { integrationId: -1, id: -1 } : { integrationId: toId(integration), id: toId(id) }
}

const waitingDestinations = `
  select destination from unnest($1::text[]) with ordinality as asked (destination, turn)
  where exists (select 1 from deliveries d where d.destination = asked.destination and d.ready_at <= $2)
  order by turn`

// Of each destination the longest due; what another worker takes at this moment is passed over. The "limit 1" keep the
// planner, which cannot know how many are due, to one look-up by key for each.
const claimReady = `
  with ready as materialized (
    select found.* from unnest($1::text[]) as asked (destination) cross join lateral (
      select d.integration_id, d.id, d.ready_at as since from deliveries d
      where d.destination = asked.destination and d.ready_at <= $2
      order by d.ready_at, d.event_id, d.id limit $3 for update skip locked) as found
  ), taken as (
    update deliveries d set state = 'leased', attempt = d.attempt + 1, generation = d.generation + 1, lease_until = $4
    from ready where d.integration_id = ready.integration_id and d.id = ready.id
    returning d.integration_id, d.id, d.generation, d.destination, d.attempt, d.replay, d.event_id, d.connection,
      ready.since
  )
  select d.integration_id, d.id, d.generation, d.destination, d.attempt, d.replay, e.id as event_id, e.position, e.type,
    e.action, r.origin, e.received_at, r.headers, r.body, n.uuid, n.name, i.unique_key, i.provider, c.connection_id,
    c.config, c.metadata, c.tags
  from taken d
    cross join lateral (select * from events where integration_id = d.integration_id and id = d.event_id limit 1) e
    cross join lateral (select * from requests where integration_id = d.integration_id and id = e.request_id limit 1) r
    cross join lateral (select * from connections where id = d.connection limit 1) c
    cross join lateral (select * from integrations where id = d.integration_id limit 1) i
    cross join lateral (select * from environments where id = i.environment_id limit 1) n
  order by d.since, d.event_id, d.id`

/** One statement for one destination; a few for many, so that none of them starves another. */
export async function claim(session: Session, input: ClaimInput, turn: number): Promise<readonly ClaimedDelivery[]> {
  const limit = toCount(input.limit, 0)
  const asked = inTurn([...new Set(input.destinations)], turn)
  if (limit === 0 || asked.length === 0) return []
  let waiting = asked
  if (asked.length > 1) {
    const { rows } = await session.query(waitingDestinations, [asked, input.now], 'waitingDestinations')
    waiting = rows.map((row) => String(row['destination']))
  }
  const queues = new Map<string, ClaimedDelivery[]>(asked.map((destination) => [destination, []]))
  let left = limit
  while (left > 0 && waiting.length > 0) {
    const some = waiting.slice(0, left)
    const share = Math.floor(left / some.length)
    const values = [some, input.now, share, input.now + input.leaseMs]
    const { rows } = await session.query(claimReady, values, 'claimReady')
    for (const row of rows) queues.get(String(row['destination']))!.push(toClaimed(row, deliveryId(row as never)))
    left -= rows.length
    const taken = Map.groupBy(rows, (row) => String(row['destination']))
    const more = some.filter((destination) => taken.get(destination)?.length === share)
    waiting = [...waiting.slice(some.length), ...more]
  }
  return interleave([...queues.values()], limit)
}

// Rows are locked lane by lane, in the order in which they are written: nobody waits in a circle.
const settleAll = `
  with held as materialized (
    select d.integration_id, d.id, given.state, given.at, given.error, given.release
    from unnest($1::bigint[], $2::bigint[], $3::int[], $4::text[], $5::bigint[], $6::text[], $7::boolean[])
      as given (integration_id, id, generation, state, at, error, release)
    join deliveries d on d.integration_id = given.integration_id and d.id = given.id
      and d.generation = given.generation and d.state = 'leased'
    order by d.integration_id, d.connection, d.destination collate "C", d.ordering_key, d.id for update of d
  )
  update deliveries d set state = held.state, lease_until = null,
    attempt = d.attempt - case when held.release then 1 else 0 end,
    due_at = coalesce(held.at, d.due_at),
    settled_at = case when held.state = 'due' then null else $8::bigint end,
    error = case when held.release then d.error else held.error end
  from held where d.integration_id = held.integration_id and d.id = held.id
  returning d.integration_id, d.id, d.state, d.connection, d.destination, d.ordering_key`

// A statement of its own, after the head is ours and gone: it sees everybody who has written himself behind it.
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

/** Answers how many took effect, and whether others may be claimed now that could not be before. */
export async function settle(
  session: Session,
  settlements: readonly Settlement[],
  now: number,
): Promise<{ settled: number; freed: boolean }> {
  // The first of several that name one claim counts: after it the delivery is no longer leased.
  const first = new Map(settlements.map((one) => [`${one.id}/${one.generation}`, one] as const).toReversed())
  const asked = [...first.values()].map((one) => ({ ...one, ...parseDeliveryId(one.id) }))
  const known = asked.filter(({ integrationId, id, generation }) => integrationId > 0 && id > 0 && isInt(generation))
  if (known.length === 0) return { settled: 0, freed: false }
  const { rows } = await session.query(
    settleAll,
    [
      known.map((one) => one.integrationId),
      known.map((one) => one.id),
      known.map((one) => one.generation),
      known.map(({ outcome }) => (outcome.kind === 'retry' || outcome.kind === 'release' ? 'due' : outcome.kind)),
      known.map(({ outcome }) => (outcome.kind === 'retry' ? outcome.at : null)),
      known.map(({ outcome }) => errorOf(outcome)),
      known.map(({ outcome }) => outcome.kind === 'release'),
      now,
    ],
    'settleAll',
  )
  const lanes = rows.filter((row) => row['state'] !== 'due' && row['ordering_key'] !== null)
  const promoted =
    lanes.length === 0
      ? 0
      : (
          await session.query(
            promote,
            [
              lanes.map((row) => row['integration_id']),
              lanes.map((row) => row['connection']),
              lanes.map((row) => row['destination']),
              lanes.map((row) => row['ordering_key']),
              now,
            ],
            'promote',
          )
        ).changes
  return { settled: rows.length, freed: promoted > 0 || rows.some((row) => row['state'] === 'due') }
}

const isInt = (value: number): boolean => Number.isInteger(value) && Math.abs(value) < 2 ** 31

const errorOf = (outcome: Outcome): string | null => ('error' in outcome ? safeText(outcome.error, 2000) : null)

export async function nextDue(session: Session, destinations: readonly string[]): Promise<number | null> {
  if (destinations.length === 0) return null
  const { rows } = await session.query(
    `select min(first.ready_at) as at from unnest($1::text[]) as asked (destination) cross join lateral (
       select d.ready_at from deliveries d where d.destination = asked.destination and d.ready_at is not null
       order by d.ready_at limit 1) as first`,
    [destinations],
    'nextDue',
  )
  const at = rows[0]?.['at']
  return at === null || at === undefined ? null : Number(at)
}
