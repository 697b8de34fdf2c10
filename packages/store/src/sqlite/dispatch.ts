import type { ClaimedDelivery, Outcome, Settlement } from '../port/dispatch.ts'
import { safeText } from '../text.ts'
import { interleave, inTurn, toClaimed } from '../sql/claims.ts'
import type { SqliteDatabase } from './database.ts'
import { toCount, toId } from '../sql/rows.ts'

const placeholders = (values: readonly unknown[]): string => values.map(() => '?').join(', ')

/** Claiming and settling deliveries. */
export function dispatchWrites(db: SqliteDatabase) {
  // Due, or leased by somebody who has let the lease run out: that stays theirs to settle until it is given out again.
  const claimable = db.prepare(
    `select id from (
       select * from (
         select id, due_at as since from deliveries
         where state = 'due' and destination = :destination and due_at <= :now order by due_at, id limit :limit)
       union all select * from (
         select id, lease_until from deliveries
         where state = 'leased' and destination = :destination and lease_until <= :now order by lease_until, id limit :limit))
     order by since, id limit :limit`,
  )
  const lease = db.prepare(
    `update deliveries set state = 'leased', attempt = attempt + 1, generation = generation + 1, lease_until = ?
     where id = ?`,
  )
  const read = db.prepare(
    `select d.id, d.generation, d.destination, d.attempt, d.replay, e.id as event_id, e.position, e.type, e.action,
       r.origin, e.received_at, r.headers, r.body, n.uuid, n.name, i.unique_key, i.provider,
       c.connection_id, c.config, c.metadata, c.tags
     from deliveries d join events e on e.id = d.event_id join requests r on r.id = e.request_id
       join connections c on c.id = d.connection join integrations i on i.id = d.integration_id
       join environments n on n.id = i.environment_id
     where d.id = ?`,
  )
  const leased = db.prepare(
    `select connection, destination, ordering_key from deliveries where id = ? and generation = ? and state = 'leased'`,
  )
  const again = db.prepare(
    `update deliveries set state = 'due', due_at = ?, lease_until = null, error = ? where id = ?`,
  )
  const giveBack = db.prepare(
    `update deliveries set state = 'due', lease_until = null, attempt = attempt - 1 where id = ?`,
  )
  const finish = db.prepare(
    `update deliveries set state = ?, settled_at = ?, lease_until = null, error = ? where id = ?`,
  )
  const promote = db.prepare(
    `update deliveries set state = 'due', due_at = ? where state = 'waiting' and id = (
       select id from deliveries where connection = ? and destination = ? and ordering_key = ? and settled_at is null
       order by event_id, id limit 1)`,
  )

  let turn = 0

  function claim(input: {
    destinations: readonly string[]
    limit: number
    leaseMs: number
    now: number
  }): readonly ClaimedDelivery[] {
    const limit = toCount(input.limit, 0)
    return db.transaction(() => {
      const queues = inTurn([...new Set(input.destinations)], turn++).map((destination) =>
        claimable.all({ destination, now: input.now, limit }).map((row) => row['id']!),
      )
      return interleave(queues, limit).map((id) => {
        lease.run(input.now + input.leaseMs, id)
        return toClaimed(read.get(id)!, String(id))
      })
    })
  }

  function settle(settlements: readonly Settlement[], now: number): number {
    return db.transaction(() => settlements.filter((settlement) => settleOne(settlement, now)).length)
  }

  function settleOne({ id, generation, outcome }: Settlement, now: number): boolean {
    const row = leased.get(toId(id), generation)
    if (!row) return false
    if (outcome.kind === 'retry') again.run(outcome.at, safeText(outcome.error, 2000), toId(id))
    else if (outcome.kind === 'release') giveBack.run(toId(id))
    else {
      finish.run(outcome.kind, now, errorOf(outcome), toId(id))
      if (row['ordering_key']) promote.run(now, row['connection']!, row['destination']!, row['ordering_key'])
    }
    return true
  }

  return { claim, settle }
}

export function dispatchReads(db: SqliteDatabase) {
  function nextDue(destinations: readonly string[]): number | null {
    if (destinations.length === 0) return null
    const row = db
      .prepare(
        `select min(at) as at from (
           select min(due_at) as at from deliveries where state = 'due' and destination in (${placeholders(destinations)})
           union all
           select min(lease_until) from deliveries where state = 'leased' and destination in (${placeholders(destinations)}))`,
      )
      .get(...destinations, ...destinations)
    return row?.['at'] === null || row?.['at'] === undefined ? null : Number(row['at'])
  }
  return { nextDue }
}

function errorOf(outcome: Outcome): string | null {
  return 'error' in outcome ? safeText(outcome.error, 2000) : null
}
