import { sql } from 'kysely'
import type { ActivityQuery, ActivityRow, ActivityStep } from '../../port/activity.ts'
import { safeText } from '../../text.ts'
import type { Database } from '../database.ts'
import type { UpkeepContext } from '../upkeep/context.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const keptMs = 30 * 24 * hourMs
/** How many rows one step prunes. */
const prunedPerStepMs = 10 * minuteMs

/** Each count is stored by the minute and by the hour, so that a chart of weeks reads few rows. */
const spans = [minuteMs, hourMs] as const

/** In place of a destination: the counts are the environment's. */
const wholeEnvironment = ''

export function activityReads(db: Database) {
  async function activity({
    environmentId,
    destination = wholeEnvironment,
    from,
    to,
    stepMs,
  }: ActivityQuery): Promise<readonly ActivityStep[]> {
    const span = stepMs % hourMs === 0 ? hourMs : minuteMs
    const step = sql<number>`at - at % ${sql.lit(Math.max(span, Math.floor(stepMs)))}`
    const rows = await db.all(
      db.query
        .selectFrom('activity')
        .select([step.as('step'), 'counter', sql<number>`cast(sum(count) as bigint)`.as('count')])
        .where('environment_id', '=', environmentId)
        .where('destination', '=', safeText(destination))
        .where('span', '=', span)
        .where('at', '>=', from)
        .where('at', '<', to)
        .groupBy([step, 'counter'])
        .orderBy(step),
    )
    return [...Map.groupBy(rows, (row) => row.step)].map(([at, group]) => ({
      at,
      counts: Object.fromEntries(group.map(({ counter, count }) => [counter, count])),
    }))
  }

  return { activity }
}

export function activityWrites(db: Database) {
  async function addActivity(rows: readonly ActivityRow[]): Promise<void> {
    for (const row of summed(rows)) {
      const added = sql<number>`activity.count + excluded.count`
      await db.run(
        db.query
          .insertInto('activity')
          .values(row)
          .onConflict((on) =>
            on.columns(['environment_id', 'destination', 'span', 'at', 'counter']).doUpdateSet({ count: added }),
          ),
      )
    }
  }

  return { addActivity }
}

/** One row per count, in one order, so that two concurrent additions cannot deadlock. */
function summed(rows: readonly ActivityRow[]) {
  const lines = rows.flatMap(({ environmentId, destination = wholeEnvironment, at, counts }) =>
    spans.flatMap((span) =>
      Object.entries(counts).map(([counter, count]) => ({
        environment_id: environmentId,
        destination: safeText(destination),
        span,
        at: at - (at % span),
        counter,
        count,
      })),
    ),
  )
  const groups = Map.groupBy(
    lines,
    (line) => `${line.environment_id}/${line.span}/${line.at}/${line.destination}/${line.counter}`,
  )
  const sums = [...groups].toSorted(([one], [other]) => (one < other ? -1 : 1))
  return sums.map(([, group]) => ({ ...group[0]!, count: group.reduce((sum, { count }) => sum + count, 0) }))
}

/** One small step of pruning: deletes the oldest rows whose retention has ended, in whole hours. */
export async function pruneActivity({ db, transaction }: UpkeepContext, now: number): Promise<number> {
  const before = now - keptMs - ((now - keptMs) % hourMs)
  const oldest = await db.first(
    db.query.selectFrom('activity').select('at').where('at', '<', before).orderBy('at').limit(1),
  )
  if (!oldest) return 0
  const to = Math.min(before, oldest.at + prunedPerStepMs)
  return transaction((own) => own.run(own.query.deleteFrom('activity').where('at', '<', to)))
}
