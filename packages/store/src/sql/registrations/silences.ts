import { sql } from 'kysely'
import type { RegistrationStore, Silence } from '../../port/registrations.ts'
import type { Database } from '../database.ts'
import { lastEventAt } from '../history/last-event.ts'
import { toCount } from '../rows.ts'
import { isManaged } from './managed.ts'

type Input<Method extends keyof RegistrationStore> = Parameters<RegistrationStore[Method]>[0]

const mostAtOnce = 1000
const mostEvents = 10_000

/** In SQL: the time that `markOverdue` set for the newest event of the connection; null without one. */
export const overdueFrom = (connections: string) =>
  sql<number | null>`(
  case when ${sql.ref(`${connections}.overdue_after`)} = ${lastEventAt(connections)}
    then ${sql.ref(`${connections}.overdue_from`)} end)`

/** Reads of the silence of connections that people set up by hand. */
export function silenceReads(db: Database) {
  async function listSilences({ after, limit, before, windowMs }: Input<'listSilences'>) {
    const reach = Math.min(toCount(limit, 1), mostAtOnce)
    const query = sql`
      select c.id, c.integration_id, c.overdue_after, ${lastEventAt('c')} as last_event_at,
        case when exists (select 1 from registrations where registrations.connection = c.id and ${isManaged})
          then 1 else 0 end as managed
      from connections c where c.id > ${after} and c.deleted_at is null order by c.id limit ${reach}`
    const found = (await db.all({ compile: () => query.compile(db.query) })) as Row[]
    const rows: Silence[] = []
    for (const { id, integration_id: integrationId, overdue_after: marked, last_event_at: at, managed } of found) {
      if (managed === 1 || at === null || at >= before || at === marked) continue
      rows.push({ connection: id, lastEventAt: at, longestGapMs: await longestGap(integrationId, id, at - windowMs) })
    }
    return { rows, next: found.length < reach ? null : found.at(-1)!.id }
  }

  async function longestGap(integrationId: number, connection: number, from: number): Promise<number> {
    const query = sql`
      select max(gap) as gap from (
        select e.received_at - lag(e.received_at) over (order by e.received_at, e.id) as gap from events e
        where e.integration_id = ${integrationId} and e.received_at >= ${from} and e.id in (
          select event_id from event_ties where connection = ${connection} order by event_id desc limit ${mostEvents})
      ) gaps`
    const [row] = (await db.all({ compile: () => query.compile(db.query) })) as { gap: number | null }[]
    return Number(row!.gap ?? 0)
  }

  return { listSilences }
}

interface Row {
  readonly id: number
  readonly integration_id: number
  readonly overdue_after: number | null
  readonly last_event_at: number | null
  readonly managed: number
}

export function silenceWrites(db: Database) {
  async function markOverdue({ connection, lastEventAt: after, from }: Input<'markOverdue'>): Promise<void> {
    const values = { overdue_after: after, overdue_from: from }
    await db.run(db.query.updateTable('connections').set(values).where('id', '=', connection))
  }

  return { markOverdue }
}
