import type { ClaimedDelivery, DispatchStore } from '../../port/dispatch.ts'
import {
  becomeDueAtOnce,
  clockSetBackMs,
  dueOf,
  isNotPaused,
  longestProbeMs,
  toClaimed,
} from '../../sql/dispatch/claims.ts'
import { Rotation, shareOut, type Line, type Queue } from '../../sql/dispatch/fairness.ts'
import type { ClaimIds } from '../../sql/dispatch/lost-claims.ts'
import { toCount } from '../../sql/rows.ts'
import type { SqliteDatabase } from '../database.ts'
import type { createSettle } from './settle.ts'
import { connected, waitingReads, type DestinationInForce, type Due } from './waiting.ts'

/*
 * `../../postgres/dispatch/claim.ts` explains the two rings in which a claim rotates over destinations and connections.
 * SQLite uses one statement per step instead of one recursive query: within the process a statement costs a few microseconds.
 */

type Input = Parameters<DispatchStore['claim']>[0]

/** How a delivery is leased. */
interface Lease {
  readonly destination: string
  readonly until: number
  readonly claim: number
  /** The destination fails, and this delivery probes it. */
  readonly probe: boolean
}

/** Makes `claim`. One closure, so that its functions share the compiled statements and the rotation. */
export function createClaim(
  db: SqliteDatabase,
  settle: ReturnType<typeof createSettle>,
): (input: Input, ids?: ClaimIds) => readonly ClaimedDelivery[] {
  const waiting = waitingReads(db)
  const statements = claimStatements(db)
  const rotation = new Rotation()

  function claim(input: Input, ids: ClaimIds = { own: 0, lost: [] }): readonly ClaimedDelivery[] {
    const limit = toCount(input.limit, 0)
    const { settlements = [] } = input
    if (limit === 0 && settlements.length === 0) return []
    // A lease may be lost in a power cut: it ends with the process anyway.
    return db.relaxedTransaction(() => {
      settle(settlements, input.now)
      for (const lost of ids.lost) statements.giveBack.run(lost)
      statements.becomeDue.run(input.now)
      statements.becomeDueAfterSetback.run(input.now + clockSetBackMs)
      const queues = queuesOf({ ...input, claim: ids.own }, limit)
      const claimed: ClaimedDelivery[] = []
      while (claimed.length < limit) {
        // Reads as many queues as there are free slots, because each queue may have only one delivery.
        const some = take(queues, limit - claimed.length)
        if (some.length === 0) break
        claimed.push(...shareOut(some, limit - claimed.length, rotation))
      }
      return claimed
    })
  }

  /** What the worker may claim, destination by destination, from the rotation's position on. */
  function* queuesOf(input: Input & Pick<Lease, 'claim'>, limit: number): Generator<Queue<ClaimedDelivery>, undefined> {
    const endpoints = input.for === 'endpoints'
    for (const key of input.for === 'endpoints'
      ? waiting.endpoints(rotation.endpoint, input.now)
      : rotation.sorted(input.for)) {
      const destination = waiting.destination(key, endpoints ? 'endpoint' : 'handler')
      const queue = destination && queueOf(destination, input, limit)
      if (!queue) continue
      if (endpoints) rotation.endpoint = key
      yield queue
    }
  }

  function queueOf(
    { key, concurrency, perConnection, held, probeAt }: DestinationInForce,
    { now, leaseMs, claim }: Input & Pick<Lease, 'claim'>,
    limit: number,
  ): Queue<ClaimedDelivery> | undefined {
    const probe = held === 'failing'
    if (probe && !(probeAt !== null && (probeAt <= now || probeAt > now + longestProbeMs))) return undefined
    const out = new Map(statements.out.all(key, now).map((row) => [Number(row['connection']), Number(row['count'])]))
    const free = concurrency - [...out.values()].reduce((sum, count) => sum + count, 0)
    const places = Math.min(probe ? 1 : free, limit)
    if (places <= 0) return undefined
    const roomOf = (connection: number) => (probe ? 1 : Math.max(0, perConnection - (out.get(connection) ?? 0)))
    const lease: Lease = { destination: key, until: now + leaseMs, claim, probe }

    function linesOf(due: Due): Line<ClaimedDelivery>[] {
      const lines: Line<ClaimedDelivery>[] = []
      for (const connection of waiting.connections(key, due, rotation.of(key)[due])) {
        const room = roomOf(connection)
        if (room === 0) continue
        lines.push({ connection, room, take: () => leaseNext(due, connection, lease) })
        if (lines.length === places) break
      }
      return lines
    }

    const lapsed = statements.lapsed.all(key, now, places).map((row): Line<ClaimedDelivery> => {
      const left = [Number(row['id'])]
      const connection = Number(row['connection'])
      return { connection, room: roomOf(connection), take: () => leaseFirst(left, lease) }
    })
    const queue = { destination: key, places, lapsed, first: linesOf('first'), late: linesOf('late') }
    return queue.lapsed.length + queue.first.length + queue.late.length > 0 ? queue : undefined
  }

  function leaseNext(due: Due, connection: number, lease: Lease): ClaimedDelivery | undefined {
    const row = statements.nextDue[due].get(lease.destination, connection)
    return row && leaseOne(Number(row['id']), lease)
  }

  function leaseFirst(ids: number[], lease: Lease): ClaimedDelivery | undefined {
    const id = ids.pop()
    return id === undefined ? undefined : leaseOne(id, lease)
  }

  function leaseOne(id: number, { destination, until, claim, probe }: Lease): ClaimedDelivery {
    statements.lease.run(until, claim, id)
    // No other delivery probes the destination until this one is settled, or its lease is over.
    if (probe) statements.probed.run(until, destination)
    return toClaimed(statements.read.get(id)!, String(id), probe)
  }

  return claim
}

function claimStatements(db: SqliteDatabase) {
  return {
    becomeDue: db.prepare(
      `update deliveries set state = 'due' where id in (
         select id from deliveries where state = 'scheduled' and due_at <= ? order by due_at, id limit ${becomeDueAtOnce})`,
    ),
    becomeDueAfterSetback: db.prepare(
      `update deliveries set state = 'due' where id in (
         select id from deliveries where state = 'scheduled' and scheduled_at > ? limit ${becomeDueAtOnce})`,
    ),
    giveBack: db.prepare(
      `update deliveries set state = 'due', lease_until = null, attempt = attempt - 1
       where state = 'leased' and claim = ?`,
    ),
    out: db.prepare(
      `select connection, count(*) as count from deliveries
       where state = 'leased' and destination = ? and lease_until > ? group by connection`,
    ),
    // A worker whose lease ran out may still settle the delivery, until it is given out again.
    lapsed: db.prepare(
      `select d.id, d.connection from deliveries d
       where d.state = 'leased' and d.destination = ? and d.lease_until <= ? and ${connected} and ${isNotPaused} order by d.lease_until, d.id
       limit ?`,
    ),
    nextDue: { first: db.prepare(nextOf(dueOf.first)), late: db.prepare(nextOf(dueOf.late)) },
    lease: db.prepare(
      `update deliveries set state = 'leased', attempt = attempt + 1, generation = generation + 1, lease_until = ?,
         claim = ?
       where id = ?`,
    ),
    probed: db.prepare('update destinations set probe_at = ? where key = ?'),
    read: db.prepare(
      `select d.id, d.generation, d.destination, d.attempt, d.replay, e.id as event_id, e.position, e.type, e.action,
         coalesce(e.origin, r.origin) as origin, v.facts as recovered, e.received_at, e.matched_at,
         coalesce(e.headers, r.headers) as headers,
         coalesce(e.body, r.body) as body, n.id as environment_id, n.uuid, n.name, i.unique_key, i.provider,
         c.connection_id, c.config, c.metadata, c.tags
       from deliveries d join events e on e.id = d.event_id left join requests r on r.id = e.request_id
         left join recovered_events v on v.event_id = e.id left join connections c on c.id = d.connection join integrations i on i.id = d.integration_id
         join environments n on n.id = i.environment_id
       where d.id = ?`,
    ),
  }
}

const nextOf = (of: string): string =>
  `select d.id from deliveries d
   where ${of} and d.destination = ? and d.connection = ?
     and exists (select 1 from integrations i where i.id = d.integration_id and i.deleted_at is null)
   order by d.event_id, d.id limit 1`

function take<Item>(items: Generator<Item, undefined>, count: number): Item[] {
  const taken: Item[] = []
  for (let next = items.next(); !next.done; next = items.next()) {
    taken.push(next.value)
    if (taken.length === count) break
  }
  return taken
}
