import { sql, type RawBuilder } from 'kysely'
import type { ConnectionFilter, ConnectionOrder, Page, Standing } from '../../port/configuration.ts'
import { safeText } from '../../text.ts'
import type { Database } from '../database.ts'
import { lastEventAt } from '../history/last-event.ts'
import { selectUnaccounted } from '../recovery/unaccounted.ts'
import { isManaged, isReachable, toWord } from '../registrations/managed.ts'
import { overdueFrom } from '../registrations/silences.ts'
import { pageReach, toConnection, toId } from '../rows.ts'

/** Connections whose id contains `text`. Ids are ASCII, so it does not matter how `lower` treats other letters. */
function holdsText(text: string) {
  const pattern = `%${safeText(text).toLowerCase().replaceAll(/[%_!]/g, '!$&')}%`
  return sql<boolean>`lower(connections.connection_id) like ${pattern} escape '!'`
}

const managedOf = ({ query }: Database) =>
  query
    .selectFrom('registrations')
    .select('registrations.id')
    .where('registrations.connection', '=', sql.ref<number>('connections.id'))
    .where(isManaged)

/** The ids of connections with such a registration. */
function withStatus({ query }: Database, { status, cause }: Extract<Standing, { status: string | undefined }>) {
  let alike = query.selectFrom('registrations').select('connection').where(isManaged)
  if (status !== undefined) alike = alike.where('status', '=', toWord(status))
  if (cause !== undefined) alike = alike.where('cause', '=', toWord(cause))
  return alike
}

/** The ids of connections with a registration of one of these levels. */
function withLevel({ query }: Database, levels: readonly string[], cause?: string) {
  const alike = query
    .selectFrom('registrations')
    .select('connection')
    .where('level', 'in', levels.map(toWord))
    .where(isManaged)
  return cause === undefined ? alike : alike.where('level_cause', '=', toWord(cause))
}

const selectListed = ({ query }: Database) =>
  query
    .selectFrom('connections')
    .where('connections.deleted_at', 'is', null)
    .innerJoin('integrations', 'integrations.id', 'connections.integration_id')

/** In SQL: whether a connection is as `standing` says. */
function isStanding(db: Database, standing: Standing): RawBuilder<boolean> {
  if ('anyOf' in standing) {
    if (standing.anyOf.length === 0) return sql`1 = 0`
    return sql`(${sql.join(
      standing.anyOf.map((each) => isStanding(db, each)),
      sql` or `,
    )})`
  }
  if ('status' in standing) return sql`connections.id in ${withStatus(db, standing)}`
  if ('level' in standing) {
    const { level, cause, worse } = standing
    const alike = sql<boolean>`connections.id in ${withLevel(db, [level], cause)}`
    return worse.length === 0 ? alike : sql`(${alike} and connections.id not in ${withLevel(db, worse)})`
  }
  const unmanaged = sql`not exists ${managedOf(db)}`
  const reachable = isReachable('connections.id')
  if (!('now' in standing)) {
    return sql`(${unmanaged} and ${standing.unmanaged === 'reachable' ? reachable : sql`not ${reachable}`})`
  }
  const overdue = sql`coalesce(${overdueFrom('connections')} <= ${standing.now}, false)`
  return sql`(${unmanaged} and ${reachable} and ${standing.unmanaged === 'overdue' ? overdue : sql`not ${overdue}`})`
}

/** When a connection's newest event was received; -1 without one. */
const lastEvent = sql<number>`coalesce(${lastEventAt('connections')}, -1)`

function matching(db: Database, filter: ConnectionFilter) {
  const { environmentId, integrationId, connectionId, search, standing, silentSince, unaccounted } = filter
  let rows = selectListed(db).where('integrations.environment_id', '=', environmentId)
  if (integrationId !== undefined) rows = rows.where('connections.integration_id', '=', integrationId)
  if (connectionId !== undefined) rows = rows.where('connections.connection_id', '=', connectionId)
  if (search !== undefined) rows = rows.where(holdsText(search))
  if (standing !== undefined) rows = rows.where(isStanding(db, standing))
  if (silentSince !== undefined) rows = rows.where(lastEvent, '<', silentSince)
  if (unaccounted !== undefined) rows = rows.where('connections.id', 'in', selectUnaccounted(db, filter, unaccounted))
  return rows
}

const toNumber = (text: string): number => (/^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN)

interface Order {
  readonly by: RawBuilder<number | string>
  readonly way: 'asc' | 'desc'
  /** The value of `by` that a cursor names. */
  readonly placeOf: (text: string) => number | string
}

/** What the rows are sorted by before their id. */
const orders: Readonly<Record<ConnectionOrder, Order>> = {
  newest: { by: sql`connections.id`, way: 'desc', placeOf: toNumber },
  id: { by: sql`lower(connections.connection_id)`, way: 'asc', placeOf: (text) => text },
  silent: { by: lastEvent, way: 'asc', placeOf: toNumber },
}

/** The id, and, unless the rows are sorted by it alone, the value that the rows are sorted by. */
const cursorOf = (sort: ConnectionOrder, { id, place }: { id: number; place: number | string }): string =>
  sort === 'newest' ? String(id) : `${id}:${place}`

/** The rows after the cursor; none for a text that is no cursor. */
function afterCursor(sort: ConnectionOrder, cursor: string): RawBuilder<boolean> {
  const [, id = '', place = id] = /^([^:]*)(?::(.*))?$/s.exec(cursor) ?? []
  const { by, way, placeOf } = orders[sort]
  const value = placeOf(place)
  if (toId(id) < 0 || Number.isNaN(value)) return sql`1 = 0`
  return sql`(${by}, connections.id) ${way === 'desc' ? sql`<` : sql`>`} (${value}, ${toId(id)})`
}

/** Lists and counts connections. */
export function connectionLists(db: Database) {
  return {
    async listConnections({
      sort = 'newest',
      page,
      ...filter
    }: ConnectionFilter & { sort?: ConnectionOrder | undefined; page: Page }) {
      const { by, way } = orders[sort]
      let rows = matching(db, filter)
        .selectAll('connections')
        .select(by.as('place'))
        .orderBy(by, way)
        .orderBy('connections.id', way)
        .limit(pageReach(page))
      if (page.before !== undefined) rows = rows.where(afterCursor(sort, page.before))
      const read = await db.all(rows)
      const kept = read.slice(0, pageReach(page) - 1)
      return { rows: kept.map(toConnection), next: read.length > kept.length ? cursorOf(sort, kept.at(-1)!) : null }
    },

    async countConnections(filter: ConnectionFilter) {
      const row = await db.first(matching(db, filter).select(sql<number>`count(*)`.as('count')))
      return Number(row!.count)
    },
  }
}
