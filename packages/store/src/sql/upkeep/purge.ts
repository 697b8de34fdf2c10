import type { Database } from '../database.ts'
import { eraseRecovery } from '../recovery/ledger.ts'
import { eraseDeliveries, eraseEvents, type Erasable } from './erase.ts'
import { padded } from '../rows.ts'
import type { UpkeepContext } from './context.ts'

/** How many events a step erases, and how many connections it examines. */
const erasedPerStep = 250
const examinedPerStep = 100

interface Leaving {
  readonly id: number
  readonly integration_id: number
}

/** Erases the events of connections that were deleted with `purge`. */
export async function purgeSome({ db, transaction }: UpkeepContext, now: number): Promise<number> {
  const leaving = await db.all(
    db.query
      .selectFrom('connections')
      .select(['id', 'integration_id'])
      .where('deleted_at', 'is not', null)
      .where('cleared_at', 'is', null)
      .where('purge_at', 'is not', null)
      .orderBy('id')
      .limit(examinedPerStep),
  )
  let erased = 0
  for (const connection of leaving) {
    const limit = erasedPerStep - erased
    if (limit === 0) break
    erased += await transaction((own) => purge(own, connection, limit, now))
  }
  return erased
}

async function purge(db: Database, connection: Leaving, limit: number, now: number): Promise<number> {
  const { query } = db
  await db.hold({ integration: connection.integration_id })
  const ties = await db.all(
    query
      .selectFrom('event_ties')
      .innerJoin('events', 'events.id', 'event_ties.event_id')
      .select(['events.id', 'events.request_id'])
      .where('event_ties.connection', '=', connection.id)
      .orderBy('event_ties.event_id')
      .limit(limit),
  )
  if (ties.length > 0) await erase(db, connection, ties)
  if (ties.length < limit) {
    await eraseRecovery(db, connection.id)
    await db.run(query.updateTable('connections').set({ cleared_at: now }).where('id', '=', connection.id))
  }
  return ties.length
}

/** An event that another connection has too stays for that one. */
async function erase(db: Database, connection: Leaving, ties: readonly Erasable[]): Promise<void> {
  const { query } = db
  const ids = padded(ties.map(({ id }) => id))
  const others = await db.all(
    query
      .selectFrom('event_ties')
      .select('event_id')
      .where('event_id', 'in', ids)
      .where('connection', '<>', connection.id),
  )
  const shared = new Set(others.map((row) => row.event_id))
  const own = ties.filter(({ id }) => !shared.has(id))
  await eraseEvents(db, connection.integration_id, own)
  if (shared.size === 0) return
  await eraseDeliveries(db, connection.integration_id, [...shared], connection.id)
  await db.run(
    query
      .deleteFrom('event_connections')
      .where('event_id', 'in', padded([...shared]))
      .where('connection', '=', connection.id),
  )
}
