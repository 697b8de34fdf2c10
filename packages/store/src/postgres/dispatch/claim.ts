import type { ClaimedDelivery, DispatchStore } from '../../port/dispatch.ts'
import {
  becomeDueAtOnce,
  clockSetBackMs,
  dueOf,
  endpointKeys,
  probeIsDue,
  toClaimed,
} from '../../sql/dispatch/claims.ts'
import type { ClaimIds } from '../../sql/dispatch/lost-claims.ts'
import { shareOut, type Line, type Queue, type Rotation } from '../../sql/dispatch/fairness.ts'
import { toCount } from '../../sql/rows.ts'
import type { Session } from '../connection/connections.ts'
import { deliveryIds } from './deliveries.ts'
import { connected, nextOfEndpoints, nextOfHandlers, usableEndpoints, usableHandlers, waitingLines } from './waiting.ts'

/*
 * A claim goes round two rings. `Rotation` (fairness.ts) remembers the position in each ring, so that the next claim
 * continues there:
 *
 *      the endpoints, by key                           the connections of http:1, by id
 *
 *        ╭─▶ http:1 ─▶ http:2 ─▶ http:5 ─▶ http:9 ─╮      ╭─▶ 4 ─▶ 12 ─▶ 31 ─╮
 *        ╰──────────────────────────────────────────╯      ╰───────────────────╯
 *            ▲ rotation.endpoint                              ▲ rotation.of('http:1').first
 *
 * Example: a claim of three.
 *
 *   http:1  free for 5 more   connection 4: ten first attempts due, 12: one first attempt
 *   http:2  free for 1 more   connection 7: three first attempts
 *   http:5  paused            connection 8: one first attempt
 *   http:9                    nothing due
 *
 * 1. `usableDestinations` starts behind http:1: http:2 is usable, http:5 is held, http:9 has nothing due, and the ring
 *    ends with http:1. So: http:2, http:1.
 * 2. `queuesOf` reads a line per connection, from the position in each destination's ring: http:2 has the line 7; http:1
 *    has the lines 12 and then 4, because 4 was served last.
 * 3. `shareOut` fills slots, one per destination in each round: http:2/7, http:1/12; then http:2 is full: http:1/4.
 * 4. `takeLines` leases a delivery for each slot. It skips deliveries that another worker leases at this moment; the next
 *    pass fills those slots.
 *
 * The rotation then stands at http:1, behind connection 4 of http:1 and behind connection 7 of http:2.
 *
 * For handlers, the first ring is the list of handlers that the worker names. The handler that was served longest ago
 * comes first.
 */

type ClaimInput = Parameters<DispatchStore['claim']>[0] & { readonly ids: ClaimIds }

/** Retries become due. $1: a time. */
const becomeDueIf = (condition: string, order: string): string => `
  update deliveries d set state = 'due' from (
    select integration_id, id from deliveries where state = 'scheduled' and ${condition}
    order by ${order} limit ${becomeDueAtOnce} for update skip locked) as ready
  where d.integration_id = ready.integration_id and d.id = ready.id`

const becomeDue = becomeDueIf('due_at <= $1', 'due_at, id')
const becomeDueAfterSetback = becomeDueIf('scheduled_at > $1', 'scheduled_at')

/** Undoes claims. */
const giveBack = `
  update deliveries d set state = 'due', attempt = d.attempt - 1, lease_until = null from (
    select integration_id, id from deliveries where state = 'leased' and claim = any($1::bigint[])
    for update skip locked) as lost
  where d.integration_id = lost.integration_id and d.id = lost.id`

// If two workers want to probe at the same moment, only one of them does.
const holdProbes = `
  select key from destinations where key = any($1::text[]) and held = 'failing' and ${probeIsDue('probe_at', '$2::bigint')}
  for update skip locked`

const moveProbes = `update destinations set probe_at = $2 where key = any($1::text[])`

const ofLine = 'd.destination = asked.destination and d.connection = asked.connection'

/** Leases the given number of deliveries of each line. Skips deliveries that another worker leases at this moment. */
const taken = (kind: Kind, of: string, order: string): string => `
  select asked.line, found.* from asked cross join lateral (
    select d.integration_id, d.id, d.event_id from deliveries d where ${of} and ${ofLine} and ${connected}
    order by ${order} limit asked.count for update skip locked) as found
  where asked.kind = '${kind}'`

// The planner can't know how many deliveries are due; each "limit 1" keeps it to one look-up by key.
const takeLines = `
  with asked as materialized (
    select * from unnest($1::int[], $2::text[], $3::text[], $4::bigint[], $5::int[])
      as asked (line, kind, destination, connection, count)
  ), lapsed as materialized (${taken('lapsed', `d.state = 'leased' and d.lease_until <= $6`, 'd.lease_until')}
  ), firsts as materialized (${taken('first', dueOf.first, 'd.event_id, d.id')}
  ), late as materialized (${taken('late', dueOf.late, 'd.event_id, d.id')}
  ), taken as (
    update deliveries d set state = 'leased', attempt = d.attempt + 1, generation = d.generation + 1, lease_until = $7,
      claim = $8
    from (select * from lapsed union all select * from firsts union all select * from late) as ready
    where d.integration_id = ready.integration_id and d.id = ready.id
    returning ready.line, d.integration_id, d.id, d.generation, d.destination, d.attempt, d.replay, d.event_id,
      d.connection
  )
  select d.line, d.integration_id, d.id, d.generation, d.destination, d.attempt, d.replay, e.id as event_id, e.position,
    e.type, e.action, coalesce(e.origin, r.origin) as origin, v.facts as recovered, e.received_at, e.matched_at,
    coalesce(e.headers, r.headers) as headers,
    coalesce(e.body, r.body) as body, n.id as environment_id, n.uuid, n.name, i.unique_key,
    i.provider, c.connection_id, c.config, c.metadata, c.tags
  from taken d
    cross join lateral (select * from events where integration_id = d.integration_id and id = d.event_id limit 1) e
    left join lateral (select * from requests where integration_id = d.integration_id and id = e.request_id limit 1) r on true
    left join lateral (select facts from recovered_events where event_id = d.event_id limit 1) v on true
    left join lateral (select * from connections where id = d.connection limit 1) c on true
    cross join lateral (select * from integrations where id = d.integration_id limit 1) i
    cross join lateral (select * from environments where id = i.environment_id limit 1) n
  order by d.event_id, d.id`

type Kind = keyof Pick<Queue<unknown>, 'lapsed' | 'first' | 'late'>

/** A destination that may be given deliveries: `free` many, or one if it is probed. */
interface Usable {
  readonly key: string
  readonly held: 'failing' | null
  readonly per_connection: number
  readonly free: number
}

/** Room for one delivery, to be taken from a line. */
interface Slot {
  readonly kind: Kind
  readonly destination: string
  readonly connection: number
}

/**
 * How many passes a claim makes. It needs another pass if other workers took its deliveries in between, or if
 * destinations were full.
 */
const maxLooks = 8

/** The most deliveries of one claim. A statement has parameters for no more, and no worker has room for more. */
const maxClaimed = 100_000

/** A claim needs only a few statements, even if very many destinations and connections have due deliveries. */
export async function claim(
  session: Session,
  input: ClaimInput,
  rotation: Rotation,
): Promise<readonly ClaimedDelivery[]> {
  const limit = Math.min(toCount(input.limit, 0), maxClaimed)
  if (limit === 0 || input.for.length === 0) return []
  const claimed: ClaimedDelivery[] = []
  const becoming = Promise.all([
    input.ids.lost.length > 0 && session.query(giveBack, [input.ids.lost], 'giveBack'),
    session.query(becomeDue, [input.now], 'becomeDue'),
    session.query(becomeDueAfterSetback, [input.now + clockSetBackMs], 'becomeDueAfterSetback'),
  ])
  for (let look = 0; look < maxLooks && claimed.length < limit; look += 1) {
    const wanted = limit - claimed.length
    const [{ usable, more }] = await Promise.all([usableDestinations(session, input, wanted, rotation), becoming])
    if (usable.length === 0) break
    const { asked, got } = await claimSome(session, input, { usable, wanted, rotation })
    claimed.push(...got)
    if (got.length === asked && !more) break
  }
  return claimed
}

/** The next destinations of the rotation that can be given something. `more`: there may be others. */
async function usableDestinations(
  session: Session,
  { for: asked, now }: ClaimInput,
  wanted: number,
  rotation: Rotation,
): Promise<{ usable: readonly Usable[]; more: boolean }> {
  if (asked !== 'endpoints') {
    const { rows } = await session.query(usableHandlers, [asked, now], 'usableHandlers')
    const known = new Map(rows.map((row) => [row['key'], row as unknown as Usable]))
    return { usable: rotation.sorted(asked).flatMap((key) => known.get(key) ?? []), more: false }
  }
  const count = Math.max(wanted, 16)
  const after = rotation.endpoint < endpointKeys.after ? endpointKeys.after : rotation.endpoint
  const [ahead, behind] = await Promise.all([
    session.query(usableEndpoints, [after, now, endpointKeys.before, count], 'usableEndpoints'),
    session.query(usableEndpoints, [endpointKeys.after, now, after, count], 'usableEndpoints'),
  ])
  const found = [...ahead.rows, ...behind.rows] as unknown as Usable[]
  const usable = found.slice(0, wanted)
  rotation.endpoint = usable.at(-1)?.key ?? rotation.endpoint
  return { usable, more: found.length > usable.length || ahead.rows.length === count }
}

async function claimSome(
  session: Session,
  { now, leaseMs, ids }: ClaimInput,
  { usable, wanted, rotation }: { usable: readonly Usable[]; wanted: number; rotation: Rotation },
): Promise<{ asked: number; got: readonly ClaimedDelivery[] }> {
  const failing = usable.filter((row) => row.held !== null).map((row) => row.key)
  const probes = new Set<unknown>()
  if (failing.length > 0) {
    const { rows } = await session.query(holdProbes, [failing, now], 'holdProbes')
    for (const row of rows) probes.add(row['key'])
  }
  const open = usable.filter((row) => (row.held === null ? row.free > 0 : probes.has(row.key)))
  const slots = shareOut(await queuesOf(session, open, { wanted, now, rotation }), wanted, rotation)
  if (slots.length === 0) return { asked: 0, got: [] }
  const filled = await fillSlots(session, slots, { now, leaseMs, claim: ids.own })
  const probed = failing.filter((key) => filled.some((row) => row['destination'] === key))
  if (probed.length > 0) await session.query(moveProbes, [probed, now + leaseMs], 'moveProbes')
  const got = filled.map((row) => toClaimed(row, deliveryIds.of(row as never), probes.has(row['destination'])))
  return { asked: slots.length, got }
}

/** Leases a delivery for each slot, in their order. Slots whose delivery another worker took stay empty. */
async function fillSlots(
  session: Session,
  slots: readonly Slot[],
  { now, leaseMs, claim }: { readonly now: number; readonly leaseMs: number; readonly claim: number },
): Promise<readonly Record<string, unknown>[]> {
  const lines = [
    ...Map.groupBy(slots, ({ kind, destination, connection }) => `${kind}/${connection}/${destination}`).values(),
  ]
  const { rows } = await session.query(
    takeLines,
    [
      lines.map((_, line) => line),
      lines.map(([slot]) => slot!.kind),
      lines.map(([slot]) => slot!.destination),
      lines.map(([slot]) => slot!.connection),
      lines.map((line) => line.length),
      now,
      now + leaseMs,
      claim,
    ],
    'takeLines',
  )
  const taken = Map.groupBy(rows, (row) => Number(row['line']))
  const lineOf = new Map(lines.flatMap((line, index) => line.map((slot) => [slot, index] as const)))
  return slots.flatMap<Record<string, unknown>>((slot) => taken.get(lineOf.get(slot)!)?.shift() ?? [])
}

/** What may be claimed for each destination, from the rotation's position on. */
async function queuesOf(
  session: Session,
  open: readonly Usable[],
  { wanted, now, rotation }: { wanted: number; now: number; rotation: Rotation },
): Promise<Queue<Slot>[]> {
  if (open.length === 0) return []
  const placesOf = (row: Usable) => (row.held === null ? Math.min(row.free, wanted) : 1)
  const { rows } = await session.query(
    waitingLines,
    [
      open.map((row) => row.key),
      open.map(placesOf),
      open.map((row) => (row.held === null ? row.per_connection : 2 ** 31 - 1)),
      open.map((row) => rotation.of(row.key).first),
      open.map((row) => rotation.of(row.key).late),
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

function toLine(kind: Kind, destination: string, row: Record<string, unknown>): Line<Slot> {
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
