import type { ClaimedDelivery, DispatchStore } from '../../port/dispatch.ts'
import { becomeDueAtOnce, dueOf, endpointKeys, toClaimed } from '../../sql/dispatch/claims.ts'
import { shareOut, type Line, type Queue, type Turns } from '../../sql/dispatch/fairness.ts'
import { toCount } from '../../sql/rows.ts'
import type { Session } from '../connection/connections.ts'
import { deliveryIds } from './deliveries.ts'
import { connected, nextOfEndpoints, nextOfHandlers, usableEndpoints, usableHandlers, waitingLines } from './waiting.ts'

type ClaimInput = Parameters<DispatchStore['claim']>[0]

const becomeDue = `
  update deliveries d set state = 'due' from (
    select integration_id, id from deliveries where state = 'scheduled' and due_at <= $1
    order by due_at, id limit ${becomeDueAtOnce} for update skip locked) as ready
  where d.integration_id = ready.integration_id and d.id = ready.id`

// Two that would probe at the same moment: one of them does.
const holdProbes = `
  select key from destinations where key = any($1::text[]) and held = 'failing' and probe_at <= $2
  for update skip locked`

const moveProbes = `update destinations set probe_at = $2 where key = any($1::text[])`

const ofLine = 'd.destination = asked.destination and d.connection = asked.connection'

/** Of each line as many as are asked for; what another worker takes at this moment is passed over. */
const taken = (kind: Kind, of: string, order: string): string => `
  select asked.line, found.* from asked cross join lateral (
    select d.integration_id, d.id, d.event_id from deliveries d where ${of} and ${ofLine} and ${connected}
    order by ${order} limit asked.count for update skip locked) as found
  where asked.kind = '${kind}'`

// The "limit 1" keep the planner, which cannot know how many are due, to one look-up by key for each.
const takeLines = `
  with asked as materialized (
    select * from unnest($1::int[], $2::text[], $3::text[], $4::bigint[], $5::int[])
      as asked (line, kind, destination, connection, count)
  ), lapsed as materialized (${taken('lapsed', `d.state = 'leased' and d.lease_until <= $6`, 'd.lease_until')}
  ), firsts as materialized (${taken('first', dueOf.first, 'd.event_id, d.id')}
  ), late as materialized (${taken('late', dueOf.late, 'd.event_id, d.id')}
  ), taken as (
    update deliveries d set state = 'leased', attempt = d.attempt + 1, generation = d.generation + 1, lease_until = $7
    from (select * from lapsed union all select * from firsts union all select * from late) as ready
    where d.integration_id = ready.integration_id and d.id = ready.id
    returning ready.line, d.integration_id, d.id, d.generation, d.destination, d.attempt, d.replay, d.event_id,
      d.connection
  )
  select d.line, d.integration_id, d.id, d.generation, d.destination, d.attempt, d.replay, e.id as event_id, e.position,
    e.type, e.action, r.origin, e.received_at, r.headers, r.body, n.id as environment_id, n.uuid, n.name, i.unique_key,
    i.provider, c.connection_id, c.config, c.metadata, c.tags
  from taken d
    cross join lateral (select * from events where integration_id = d.integration_id and id = d.event_id limit 1) e
    cross join lateral (select * from requests where integration_id = d.integration_id and id = e.request_id limit 1) r
    left join lateral (select * from connections where id = d.connection limit 1) c on true
    cross join lateral (select * from integrations where id = d.integration_id limit 1) i
    cross join lateral (select * from environments where id = i.environment_id limit 1) n
  order by d.event_id, d.id`

type Kind = keyof Pick<Queue<unknown>, 'lapsed' | 'first' | 'late'>

/** A destination that may get something: `free` places, or one if it is probed. */
interface Usable {
  readonly key: string
  readonly held: 'failing' | null
  readonly per_connection: number
  readonly free: number
}

/** One place, to be filled from a line. */
interface Place {
  readonly kind: Kind
  readonly destination: string
  readonly connection: number
}

/** How often a claim looks again: for what others took between its look and its grasp, and past destinations that are full. */
const looks = 8

/** No worker has more places, and the numbers of a statement have an end. */
const mostAtOnce = 100_000

/** A few statements, however many destinations and connections wait. */
export async function claim(session: Session, input: ClaimInput, turns: Turns): Promise<readonly ClaimedDelivery[]> {
  const limit = Math.min(toCount(input.limit, 0), mostAtOnce)
  if (limit === 0 || input.for.length === 0) return []
  const claimed: ClaimedDelivery[] = []
  const becoming = session.query(becomeDue, [input.now], 'becomeDue')
  for (let look = 0; look < looks && claimed.length < limit; look += 1) {
    const wanted = limit - claimed.length
    const [{ usable, more }] = await Promise.all([usableNow(session, input, wanted, turns), becoming])
    if (usable.length === 0) break
    const { asked, got } = await claimSome(session, input, { usable, wanted, turns })
    claimed.push(...got)
    if (got.length === asked && !more) break
  }
  return claimed
}

/** The destinations whose turn it is. `more`: there may be others. */
async function usableNow(
  session: Session,
  { for: asked, now }: ClaimInput,
  wanted: number,
  turns: Turns,
): Promise<{ usable: readonly Usable[]; more: boolean }> {
  if (asked !== 'endpoints') {
    const { rows } = await session.query(usableHandlers, [asked, now], 'usableHandlers')
    const known = new Map(rows.map((row) => [row['key'], row as unknown as Usable]))
    return { usable: turns.sorted(asked).flatMap((key) => known.get(key) ?? []), more: false }
  }
  const count = Math.max(wanted, 16)
  const after = turns.endpoint < endpointKeys.after ? endpointKeys.after : turns.endpoint
  const [ahead, behind] = await Promise.all([
    session.query(usableEndpoints, [after, now, endpointKeys.before, count], 'usableEndpoints'),
    session.query(usableEndpoints, [endpointKeys.after, now, after, count], 'usableEndpoints'),
  ])
  const found = [...ahead.rows, ...behind.rows] as unknown as Usable[]
  const usable = found.slice(0, wanted)
  turns.endpoint = usable.at(-1)?.key ?? turns.endpoint
  return { usable, more: found.length > usable.length || ahead.rows.length === count }
}

async function claimSome(
  session: Session,
  { now, leaseMs }: ClaimInput,
  { usable, wanted, turns }: { usable: readonly Usable[]; wanted: number; turns: Turns },
): Promise<{ asked: number; got: readonly ClaimedDelivery[] }> {
  const failing = usable.filter((row) => row.held !== null).map((row) => row.key)
  const probes = new Set<unknown>()
  if (failing.length > 0) {
    const { rows } = await session.query(holdProbes, [failing, now], 'holdProbes')
    for (const row of rows) probes.add(row['key'])
  }
  const open = usable.filter((row) => (row.held === null ? row.free > 0 : probes.has(row.key)))
  const places = shareOut(await queuesOf(session, open, { wanted, now, turns }), wanted, turns)
  if (places.length === 0) return { asked: 0, got: [] }
  const lines = [
    ...Map.groupBy(places, ({ kind, destination, connection }) => `${kind}/${connection}/${destination}`).values(),
  ]
  const { rows } = await session.query(
    takeLines,
    [
      lines.map((_, line) => line),
      lines.map(([place]) => place!.kind),
      lines.map(([place]) => place!.destination),
      lines.map(([place]) => place!.connection),
      lines.map((line) => line.length),
      now,
      now + leaseMs,
    ],
    'takeLines',
  )
  const taken = Map.groupBy(rows, (row) => Number(row['line']))
  const lineOf = new Map(lines.flatMap((line, index) => line.map((place) => [place, index] as const)))
  const filled = places.flatMap<Record<string, unknown>>((place) => taken.get(lineOf.get(place)!)?.shift() ?? [])
  const probed = failing.filter((key) => filled.some((row) => row['destination'] === key))
  if (probed.length > 0) await session.query(moveProbes, [probed, now + leaseMs], 'moveProbes')
  const got = filled.map((row) => toClaimed(row, deliveryIds.of(row as never), probes.has(row['destination'])))
  return { asked: places.length, got }
}

async function queuesOf(
  session: Session,
  open: readonly Usable[],
  { wanted, now, turns }: { wanted: number; now: number; turns: Turns },
): Promise<Queue<Place>[]> {
  if (open.length === 0) return []
  const placesOf = (row: Usable) => (row.held === null ? Math.min(row.free, wanted) : 1)
  const { rows } = await session.query(
    waitingLines,
    [
      open.map((row) => row.key),
      open.map(placesOf),
      open.map((row) => (row.held === null ? row.per_connection : 2 ** 31 - 1)),
      open.map((row) => turns.of(row.key).first),
      open.map((row) => turns.of(row.key).late),
      now,
    ],
    'waitingLines',
  )
  const lines = Map.groupBy(rows, (row) => `${String(row['kind'])} ${String(row['destination'])}`)
  return open.map((row) => {
    const of = (kind: Kind) => (lines.get(`${kind} ${row.key}`) ?? []).map((line) => toLine(kind, row.key, line))
    return {
      destination: row.key,
      places: placesOf(row),
      lapsed: of('lapsed'),
      first: of('first'),
      late: of('late'),
    }
  })
}

function toLine(kind: Kind, destination: string, row: Record<string, unknown>): Line<Place> {
  const connection = Number(row['connection'])
  let left = Number(row['count'])
  return {
    connection,
    room: Number(row['room']),
    take: () => {
      left -= 1
      return left < 0 ? undefined : { kind, destination, connection }
    },
  }
}

export async function nextDue(session: Session, of: Parameters<DispatchStore['nextDue']>[0]): Promise<number | null> {
  const { rows } =
    of === 'endpoints'
      ? await session.query(nextOfEndpoints, [], 'nextOfEndpoints')
      : await session.query(nextOfHandlers, [of], 'nextOfHandlers')
  const at = rows[0]?.['at']
  return at === null || at === undefined ? null : Number(at)
}
