import { sql, type RawBuilder } from 'kysely'
import type { Backlog, RejectedGroup, StrandedGroup, UnmanagedGroup } from '../../port/backlog.ts'
import type { Database } from '../database.ts'
import { exceptional } from '../history/events.ts'
import { countedUpTo, openDead, receiptOf, unsettled } from '../destinations/load.ts'
import { isManaged, isReachable } from '../registrations/managed.ts'
import { toCount } from '../rows.ts'

/** The environment, and how many rows one count examines at most. */
interface Scope {
  readonly environmentId: number
  readonly looks: number
}

interface Counts {
  readonly destination: string
  readonly own: number
  readonly count: number
  readonly oldest: number
  readonly since: number | null
}

/** What waits and what failed, in bounded counts. One closure, so that its functions share the database. */
export function backlogReads(db: Database) {
  async function backlog(input: Scope & { rejectedFrom: number }): Promise<Backlog> {
    const scope = { environmentId: input.environmentId, looks: Math.min(toCount(input.looks, 1), countedUpTo) }
    return {
      waiting: await waiting(scope),
      dead: await dead(scope),
      stranded: await stranded(scope),
      rejected: await rejected(scope, input.rejectedFrom),
      unmanaged: await unmanaged(scope),
    }
  }

  async function waiting(scope: Scope): Promise<Backlog['waiting']> {
    const found: Counts[] = []
    let capped = false
    for (const state of ['first', 'late', 'scheduled', 'leased', 'waiting'] as const) {
      const one = await countIn(scope, unsettled[state], orders[state])
      found.push(...one.own)
      capped ||= one.capped
    }
    const sums = [...Map.groupBy(found, ({ destination }) => destination)]
    const destinations = sums.map(([destination, group]) => ({ destination, count: sum(group) }))
    const oldest = [...found.map((each) => each.oldest), ...(capped ? await oldestOf(scope) : [])]
    return { count: sum(found), capped, oldestAt: await receiptOf(db, oldest), destinations }
  }

  async function dead(scope: Scope): Promise<Backlog['dead']> {
    const { own, capped } = await countIn(scope, openDead, orders.dead)
    const destinations = own.map(({ destination, count, since }) => ({ destination, count, since: since ?? 0 }))
    return { count: sum(own), capped, destinations }
  }

  /**
   * Counts deliveries in one state by destination, for the environment. Skips those whose connection or destination was
   * deleted.
   */
  async function countIn({ environmentId, looks }: Scope, state: RawBuilder<unknown>, order: RawBuilder<unknown>) {
    const rows = await all<Counts>(sql`
      select d.destination, ${isOwn(environmentId)} as own, count(*) as count, min(d.event_id) as oldest,
        min(d.settled_at) as since
      from (select d.* from deliveries d where ${state} order by ${order} limit ${looks + 1}) d ${joins}
      group by d.destination, own`)
    const capped = sum(rows) > looks
    return { capped, own: rows.filter(({ own }) => own === 1) }
  }

  /**
   * The indexes of some states are not sorted by age. So this reads the index of unfinished deliveries: it is
   * sorted by age, and the deliveries that have waited longest come early in it.
   */
  async function oldestOf({ environmentId, looks }: Scope): Promise<readonly number[]> {
    const [row] = await all<{ oldest: number | null }>(sql`
      select min(d.event_id) as oldest
      from (select d.* from deliveries d
        where d.state <> 'succeeded' and d.state <> 'filtered' order by d.event_id, d.id limit ${looks + 1}) d
        ${joins}
      where d.settled_at is null and ${isOwn(environmentId)} = 1`)
    return row!.oldest === null ? [] : [row!.oldest]
  }

  async function stranded({ environmentId, looks }: Scope): Promise<Backlog['stranded']> {
    const groups: StrandedGroup[] = []
    let capped = false
    for (const state of ['unmatched', 'unparsable'] as const) {
      const found = await all<StrandedGroup>(sql`
        select i.unique_key as integration, e.state, ${state === 'unmatched' ? sql`e.reason` : sql`null`} as reason,
          count(*) as count, count(distinct e.match_key) as keys, min(e.received_at) as since
        from (
          select * from events where events.state = ${sql.lit(state)} and ${exceptional} and events.integration_id in (
            select id from integrations where environment_id = ${environmentId} and deleted_at is null)
          limit ${looks + 1}) e
        join integrations i on i.id = e.integration_id
        group by 1, 2, 3 order by count desc, 1, 3`)
      groups.push(...found)
      capped ||= sum(found) > looks
    }
    return { capped, groups }
  }

  async function rejected({ environmentId, looks }: Scope, from: number): Promise<Backlog['rejected']> {
    const rows = await all<RejectedGroup & { own: number }>(sql`
      select i.unique_key as integration, case when i.environment_id = ${environmentId} then 1 else 0 end as own,
        r.reason, count(*) as count, count(distinct r.registration_id) as registrations, min(r.received_at) as since
      from (select * from rejections where received_at >= ${from} order by received_at desc limit ${looks + 1}) r
      join integrations i on i.id = r.integration_id
      where i.deleted_at is null group by i.id, i.unique_key, i.environment_id, r.reason order by count desc, 1, 3`)
    const groups = rows
      .filter(({ own }) => own === 1)
      .map(({ integration, reason, count, registrations, since }) => ({
        integration,
        reason,
        count,
        registrations,
        since,
      }))
    return { capped: sum(rows) > looks, groups }
  }

  async function unmanaged({ environmentId, looks }: Scope): Promise<Backlog['unmanaged']> {
    const without = sql`not exists (select 1 from registrations where registrations.connection = c.id and ${isManaged})`
    const unreached = sql`${without} and not ${isReachable('c.id')}`
    const rows = await all<UnmanagedGroup & { examined: number }>(sql`
      select c.provider, count(*) as examined, cast(sum(case when ${without} then 1 else 0 end) as bigint) as count,
        cast(sum(case when ${unreached} then 1 else 0 end) as bigint) as unreachable,
        min(case when ${without} then c.created_at end) as since
      from (
        select c.id, c.created_at, i.provider from integrations i join connections c on c.integration_id = i.id
        where i.environment_id = ${environmentId} and i.deleted_at is null and c.deleted_at is null limit ${looks + 1}) c
      group by c.provider order by c.provider`)
    const passed = rows.reduce((total, row) => total + row.examined, 0)
    const groups = rows
      .filter(({ count }) => count > 0)
      .map(({ provider, count, unreachable, since }) => ({ provider, count, unreachable, since }))
    return { capped: passed > looks, groups }
  }

  const all = async <Row>(query: RawBuilder<unknown>): Promise<Row[]> =>
    (await db.all({ compile: () => query.compile(db.query) })) as Row[]

  return { backlog }
}

const sum = (rows: readonly { readonly count: number }[]): number => rows.reduce((total, { count }) => total + count, 0)

/** Forces the partial indexes, however many rows PostgreSQL expects. */
const orders = {
  first: sql`d.destination, d.connection, d.event_id, d.id`,
  late: sql`d.destination, d.connection, d.event_id, d.id`,
  scheduled: sql`d.due_at, d.id`,
  leased: sql`d.destination, d.connection, d.lease_until`,
  waiting: sql`d.destination, d.event_id`,
  dead: sql`d.destination, d.settled_at, d.id`,
}

/** Joins the rows that show whether the connection and the destination of a delivery still exist. */
const joins = sql`
  join integrations i on i.id = d.integration_id
  left join connections c on c.id = d.connection
  left join destinations t on t.key = d.destination`

const isOwn = (environmentId: number) => sql`
  case when i.environment_id = ${environmentId} and i.deleted_at is null and c.deleted_at is null
    and t.deleted_at is null then 1 else 0 end`
