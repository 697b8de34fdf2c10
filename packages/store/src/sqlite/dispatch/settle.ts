import type { Settlement } from '../../port/dispatch.ts'
import { answerOf, errorOf } from '../../sql/dispatch/claims.ts'
import { toId } from '../../sql/rows.ts'
import type { SqliteDatabase } from '../database.ts'
import { connected } from './waiting.ts'

/** Makes `settle`, which runs inside a transaction. */
export function createSettle(db: SqliteDatabase): (settlements: readonly Settlement[], now: number) => number {
  // A delivery whose connection or destination was deleted is cancelled, even if upkeep has not written that yet.
  const leased = db.prepare(
    `select d.integration_id, d.connection, d.destination, d.ordering_key, d.attempt from deliveries d
     where d.id = ? and d.generation = ? and d.state = 'leased' and ${connected}
       and not exists (select 1 from destinations t where t.key = d.destination and t.deleted_at is not null)`,
  )
  const again = db.prepare(
    `update deliveries set state = 'scheduled', due_at = ?, scheduled_at = ?, lease_until = null, error = ?
     where id = ?`,
  )
  const giveBack = db.prepare(
    `update deliveries set state = 'due', lease_until = null, attempt = attempt - 1, error = coalesce(?, error)
     where id = ?`,
  )
  const finish = db.prepare(
    `update deliveries set state = ?1, settled_at = ?2, lease_until = null, error = ?3,
       attempt = attempt - case when ?1 = 'filtered' then 1 else 0 end where id = ?4`,
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

  function settleOne({ id, generation, outcome, attempt }: Settlement, now: number): boolean {
    const row = leased.get(toId(id), generation)
    if (!row) return false
    const error = errorOf(outcome)
    if (outcome.kind === 'retry') again.run(outcome.at, now, error, toId(id))
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

  return (settlements, now) => settlements.filter((settlement) => settleOne(settlement, now)).length
}
