import { sql } from 'kysely'
import type { Page, Paged } from '../../port/configuration.ts'
import type { EventState } from '../../port/ingest.ts'
import type { StoredDelivery } from '../../port/deliveries.ts'
import { deliveryOutcomes } from '../../port/events.ts'
import type { DeliveryOutcome, EventFilter, StoredEvent, StoredEventDetail } from '../../port/events.ts'
import { safeText } from '../../text.ts'
import type { Database } from '../database.ts'
import { content } from './contents.ts'
import { selectDeliveries, toStoredDelivery } from './delivery-state.ts'
import { visible, type DeliveryIds } from './history.ts'
import { padded, pageReach, parseObject, toId, toPage, toRecovered } from '../rows.ts'
import { isCommon, listUnfinished, outcomeOf, outcomesOf } from './outcome.ts'
import { examinedPerStep, stepsPerPage, type EventScan } from './scan.ts'
import { openSearch, type SearchFilter } from './search.ts'

const isSearch = (filter: EventFilter): filter is SearchFilter =>
  filter.search !== undefined || filter.relatedTo !== undefined

/** Accepted events have an outcome of their deliveries; the outcome of the others is their state. */
const isOfDeliveries = (outcome: EventFilter['outcome']): outcome is DeliveryOutcome =>
  outcome !== undefined && deliveryOutcomes.some((each) => each === outcome)

/** The states that a filter asks for: more than one is none. */
const statesOf = ({ state, outcome }: EventFilter): readonly EventState[] => [
  ...(state === undefined ? [] : [state]),
  ...(outcome === undefined ? [] : [isOfDeliveries(outcome) ? 'accepted' : (outcome as EventState)]),
]

const selectEvents = ({ query }: Database) =>
  query
    .selectFrom('events')
    .innerJoin('integrations', 'integrations.id', 'events.integration_id')
    .leftJoin('requests', (join) =>
      join
        .onRef('requests.id', '=', 'events.request_id')
        .onRef('requests.integration_id', '=', 'events.integration_id'),
    )
    .leftJoin('recovered_events', 'recovered_events.event_id', 'events.id')
    .select([
      'events.id',
      'events.integration_id',
      'events.registration_id',
      'events.state',
      'events.reason',
      'events.type',
      'events.action',
      'events.position',
      'events.received_at',
      'events.duplicates',
      'events.last_duplicate_at',
      'integrations.unique_key',
      'integrations.provider',
      'recovered_events.facts as recovered',
      content.origin.as('origin'),
      content.secretId.as('secret_id'),
    ])

type EventRows = ReturnType<typeof selectEvents>
type Row = ReturnType<typeof selectEvents> extends { execute(): Promise<(infer R)[]> } ? R : never

/** Most events are matched. The others are few and have an index of their own, which needs exactly these words. */
export const exceptional = sql<boolean>`events.state not in ('accepted', 'unsubscribed')`
const isExceptional = (state: EventState): boolean => state !== 'accepted' && state !== 'unsubscribed'

/** One closure, so that its functions share the database. */
export function eventReads(db: Database, ids: DeliveryIds) {
  async function listEvents(filter: EventFilter, page: Page): Promise<Paged<StoredEvent>> {
    const { outcome } = filter
    if (isSearch(filter)) return scanEvents(filter, page, await openSearch(db, filter))
    if (isOfDeliveries(outcome)) return scanEvents(filter, page, await openOutcome(filter, outcome))
    let rows = (await selectFiltered(filter)).limit(pageReach(page))
    if (page.before !== undefined) rows = rows.where('events.id', '<', toId(page.before))
    return toEventPage(await db.all(rows), page)
  }

  async function openOutcome(filter: EventFilter, outcome: DeliveryOutcome): Promise<EventScan> {
    const filtered = (await selectFiltered(filter)).clearSelect().select('events.id').limit(examinedPerStep)
    const newest = async (before: number) =>
      (await db.all(filtered.where('events.id', '<', before))).map((row) => row.id)
    const unfinished = (before: number) => listUnfinished(db, filter.environmentId, before)
    return { next: isCommon(outcome) ? newest : unfinished, matches: sql<boolean>`1 = 1` }
  }

  /** Examines the events that a scan finds, newest first, in steps. */
  async function scanEvents(filter: EventFilter, page: Page, scan: EventScan | undefined): Promise<Paged<StoredEvent>> {
    if (!scan) return { rows: [], next: null }
    const matching = (await selectFiltered(filter)).where(scan.matches)
    const found: Row[] = []
    let before = page.before === undefined ? Number.MAX_SAFE_INTEGER : toId(page.before)
    for (let step = 0; step < stepsPerPage; step++) {
      const ids = await scan.next(before)
      if (ids.length > 0) {
        const missing = pageReach(page) - found.length
        const rows = matching.where('events.id', 'in', padded(ids))
        found.push(...(await withOutcome(rows, filter.outcome, missing)))
      }
      if (found.length === pageReach(page) || ids.length < examinedPerStep) return toEventPage(found, page)
      before = ids.at(-1)!
    }
    return { rows: (await toEventPage(found, page)).rows, next: String(before) }
  }

  /** The first `limit` rows that have the outcome. */
  async function withOutcome(rows: EventRows, outcome: EventFilter['outcome'], limit: number): Promise<readonly Row[]> {
    if (!isOfDeliveries(outcome)) return db.all(rows.limit(limit))
    const some = await db.all(rows)
    const outcomes = await outcomesOf(db, ids, some)
    return some.filter(({ id }) => outcomes.get(id) === outcome).slice(0, limit)
  }

  /** The events of a filter, except its search and an outcome of deliveries, newest first. */
  async function selectFiltered(filter: EventFilter) {
    let rows = selectEvents(db)
      .where('integrations.environment_id', '=', filter.environmentId)
      .where(await visible(db))
      .orderBy('events.id', 'desc')
    if (filter.integrationId !== undefined) rows = rows.where('events.integration_id', '=', filter.integrationId)
    for (const state of statesOf(filter)) {
      rows = rows.where('events.state', '=', state)
      if (isExceptional(state)) rows = rows.where(exceptional)
    }
    if (filter.type !== undefined) rows = rows.where('events.type', '=', safeText(filter.type))
    if (filter.from !== undefined) rows = rows.where('events.received_at', '>=', filter.from)
    if (filter.to !== undefined) rows = rows.where('events.received_at', '<', filter.to)
    if (filter.connectionId === undefined) return rows
    return rows.where('events.id', 'in', (of) =>
      of
        .selectFrom('event_ties')
        .innerJoin('connections', 'connections.id', 'event_ties.connection')
        .select('event_ties.event_id')
        .innerJoin('integrations', 'integrations.id', 'connections.integration_id')
        .where('integrations.environment_id', '=', filter.environmentId)
        .where('connections.connection_id', '=', filter.connectionId!)
        .where('connections.purge_at', 'is', null),
    )
  }

  async function toEventPage(rows: readonly Row[], page: Page): Promise<Paged<StoredEvent>> {
    const connections = await connectionsOf(rows)
    const outcomes = await outcomesOf(db, ids, rows)
    return toPage(rows, page, (row) => ({
      ...toStoredEvent(row, connections),
      outcome: outcomes.get(row.id) ?? outcomeOf(row.state as EventState, []),
    }))
  }

  async function findEvent(environmentId: number, id: string): Promise<StoredEventDetail | undefined> {
    const row = await db.first(
      selectEvents(db)
        .select([content.headers.as('headers'), content.body.as('body')])
        .where('integrations.environment_id', '=', environmentId)
        .where('events.id', '=', toId(id))
        .where(await visible(db)),
    )
    if (!row) return undefined
    const deliveries = await deliveriesOf(row)
    return {
      ...toStoredEvent(row, await connectionsOf([row])),
      outcome: outcomeOf(row.state as EventState, deliveries),
      position: row.position,
      headers: parseObject(row.headers) as Record<string, string>,
      body: row.body,
      secretId: row.secret_id,
      deliveries,
    }
  }

  /** The ids of the connections of each event, by the event's id. */
  async function connectionsOf(events: readonly Row[]): Promise<ReadonlyMap<number, readonly string[]>> {
    if (events.length === 0) return new Map()
    const rows = await db.all(
      db.query
        .selectFrom('event_ties')
        .innerJoin('connections', 'connections.id', 'event_ties.connection')
        .select(['event_ties.event_id', 'connections.connection_id'])
        .where('event_ties.event_id', 'in', padded(events.map(({ id }) => id)))
        .where('connections.purge_at', 'is', null)
        .orderBy('connections.id'),
    )
    const groups = Map.groupBy(rows, (row) => row.event_id)
    return new Map([...groups].map(([id, group]) => [id, group.map((row) => row.connection_id)]))
  }

  function toStoredEvent(row: Row, connections: ReadonlyMap<number, readonly string[]>): Omit<StoredEvent, 'outcome'> {
    return {
      id: String(row.id),
      integration: row.unique_key,
      provider: row.provider,
      connections: connections.get(row.id) ?? [],
      registrationId: row.registration_id,
      state: row.state as StoredEvent['state'],
      reason: row.reason,
      type: row.type,
      action: row.action,
      origin: row.origin as StoredEvent['origin'],
      recovered: toRecovered(row.recovered),
      receivedAt: row.received_at,
      duplicates: row.duplicates,
      lastDuplicateAt: row.last_duplicate_at,
    }
  }

  async function deliveriesOf(event: Row): Promise<StoredDelivery[]> {
    const rows = await db.all(
      selectDeliveries(db)
        .where('deliveries.integration_id', '=', event.integration_id)
        .where('deliveries.event_id', '=', event.id)
        .where('connections.purge_at', 'is', null)
        .orderBy('deliveries.id'),
    )
    return rows.map((row) => toStoredDelivery(row, ids.of(row)))
  }

  return { listEvents, findEvent }
}
