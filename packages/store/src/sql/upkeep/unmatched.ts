import { sql } from 'kysely'
import type { Database } from '../database.ts'
import { matchable } from '../ingest/matching.ts'
import { eraseEvents } from './erase.ts'
import type { UpkeepContext } from './context.ts'

/** How many unmatched events a step looks at, and how many it removes. */
const examinedPerStep = 5000
const removalsPerStep = 1000

/** The words of the index. */
const isUnmatched = sql<boolean>`e.state = 'unmatched' and e.state not in ('accepted', 'unsubscribed') and e.request_id > 0`

/** Never what is still due. */
const isUnsettled = sql<boolean>`exists (
  select 1 from deliveries d
  where d.integration_id = e.integration_id and d.event_id = e.id and d.settled_at is null)`

const unmatched = ({ query }: Database) => query.selectFrom('events as e').where(isUnmatched)

/** Backs the matching that a change of configuration does in its own transaction. Goes on where the step before ended. */
export function createRematching({ db, transaction }: UpkeepContext) {
  let lookedAt = { integration_id: 0, id: 0 }

  return async function rematchSome(now: number): Promise<number> {
    const looks = await db.all(
      unmatched(db)
        // Only what would be matched now is matchable: the rest stays.
        .select([
          'e.integration_id',
          'e.id',
          'e.match_key',
          sql<number>`case when ${sql.raw(matchable)} then 1 else 0 end`.as('matchable'),
        ])
        .where(sql<boolean>`(e.integration_id, e.id) > (${lookedAt.integration_id}, ${lookedAt.id})`)
        .orderBy('e.integration_id')
        .orderBy('e.id')
        .limit(examinedPerStep),
    )
    lookedAt = (looks.length === examinedPerStep ? looks.at(-1) : undefined) ?? { integration_id: 0, id: 0 }
    const matchables = looks.filter((row) => row.matchable === 1)
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

/** While an integration is held nobody counts a duplicate of what is removed. Another process may have removed some. */
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
