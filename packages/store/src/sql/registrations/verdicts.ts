import { sql } from 'kysely'
import type { Reach, RegistrationStore, VerdictCount } from '../../port/registrations.ts'
import type { Database } from '../database.ts'
import { lastEventAt } from '../history/last-event.ts'
import { padded, toCount } from '../rows.ts'
import { isManaged, isReachable, selectManaged, toManaged } from './managed.ts'
import { overdueFrom } from './silences.ts'

type Input<Method extends keyof RegistrationStore> = Parameters<RegistrationStore[Method]>[0]

const mostUnjudgedAtOnce = 1000

/** Reads of what the caller judged, and of how events reach connections. */
export function verdictReads(db: Database) {
  async function countVerdicts(environmentId: number): Promise<readonly VerdictCount[]> {
    const groups = await db.all(
      db.query
        .selectFrom('registrations')
        .innerJoin('integrations', 'integrations.id', 'registrations.integration_id')
        .select([
          sql<number>`count(distinct registrations.connection)`.as('connections'),
          sql<number>`min(registrations.level_since)`.as('since'),
          sql<number>`max(registrations.id)`.as('newest'),
        ])
        .where('integrations.environment_id', '=', environmentId)
        .where('registrations.level', 'is not', null)
        .where(isManaged)
        .groupBy(['registrations.level', 'registrations.level_cause', 'registrations.level_title'])
        .orderBy('connections', 'desc')
        .orderBy('since')
        .orderBy('newest'),
    )
    if (groups.length === 0) return []
    const ids = groups.map(({ newest }) => newest)
    const rows = await db.all(selectManaged(db).where('registrations.id', 'in', padded(ids)))
    const newest = new Map(rows.map((row) => [row.id, toManaged(row)]))
    return groups.flatMap(({ connections, since, newest: id }) => {
      const example = newest.get(id)
      return example?.verdict ? [{ ...example.verdict, connections, since, newest: example }] : []
    })
  }

  async function listUnjudged({ now, limit }: Input<'listUnjudged'>): Promise<readonly number[]> {
    const rows = db.query
      .selectFrom('registrations')
      .select('id')
      .where(isManaged)
      .where('judge_at', '<=', now)
      .where((where) => where.or([where('lease_until', 'is', null), where('lease_until', '<=', now)]))
      .orderBy('judge_at')
      .orderBy('id')
      .limit(Math.min(toCount(limit, 0), mostUnjudgedAtOnce))
    return (await db.all(rows)).map(({ id }) => id)
  }

  async function readReach(connections: readonly number[]): Promise<readonly Reach[]> {
    if (connections.length === 0) return []
    const query = sql`
      select c.id as connection, case when ${isReachable('c.id')} then 1 else 0 end as reachable, ${lastEventAt('c')} as last_event_at,
        ${overdueFrom('c')} as overdue_from
      from connections c where c.id in (${sql.join(padded(connections))})`
    const rows = (await db.all({ compile: () => query.compile(db.query) })) as ReachRow[]
    return rows.map(({ connection, reachable, last_event_at: lastEventAt, overdue_from: overdueFrom }) => ({
      connection,
      reachable: reachable === 1,
      lastEventAt,
      overdueFrom,
    }))
  }

  return { countVerdicts, listUnjudged, readReach }
}

interface ReachRow {
  readonly connection: number
  readonly reachable: number
  readonly last_event_at: number | null
  readonly overdue_from: number | null
}

export function verdictWrites(db: Database) {
  async function requestJudgement({ id, at }: Input<'requestJudgement'>): Promise<void> {
    const earlier = sql<number>`case when judge_at <= ${at} then judge_at else ${at} end`
    await db.run(db.query.updateTable('registrations').set({ judge_at: earlier }).where('id', '=', id).where(isManaged))
  }

  return { requestJudgement }
}
