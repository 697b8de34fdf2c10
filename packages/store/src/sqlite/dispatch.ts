import type { ClaimedDelivery, DispatchStore, Settlement } from '../port/dispatch.ts'
import { answerOf, becomeDueAtOnce, dueOf, errorOf, isNotPaused, toClaimed } from '../sql/claims.ts'
import { shareOut, Turns, type Line, type Queue } from '../sql/fairness.ts'
import { toCount, toId } from '../sql/rows.ts'
import type { SqliteDatabase } from './database.ts'
import { connected, waitingReads, type DestinationInForce, type Due } from './waiting.ts'

type ClaimInput = Parameters<DispatchStore['claim']>[0]

/** Claiming and settling deliveries. */
export function dispatchWrites(db: SqliteDatabase) {
  const waiting = waitingReads(db)
  const becomeDue = db.prepare(
    `update deliveries set state = 'due' where id in (
       select id from deliveries where state = 'scheduled' and due_at <= ? order by due_at, id limit ${becomeDueAtOnce})`,
  )
  const out = db.prepare(
    `select connection, count(*) as count from deliveries
     where state = 'leased' and destination = ? and lease_until > ? group by connection`,
  )
  // Leased by somebody who has let the lease run out: that stays theirs to settle until it is given out again.
  const lapsed = db.prepare(
    `select d.id, d.connection from deliveries d
     where d.state = 'leased' and d.destination = ? and d.lease_until <= ? and ${connected} and ${isNotPaused}
     order by d.lease_until, d.id limit ?`,
  )
  const dueAt = { first: db.prepare(nextOf(dueOf.first)), late: db.prepare(nextOf(dueOf.late)) }
  const lease = db.prepare(
    `update deliveries set state = 'leased', attempt = attempt + 1, generation = generation + 1, lease_until = ?
     where id = ?`,
  )
  const probed = db.prepare('update destinations set probe_at = ? where key = ?')
  const read = db.prepare(
    `select d.id, d.generation, d.destination, d.attempt, d.replay, e.id as event_id, e.position, e.type, e.action,
       r.origin, e.received_at, r.headers, r.body, n.id as environment_id, n.uuid, n.name, i.unique_key, i.provider,
       c.connection_id, c.config, c.metadata, c.tags
     from deliveries d join events e on e.id = d.event_id join requests r on r.id = e.request_id
       left join connections c on c.id = d.connection join integrations i on i.id = d.integration_id
       join environments n on n.id = i.environment_id
     where d.id = ?`,
  )
  // What lost its connection or its destination is cancelled, also if nobody has come to write it so.
  const leased = db.prepare(
    `select d.integration_id, d.connection, d.destination, d.ordering_key, d.attempt from deliveries d
     where d.id = ? and d.generation = ? and d.state = 'leased' and ${connected}
       and not exists (select 1 from destinations t where t.key = d.destination and t.deleted_at is not null)`,
  )
  const again = db.prepare(
    `update deliveries set state = 'scheduled', due_at = ?, lease_until = null, error = ? where id = ?`,
  )
  const giveBack = db.prepare(
    `update deliveries set state = 'due', lease_until = null, attempt = attempt - 1, error = coalesce(?, error)
     where id = ?`,
  )
  const finish = db.prepare(
    `update deliveries set state = ?, settled_at = ?, lease_until = null, error = ? where id = ?`,
  )
  const promote = db.prepare(
    `update deliveries set state = 'due', due_at = ? where state = 'waiting' and id = (
       select id from deliveries where connection = ? and destination = ? and ordering_key = ? and settled_at is null
       order by event_id, id limit 1)`,
  )
  const keep = db.prepare(
    `insert into attempts (integration_id, delivery_id, generation, number, outcome, error, started_at, latency_ms,
       status, answer)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )

  const turns = new Turns()

  function claim(input: ClaimInput): readonly ClaimedDelivery[] {
    const limit = toCount(input.limit, 0)
    if (limit === 0) return []
    // A lease ends with the process anyway, so that a disk that forgets it forgets nothing that counts.
    return db.relaxedTransaction(() => {
      becomeDue.run(input.now)
      const queues = queuesOf(input, limit)
      const claimed: ClaimedDelivery[] = []
      while (claimed.length < limit) {
        // As many as there are places: each may have one thing only, and then it is the turn of others.
        const some = take(queues, limit - claimed.length)
        if (some.length === 0) break
        claimed.push(...shareOut(some, limit - claimed.length, turns))
      }
      return claimed
    })
  }

  /** What waits for those who ask, destination by destination in their turn. */
  function* queuesOf(input: ClaimInput, limit: number): Generator<Queue<ClaimedDelivery>, undefined> {
    const endpoints = input.for === 'endpoints'
    for (const key of input.for === 'endpoints'
      ? waiting.endpoints(turns.endpoint, input.now)
      : turns.sorted(input.for)) {
      const queue = queueOf(waiting.destination(key, endpoints ? 'endpoint' : 'handler'), input, limit)
      if (!queue) continue
      if (endpoints) turns.endpoint = key
      yield queue
    }
  }

  function queueOf(
    destination: DestinationInForce | undefined,
    { now, leaseMs }: ClaimInput,
    limit: number,
  ): Queue<ClaimedDelivery> | undefined {
    if (!destination) return undefined
    const { key, concurrency, perConnection } = destination
    const probe = destination.held === 'failing'
    if (probe && !(destination.probeAt !== null && destination.probeAt <= now)) return undefined
    const counts = new Map(out.all(key, now).map((row) => [Number(row['connection']), Number(row['count'])]))
    const free = concurrency - [...counts.values()].reduce((sum, count) => sum + count, 0)
    const places = Math.min(probe ? 1 : free, limit)
    if (places <= 0) return undefined
    const roomOf = (connection: number): number =>
      probe ? 1 : Math.max(0, perConnection - (counts.get(connection) ?? 0))
    const until = now + leaseMs

    function take(id: number): ClaimedDelivery {
      lease.run(until, id)
      // Nobody else probes it until this one has been answered, or its lease is over.
      if (probe) probed.run(until, key)
      return toClaimed(read.get(id)!, String(id), probe)
    }

    function lines(due: Due): Line<ClaimedDelivery>[] {
      const found: Line<ClaimedDelivery>[] = []
      for (const connection of waiting.connections(key, due, turns.of(key)[due])) {
        const room = roomOf(connection)
        if (room === 0) continue
        found.push({ connection, room, take: () => takeNext(due, connection) })
        if (found.length === places) break
      }
      return found
    }

    function takeNext(due: Due, connection: number): ClaimedDelivery | undefined {
      const row = dueAt[due].get(key, connection)
      return row && take(Number(row['id']))
    }

    const queue = {
      destination: key,
      places,
      lapsed: lapsed.all(key, now, places).map((row) => lineOf(Number(row['connection']), Number(row['id']))),
      first: lines('first'),
      late: lines('late'),
    }
    return queue.lapsed.length + queue.first.length + queue.late.length > 0 ? queue : undefined

    function lineOf(connection: number, id: number): Line<ClaimedDelivery> {
      const left = [id]
      return {
        connection,
        room: roomOf(connection),
        take: () => {
          const next = left.pop()
          return next === undefined ? undefined : take(next)
        },
      }
    }
  }

  function settle(settlements: readonly Settlement[], now: number): number {
    // A power cut may undo the last ones: those are tried again, as at-least-once allows. No event waits for the disk behind them.
    return db.relaxedTransaction(() => settlements.filter((settlement) => settleOne(settlement, now)).length)
  }

  function settleOne({ id, generation, outcome, attempt }: Settlement, now: number): boolean {
    const row = leased.get(toId(id), generation)
    if (!row) return false
    const error = errorOf(outcome)
    if (outcome.kind === 'retry') again.run(outcome.at, error, toId(id))
    else if (outcome.kind === 'release') giveBack.run(error, toId(id))
    else {
      finish.run(outcome.kind, now, error, toId(id))
      if (row['ordering_key']) promote.run(now, row['connection']!, row['destination']!, row['ordering_key'])
    }
    if (attempt) {
      keep.run(
        row['integration_id']!,
        toId(id),
        generation,
        row['attempt']!,
        outcome.kind,
        error,
        attempt.startedAt,
        attempt.latencyMs,
        attempt.status,
        answerOf(attempt.answer),
      )
    }
    return true
  }

  return { claim, settle }
}

function take<Item>(items: Generator<Item, undefined>, count: number): Item[] {
  const taken: Item[] = []
  for (let next = items.next(); !next.done; next = items.next()) {
    taken.push(next.value)
    if (taken.length === count) break
  }
  return taken
}

const nextOf = (of: string): string =>
  `select d.id from deliveries d
   where ${of} and d.destination = ? and d.connection = ?
     and exists (select 1 from integrations i where i.id = d.integration_id and i.deleted_at is null)
   order by d.event_id, d.id limit 1`

function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null)
  return known.length === 0 ? null : Math.min(...known)
}

export function dispatchReads(db: SqliteDatabase) {
  const waiting = waitingReads(db)
  const dueAt = (of: string) =>
    db.prepare(
      `select d.due_at as at from deliveries d where ${of} and d.destination = ? and d.connection = ? and ${connected}
       limit 1`,
    )
  const due = { first: dueAt(dueOf.first), late: dueAt(dueOf.late) }
  const later = [
    db.prepare(
      `select d.due_at as at from deliveries d where d.state = 'scheduled' and d.destination = ? and ${connected} and ${isNotPaused}
       order by d.due_at limit 1`,
    ),
    db.prepare(
      `select min(d.lease_until) as at from deliveries d
       where d.state = 'leased' and d.destination = ? and ${connected} and ${isNotPaused}`,
    ),
  ]

  function nextDue(of: Parameters<DispatchStore['nextDue']>[0]): number | null {
    if (of !== 'endpoints') return earliest([...new Set(of)].map((key) => nextOfKey(key, 'handler')))
    let next: number | null = null
    for (const key of waiting.openEndpoints()) next = earliest([next, nextOfKey(key, 'endpoint')])
    for (const { key, probeAt } of waiting.failingOnes()) {
      // Nothing of those behind it comes sooner.
      if (next !== null && next <= probeAt) break
      next = earliest([next, nextOfKey(key, 'endpoint')])
    }
    return next
  }

  function nextOfKey(key: string, kind: 'handler' | 'endpoint'): number | null {
    const destination = waiting.destination(key, kind)
    return destination ? nextOfDestination(destination) : null
  }

  function nextOfDestination({ key, held, probeAt }: DestinationInForce): number | null {
    const times = [dueTime(key, 'first'), dueTime(key, 'late')]
    for (const look of later) times.push((look.get(key)?.['at'] ?? null) as number | null)
    const next = earliest(times)
    if (next === null || (held !== null && probeAt === null)) return null
    return Math.max(next, probeAt ?? 0)
  }

  function dueTime(key: string, kind: Due): number | null {
    for (const connection of waiting.connections(key, kind, -1)) {
      const row = due[kind].get(key, connection)
      if (row) return Number(row['at'])
    }
    return null
  }

  return { nextDue }
}
