import { sql } from 'kysely'
import type { ConfigurationStore, StandingCounts } from '../../port/configuration.ts'
import type { Database } from '../database.ts'
import { countedUpTo } from '../destinations/load.ts'
import { lastEventAt } from '../history/last-event.ts'
import { isManaged, isReachable } from '../registrations/managed.ts'
import { overdueFrom } from '../registrations/silences.ts'
import { toCount } from '../rows.ts'

type Input = Parameters<ConfigurationStore['countStandings']>[0]

/** Counts connections by their worst level. */
export function standingReads(db: Database) {
  /** A managed connection has the number of its worst level in `levels`; one without a verdict has a higher number. */
  async function countStandings(input: Input): Promise<StandingCounts> {
    const { environmentId, levels, silentSince, now } = input
    const looks = Math.min(toCount(input.looks, 1), countedUpTo)
    const numbers = sql.join(
      levels.map((level, number) => sql`when ${level} then ${sql.lit(number)}`),
      sql` `,
    )
    const query = sql`
      select standing, count(*) as connections, min(case when standing = 'overdue' then overdue_from end) as since,
        cast(sum(case when coalesce(last_event_at, -1) < ${silentSince} then 1 else 0 end) as bigint) as silent
      from (
        select last_event_at, overdue_from, case
          when worst is not null then cast(worst as text)
          when not reachable then 'unreachable'
          when overdue_from <= ${now} then 'overdue' else 'timely' end as standing
        from (
          select ${isReachable('c.id')} as reachable, ${lastEventAt('c')} as last_event_at,
            ${overdueFrom('c')} as overdue_from, (
              select min(case registrations.level ${numbers} else ${sql.lit(levels.length)} end) from registrations
              where registrations.connection = c.id and ${isManaged}) as worst
          from (
            select connections.* from connections join integrations i on i.id = connections.integration_id
            where i.environment_id = ${environmentId} and i.deleted_at is null and connections.deleted_at is null
            limit ${looks + 1}) c) facts) standings
      group by standing`
    const rows = (await db.all({ compile: () => query.compile(db.query) })) as Row[]
    const countOf = (standing: string): number => rows.find((row) => row.standing === standing)?.connections ?? 0
    const total = rows.reduce((sum, { connections }) => sum + connections, 0)
    return {
      capped: total > looks,
      total,
      levels: Object.fromEntries(
        levels.map((level, number) => [level, countOf(String(number))] as const).filter(([, count]) => count > 0),
      ),
      unjudged: countOf(String(levels.length)),
      unreachable: countOf('unreachable'),
      timely: countOf('timely'),
      overdue: countOf('overdue'),
      overdueSince: rows.find(({ standing }) => standing === 'overdue')?.since ?? null,
      silent: rows.reduce((sum, { silent }) => sum + silent, 0),
    }
  }

  return { countStandings }
}

interface Row {
  readonly standing: string
  readonly connections: number
  readonly since: number | null
  readonly silent: number
}
