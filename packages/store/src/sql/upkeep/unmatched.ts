import { sql } from 'kysely'
import type { Database } from '../database.ts'
import { matchable } from '../ingest/matching.ts'
import { eraseEvents } from './erase.ts'
import type { UpkeepContext } from './context.ts'

/** How many unmatched events a step examines, and how many it removes. */
const examinedPerStep = 5000
const removalsPerStep = 1000

/** In SQL, in the words of the index. */
const isUnmatched = sql<boolean>`e.state = 'unmatched' and e.state not in ('accepted', 'unsubscribed')`

/** In SQL: the event has unsettled deliveries, so it must stay. */
const isUnsettled = sql<boolean>`exists (
  select 1 from deliveries d
  where d.integration_id = e.integration_id and d.event_id = e.id and d.settled_at is null)`

const unmatched = ({ query }: Database) => query.selectFrom('events as e').where(isUnmatched)

/**
 * Matches events again. After a configuration change, more events may match than the change's own transaction matched.
 * Continues where the last step ended.
 */
export function createRematching({ db, transaction }: UpkeepContext) {
  let position = { integration_id: 0, id: 0 }

  return async function rematchSome(now: number): Promise<number> {
    const candidates = await db.all(
      unmatched(db)
        // Selects what would match now; the rest stays.
        .select([
          'e.integration_id',
          'e.id',
          'e.match_key',
          sql<number>`case when ${sql.raw(matchable)} then 1 else 0 end`.as('matchable'),
        ])
        .where(sql<boolean>`(e.integration_id, e.id) > (${position.integration_id}, ${position.id})`)
        .orderBy('e.integration_id')
        .orderBy('e.id')
        .limit(examinedPerStep),
    )
    position = (candidates.length === examinedPerStep ? candidates.at(-1) : undefined) ?? { integration_id: 0, id: 0 }
    const matchables = candidates.filter((row) => row.matchable === 1)
    let matched = 0
    for (const [integrationId, rows] of Map.groupBy(matchables, (row) => row.integration_id)) {
      const keys = new Map(rows.map((row) => [Buffer.from(row.match_key!).toString('hex'), row.match_key!]))
      matched += await transaction(async (own, matching) => {
        await own.hold({ integration: integrationId })
        return matching.rematch({ integrationId, matchKeys: [...keys.values()], now })
      })
    }
    return matched
  }
}

/** Removes the oldest unmatched events over the cap of each integration. */
export async function dropUnmatched({ db, transaction }: UpkeepContext, cap: number): Promise<number> {
  const counted = unmatched(db)
    .select(['e.integration_id', sql<number>`count(*)`.as('count')])
    .groupBy('e.integration_id')
  const over = await db.all(counted.having(sql<boolean>`count(*) > ${cap}`).orderBy('count', 'desc'))
  let removed = 0
  for (const { integration_id: integrationId } of over) {
    if (removed >= removalsPerStep) break
    removed += await transaction((own) => dropSome(own, integrationId, cap, removalsPerStep - removed))
  }
  return removed
}

/**
 * Holding the integration prevents that a duplicate of a removed event is counted. Another process may have removed
 * some events before.
 */
async function dropSome(db: Database, integrationId: number, cap: number, limit: number): Promise<number> {
  await db.hold({ integration: integrationId })
  const own = unmatched(db).where('e.integration_id', '=', integrationId)
  const count = Number((await db.first(own.select(sql<number>`count(*)`.as('count'))))!.count)
  const oldest = await db.all(
    own
      .select(['e.id', 'e.request_id'])
      .where((where) => where.not(isUnsettled))
      .orderBy('e.id')
      .limit(Math.max(0, Math.min(count - cap, limit))),
  )
  await eraseEvents(db, integrationId, oldest)
  return oldest.length
}
