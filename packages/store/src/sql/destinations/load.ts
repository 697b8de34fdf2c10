import { sql, type RawBuilder } from 'kysely'
import type { DestinationLoad } from '../../port/destinations.ts'
import type { Database } from '../database.ts'

/** Counts stop at this number, which then means "at least". */
export const countedUpTo = 10_000

/** In SQL, worded exactly like the partial indexes. */
export const unsettled = {
  first: sql`d.state = 'due' and d.attempt = 0`,
  late: sql`d.state = 'due' and d.attempt > 0`,
  scheduled: sql`d.state = 'scheduled'`,
  leased: sql`d.state = 'leased'`,
  waiting: sql`d.state = 'waiting'`,
}
/** In SQL, worded exactly like its index: an open dead letter. */
export const openDead = sql`d.state = 'dead' and d.closed is null`

/** The load of destinations, for a page. Each count is bounded, so the page stays fast when millions of deliveries wait. */
export function loadReads(db: Database) {
  async function loadOf(destinations: readonly string[]): Promise<readonly DestinationLoad[]> {
    const loads: DestinationLoad[] = []
    for (const destination of destinations) {
      const counts = { unsettled: 0, oldest: [] as number[] }
      for (const state of Object.values(unsettled)) {
        const { count, oldest } = await look(destination, state)
        counts.unsettled += count
        if (oldest !== null) counts.oldest.push(oldest)
      }
      for (const state of [unsettled.first, unsettled.late]) {
        const oldest = await oldestOf(destination, state)
        if (oldest !== null) counts.oldest.push(oldest)
      }
      loads.push({
        destination,
        unsettled: Math.min(counts.unsettled, countedUpTo),
        dead: (await look(destination, openDead)).count,
        oldestAt: await receiptOf(db, counts.oldest),
      })
    }
    return loads
  }

  /**
   * Counts deliveries of connections that exist. `oldest`: the oldest of the counted events; in most states the oldest
   * come first.
   */
  async function look(destination: string, state: RawBuilder<unknown>) {
    const row = await first<{ count: number; oldest: number | null }>(sql`
      select count(*) as count, min(event_id) as oldest from (
        select d.event_id from deliveries d left join connections c on c.id = d.connection
        where ${state} and d.destination = ${destination} and c.deleted_at is null limit ${countedUpTo}) as counted`)
    return { count: Number(row!.count), oldest: row!.oldest }
  }

  /** Reads only the first due delivery of each connection: due deliveries are indexed by connection. */
  async function oldestOf(destination: string, state: RawBuilder<unknown>): Promise<number | null> {
    const next = (after: RawBuilder<unknown>) => sql`
      select min(d.connection) from deliveries d
      where ${state} and d.destination = ${destination} and d.connection > ${after}`
    const row = await first<{ oldest: number | null }>(sql`
      with recursive ring (connection) as (
        select (${next(sql`-1`)})
        union all select (${next(sql`ring.connection`)}) from ring where ring.connection is not null)
      select min((select min(d.event_id) from deliveries d
        where ${state} and d.destination = ${destination} and d.connection = ring.connection)) as oldest
      from ring left join connections c on c.id = ring.connection where c.deleted_at is null`)
    return row?.oldest ?? null
  }

  const first = <Row>(query: RawBuilder<unknown>): Promise<Row | undefined> =>
    db.first({ compile: () => query.compile(db.query) }) as Promise<Row | undefined>

  return { loadOf }
}

/**
 * When the first of these events was received; null without events. The events of unsettled deliveries are always kept.
 */
export async function receiptOf(db: Database, events: readonly number[]): Promise<number | null> {
  if (events.length === 0) return null
  const first = events.reduce((one, other) => Math.min(one, other))
  const oldest = db.query.selectFrom('events').select('received_at').where('id', '=', first)
  return (await db.first(oldest))?.received_at ?? null
}
