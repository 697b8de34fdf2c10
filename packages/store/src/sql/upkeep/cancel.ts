import { sql } from 'kysely'
import type { Database } from '../database.ts'
import { lost } from '../history/delivery-state.ts'
import { padded } from '../rows.ts'
import type { UpkeepContext } from './context.ts'

/** How many deliveries a step cancels, and how many connections or integrations it examines. */
const cancelledPerStep = 500
const examinedPerStep = 1000

/**
 * Writes `cancelled` into the unsettled deliveries of deleted connections, destinations and integrations. They count as
 * cancelled anyway; writing it keeps the indexes of the claims small, and lets the events be pruned.
 */
export async function cancelSome(context: UpkeepContext, now: number): Promise<number> {
  let cancelled = await cancelOfConnections(context, cancelledPerStep, now)
  cancelled += await cancelOfDestinations(context, cancelledPerStep - cancelled)
  return cancelled + (await cancelUnmatched(context, cancelledPerStep - cancelled))
}

/**
 * A deleted connection with nothing left to cancel or erase is marked and not examined again: it gets no more
 * deliveries.
 */
async function cancelOfConnections({ db, transaction }: UpkeepContext, limit: number, now: number): Promise<number> {
  const leaving = await db.all(
    db.query
      .selectFrom('connections')
      .select(['id', 'deleted_at', 'purge_at'])
      .select(
        sql<number>`case when exists (
          select 1 from deliveries where deliveries.connection = connections.id and settled_at is null) then 1 else 0 end`.as(
          'unsettled',
        ),
      )
      .where('deleted_at', 'is not', null)
      .where('cleared_at', 'is', null)
      .orderBy('id')
      .limit(examinedPerStep),
  )
  const cleared = leaving.filter((row) => row.unsettled === 0 && row.purge_at === null).map((row) => row.id)
  if (cleared.length > 0) {
    await transaction((own) =>
      own.run(own.query.updateTable('connections').set({ cleared_at: now }).where('id', 'in', padded(cleared))),
    )
  }
  let cancelled = 0
  for (const { id, deleted_at } of leaving.filter((row) => row.unsettled === 1)) {
    if (cancelled === limit) break
    const which = sql<boolean>`connection = ${id} and settled_at is null`
    cancelled += await transaction((own) => cancel(own, which, limit - cancelled, deleted_at!, lost.connection))
  }
  return cancelled
}

/** In SQL: the unsettled states, each worded exactly like its partial index by destination. */
const unsettledStates = [
  `state = 'due' and attempt = 0`,
  `state = 'due' and attempt > 0`,
  `state = 'scheduled'`,
  `state = 'leased'`,
  `state = 'waiting'`,
]

/** Deleted destinations are examined for ever: a concurrent recording may still write deliveries for one. */
async function cancelOfDestinations({ db, transaction }: UpkeepContext, limit: number): Promise<number> {
  const unsettled = unsettledStates.map(
    (words) => sql<boolean>`exists (
      select 1 from deliveries where ${sql.raw(words)} and deliveries.destination = destinations.key)`,
  )
  const leaving = await db.all(
    db.query
      .selectFrom('destinations')
      .select(['key', 'deleted_at'])
      .where('deleted_at', 'is not', null)
      .where((where) => where.or(unsettled)),
  )
  let cancelled = 0
  for (const { key, deleted_at } of leaving) {
    for (const words of unsettledStates) {
      if (cancelled === limit) return cancelled
      const which = sql<boolean>`${sql.raw(words)} and destination = ${key}`
      cancelled += await transaction((own) => cancel(own, which, limit - cancelled, deleted_at!, lost.destination))
    }
  }
  return cancelled
}

/** Unmatched events' deliveries, which have an integration but no connection. */
async function cancelUnmatched({ db, transaction }: UpkeepContext, limit: number): Promise<number> {
  const leaving = await db.all(
    db.query
      .selectFrom('integrations')
      .select(['id', 'deleted_at'])
      .where('deleted_at', 'is not', null)
      .where('cleared_at', 'is', null)
      .limit(examinedPerStep),
  )
  let cancelled = 0
  for (const { id, deleted_at } of leaving) {
    if (cancelled === limit) break
    cancelled += await transaction(async (own) => {
      const which = sql<boolean>`connection = 0 and settled_at is null and integration_id = ${id}`
      const count = await cancel(own, which, limit - cancelled, deleted_at!, lost.connection)
      if (count < limit - cancelled) {
        await own.run(own.query.updateTable('integrations').set({ cleared_at: deleted_at }).where('id', '=', id))
      }
      return count
    })
  }
  return cancelled
}

async function cancel(
  db: Database,
  which: ReturnType<typeof sql<boolean>>,
  limit: number,
  settledAt: number,
  error: string,
): Promise<number> {
  const rows = await db.all(
    db.query.selectFrom('deliveries').select(['integration_id', 'id']).where(which).limit(limit),
  )
  if (rows.length === 0) return 0
  return db.run(
    db.query
      .updateTable('deliveries')
      .set({ state: 'cancelled', settled_at: settledAt, lease_until: null, error })
      .where('integration_id', 'in', padded([...new Set(rows.map((row) => row.integration_id))]))
      .where('id', 'in', padded(rows.map((row) => row.id)))
      .where('settled_at', 'is', null),
  )
}
