import { sql } from 'kysely'
import type { DeadLetterStatus, DeliveryFilter } from '../../port/deliveries.ts'
import { safeText } from '../../text.ts'
import type { Database } from '../database.ts'
import { selectDeliveries } from './delivery-state.ts'

/** How an adapter formats and parses the id of a delivery. A text that is no id names no row. */
export interface DeliveryIds {
  of(row: { readonly id: number; readonly integration_id: number }): string
  /** `integrationId` is missing if the adapter's ids do not contain it. */
  parse(text: string): { readonly id: number; readonly integrationId?: number }
}

/** A cursor in the order of events and, within one event, of its deliveries. */
export interface Cursor {
  readonly event: number
  readonly delivery: number
}

const last = Number.MAX_SAFE_INTEGER

/** The cursors before the first row and behind the last. */
export const beginning: Cursor = { event: 0, delivery: last }
export const end: Cursor = { event: last, delivery: 0 }

export const formatCursor = ({ event, delivery }: Cursor): string => `${event}-${delivery}`

export function parseCursor(text: string): Cursor | undefined {
  const [event, delivery] = /^(\d{1,16})-(\d{1,16})$/.exec(text)?.slice(1).map(Number) ?? []
  return Number.isSafeInteger(event) && Number.isSafeInteger(delivery)
    ? { event: event!, delivery: delivery! }
    : undefined
}

/** `up`: oldest first, for a replay. `down`: newest first, for people. */
export type Direction = 'up' | 'down'

/** The index that a scan follows. */
export type Path =
  | { readonly of: 'events' }
  | { readonly of: 'unfinished' }
  | { readonly of: 'dead'; readonly destination: string }
  | { readonly of: 'connections'; readonly ids: readonly number[] }

/** In SQL, worded exactly like its index: the delivery has not succeeded, and no filter left it out. */
export const isUnfinished = sql<boolean>`deliveries.state <> 'succeeded' and deliveries.state <> 'filtered'`

/** In SQL, worded exactly like its indexes: the delivery is a dead letter. */
export const isDead = sql<boolean>`deliveries.state = 'dead'`

/** The states that the index of unfinished deliveries leaves out. */
const isFinished = (state: string): state is 'succeeded' | 'filtered' => state === 'succeeded' || state === 'filtered'

const closedAs = (status: DeadLetterStatus) =>
  status === 'open' ? sql<boolean>`deliveries.closed is null` : sql<boolean>`deliveries.closed = ${sql.lit(status)}`

/**
 * In SQL: the delivery counts as cancelled, because its integration, connection or destination was deleted. Claims skip
 * it, and upkeep writes `cancelled` later.
 */
const isGone = sql`(integrations.deleted_at is not null or connections.deleted_at is not null or destinations.deleted_at is not null)`

const heldReason = sql<string | null>`case
  when destinations.key is null or (destinations.kind = 'handler' and destinations.running = 0) then 'handler_missing'
  when destinations.held is null and handler_pauses.since is not null then 'paused'
  else destinations.held end`

/** In SQL: the state of a delivery as people see it. */
const shownState = sql<string>`case
  when deliveries.settled_at is not null then deliveries.state
  when ${isGone} then 'cancelled'
  when deliveries.state = 'leased' or ${heldReason} is null then deliveries.state
  else 'held' end`

/**
 * Deliveries with their event and the facts that decide their shown state. Leaves out the deliveries of connections
 * that are being erased.
 */
export const selectHistory = (db: Database) =>
  selectDeliveries(db)
    .innerJoin('events', (join) =>
      join
        .onRef('events.id', '=', 'deliveries.event_id')
        .onRef('events.integration_id', '=', 'deliveries.integration_id'),
    )
    .select(['events.type', 'events.action', 'events.received_at', 'integrations.unique_key', 'integrations.provider'])
    .where('connections.purge_at', 'is', null)

export type SelectHistory = ReturnType<typeof selectHistory>

/** Applies the filter to each row, whichever index the scan follows. */
export function filterDeliveries(rows: SelectHistory, filter: DeliveryFilter): SelectHistory {
  let some = rows.where('integrations.environment_id', '=', filter.environmentId)
  if (filter.integrationId !== undefined) some = some.where('deliveries.integration_id', '=', filter.integrationId)
  if (filter.connectionId !== undefined) some = some.where('connections.connection_id', '=', filter.connectionId)
  if (filter.destination !== undefined) some = some.where('deliveries.destination', '=', filter.destination)
  if (filter.type !== undefined) some = some.where('events.type', '=', safeText(filter.type))
  if (filter.from !== undefined) some = some.where('events.received_at', '>=', filter.from)
  if (filter.to !== undefined) some = some.where('events.received_at', '<', filter.to)
  if (filter.deadLetter !== undefined) some = some.where(isDead).where(closedAs(filter.deadLetter))
  if (filter.state === undefined) return some
  // Compares the stored state first, because it is indexed.
  if (isFinished(filter.state)) return some.where('deliveries.state', '=', sql.lit(filter.state))
  if (filter.state === 'dead') return some.where(isUnfinished).where('deliveries.state', '=', sql.lit('dead'))
  return some.where(isUnfinished).where(shownState, '=', filter.state)
}

/** The rows of a path between a cursor and an event, in the given direction; up to the end if `to` is null. */
export function between(
  rows: SelectHistory,
  path: Path,
  from: Cursor,
  to: number | null,
  direction: Direction,
): SelectHistory {
  const [ahead, upTo, order] = direction === 'up' ? (['>', '<=', 'asc'] as const) : (['<', '>=', 'desc'] as const)
  const atOrAhead = direction === 'up' ? '>=' : '<='
  let some = along(rows, path)
  for (const column of columnsOf(path)) {
    some = some.where(column, atOrAhead, from.event)
    if (to !== null) some = some.where(column, upTo, to)
  }
  return some
    .where((where) =>
      where.or([where('deliveries.event_id', ahead, from.event), where('deliveries.id', ahead, from.delivery)]),
    )
    .orderBy(columnsOf(path)[0]!, order)
    .orderBy('deliveries.id', order)
}

/**
 * The columns that the range restricts. For the events of a connection, the planner must start with the connection's
 * rows; otherwise it may choose.
 */
const columnsOf = (path: Path) =>
  (path.of === 'connections' ? ['event_ties.event_id'] : ['deliveries.event_id', 'events.id']).map((column) =>
    sql.ref<number>(column),
  )

function along(rows: SelectHistory, path: Path): SelectHistory {
  if (path.of !== 'connections') return rows
  return rows
    .innerJoin('event_ties', (join) =>
      join
        .onRef('event_ties.event_id', '=', 'deliveries.event_id')
        .onRef('event_ties.connection', '=', 'deliveries.connection'),
    )
    .where('event_ties.connection', 'in', [-1, ...path.ids])
}

/**
 * In SQL: people may see the event. They may not if all its connections are being erased. Usually no connection is
 * being erased, so that is checked first.
 */
export async function visible(db: Database): Promise<ReturnType<typeof sql<boolean>>> {
  const erasing = db.query
    .selectFrom('connections')
    .select('id')
    .where('deleted_at', 'is not', null)
    .where('cleared_at', 'is', null)
    .where('purge_at', 'is not', null)
  if (!(await db.first(erasing.limit(1)))) return sql<boolean>`1 = 1`
  const tied = (purge: 'is null' | 'is not null') => sql`exists (
    select 1 from event_ties tie join connections c on c.id = tie.connection
    where tie.event_id = events.id and c.purge_at ${sql.raw(purge)})`
  return sql<boolean>`(${tied('is null')} or not ${tied('is not null')})`
}

/** The path with the fewest rows that the filter excludes. */
export async function pathOf(db: Database, filter: DeliveryFilter): Promise<Path> {
  if (filter.state === 'dead' && filter.destination !== undefined)
    return { of: 'dead', destination: filter.destination }
  if (filter.state !== undefined && !isFinished(filter.state)) return { of: 'unfinished' }
  if (filter.connectionId === undefined) return { of: 'events' }
  return { of: 'connections', ids: await connectionsNamed(db, filter.environmentId, filter.connectionId) }
}

/** The connections that have or had the id: a deleted connection's id can be used again. */
async function connectionsNamed(db: Database, environmentId: number, connectionId: string): Promise<readonly number[]> {
  const rows = db.query
    .selectFrom('connections')
    .innerJoin('integrations', 'integrations.id', 'connections.integration_id')
    .select('connections.id')
    .where('integrations.environment_id', '=', environmentId)
    .where('connections.connection_id', '=', connectionId)
    .where('connections.purge_at', 'is', null)
  return (await db.all(rows)).map(({ id }) => id)
}

/**
 * The event that a scan from `from` reaches after `count` rows of the path; null if the path has fewer rows. Ending a
 * scan there bounds its cost, whatever the filter matches and however large the table is.
 */
export async function findScanEnd(
  db: Database,
  path: Path,
  from: Cursor,
  direction: Direction,
  count: number,
): Promise<number | null> {
  const reached: number[] = []
  for (const rows of rowsOf(db, path)) {
    const row = await db.first(
      rows
        .where('at', comparison(from, direction), from.event)
        .orderBy('at', direction === 'up' ? 'asc' : 'desc')
        .limit(1)
        .offset(count),
    )
    if (row) reached.push(row.at)
  }
  if (reached.length === 0) return null
  return direction === 'up' ? Math.min(...reached) : Math.max(...reached)
}

/** Skips an event whose deliveries were all seen. */
function comparison(from: Cursor, direction: Direction): '<' | '<=' | '>' | '>=' {
  if (direction === 'up') return from.delivery === last ? '>' : '>='
  return from.delivery === 0 ? '<' : '<='
}

/** Queries for the event ids on a path. The path of several connections takes one query per connection; every other path takes one query. */
function rowsOf({ query }: Database, path: Path) {
  const deliveries = query.selectFrom('deliveries').select('event_id as at')
  const events = (rows: typeof deliveries) => query.selectFrom(rows.as('path')).select('at')
  if (path.of === 'unfinished') return [events(deliveries.where(isUnfinished))]
  if (path.of === 'dead') {
    return [events(deliveries.where('destination', '=', path.destination).where('state', '=', sql.lit('dead')))]
  }
  if (path.of === 'events') {
    return [query.selectFrom(query.selectFrom('events').select('id as at').as('path')).select('at')]
  }
  const ties = query.selectFrom('event_ties').select('event_id as at')
  return path.ids.map((id) => query.selectFrom(ties.where('connection', '=', id).as('path')).select('at'))
}
