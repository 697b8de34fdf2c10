import type { DeliveryStore, ReplaySelection } from '../../port/deliveries.ts'
import { safeText } from '../../text.ts'
import type { Database } from '../database.ts'
import type { EventRow } from '../ingest/matching.ts'
import { padded, toCount, toId } from '../rows.ts'
import {
  beginning,
  between,
  filterDeliveries,
  findScanEnd,
  pathOf,
  selectHistory,
  visible,
  type Cursor,
  type DeliveryIds,
} from './history.ts'

type Input = Parameters<DeliveryStore['replayStep']>[0]
type Filter<Of extends ReplaySelection['of']> = Extract<ReplaySelection, { of: Of }>['filter']

/** The most rows that a step scans to find the selected events or deliveries, and the most that it takes. */
const scannedPerStep = 10_000
const takenPerStep = 1000

/** A replay's position, and the last event or delivery that existed when the replay began. */
export interface Progress {
  readonly until: number
  readonly cursor: Cursor
}

/** What to replay: an event for its connections, or one delivery of the event. */
export interface Selected {
  readonly event: EventRow & { readonly type: string; readonly receivedAt: number }
  /** The event's connections that still exist. */
  readonly connections: readonly number[]
  /** The event matches no connection. */
  readonly isUnmatched: boolean
  /** Undefined: every destination that wants the event. */
  readonly destination: string | undefined
  /** The delivery to be replayed, and its state; null for all deliveries of the event. */
  readonly delivery: { readonly id: number; readonly state: string } | null
}

interface EventColumns {
  readonly integration_id: number
  readonly key: Uint8Array | null
  readonly type: string
  readonly received_at: number
}

const toEvent = (id: number, row: EventColumns): Selected['event'] => ({
  id,
  integrationId: row.integration_id,
  orderingKey: row.key,
  type: row.type,
  receivedAt: row.received_at,
})

export interface SelectedStep {
  readonly selected: readonly Selected[]
  readonly names: ReadonlyMap<number, string | null>
  readonly next: Cursor | null
}

/** Reads what a replay selects, step by step. One closure, so that its functions share the transaction of the call. */
export function replaySelections(db: Database, ids: DeliveryIds) {
  const { query } = db

  function readStep({ selection, limit }: Input, progress: Progress): Promise<SelectedStep> {
    const count = Math.min(toCount(limit, 1), takenPerStep)
    return selection.of === 'deliveries'
      ? readDeliveries(selection.filter, progress, count)
      : readEvents(selection.filter, progress, count)
  }

  async function readDeliveries(filter: Filter<'deliveries'>, { until, cursor }: Progress, limit: number) {
    const path = await pathOf(db, filter)
    const to = filter.id === undefined ? await findScanEnd(db, path, cursor, 'up', scannedPerStep) : null
    let found = between(filterDeliveries(selectHistory(db), filter), path, cursor, to, 'up')
      .where('deliveries.id', '<=', until)
      .limit(limit)
    if (filter.id !== undefined) {
      const { id, integrationId } = ids.parse(filter.id)
      found = found.where('deliveries.id', '=', id)
      if (integrationId !== undefined) found = found.where('deliveries.integration_id', '=', integrationId)
    }
    const rows = await db.all(
      found.select(['events.ordering_key as key', 'events.state as event_state', 'events.reason']),
    )
    const last = rows.length === limit ? rows.at(-1) : undefined
    return {
      selected: rows.map((row) => ({
        event: toEvent(row.event_id, row),
        connections: row.connection === 0 || row.connection_deleted_at !== null ? [] : [row.connection],
        isUnmatched: row.connection === 0 && row.event_state === 'unmatched' && row.integration_deleted_at === null,
        destination: row.destination,
        delivery: filter.id === undefined ? { id: row.id, state: row.state } : null,
      })),
      names: new Map(rows.map((row) => [row.connection, row.connection_id])),
      next: last ? { event: last.event_id, delivery: last.id } : cursorAfter(to),
    }
  }

  async function readEvents(filter: Filter<'events'>, { until, cursor }: Progress, limit: number) {
    const path = await pathOf(db, filter)
    const to = filter.id === undefined ? await findScanEnd(db, path, cursor, 'up', scannedPerStep) : null
    let found = query
      .selectFrom('events')
      .innerJoin('integrations', 'integrations.id', 'events.integration_id')
      .select(['events.id', 'events.integration_id', 'events.type', 'events.ordering_key as key', 'events.received_at'])
      .distinct()
      .where('integrations.environment_id', '=', filter.environmentId)
      .where('events.state', 'in', ['accepted', 'unsubscribed'])
      .where('events.id', '>', cursor.event)
      .where('events.id', '<=', Math.min(until, to ?? until))
      .where(await visible(db))
      .orderBy('events.id')
      .limit(limit)
    if (filter.id !== undefined) found = found.where('events.id', '=', toId(filter.id))
    if (filter.integrationId !== undefined) found = found.where('events.integration_id', '=', filter.integrationId)
    if (filter.type !== undefined) found = found.where('events.type', '=', safeText(filter.type))
    if (filter.from !== undefined) found = found.where('events.received_at', '>=', filter.from)
    if (filter.to !== undefined) found = found.where('events.received_at', '<', filter.to)
    if (path.of === 'connections') {
      found = found
        .innerJoin('event_ties', 'event_ties.event_id', 'events.id')
        .where('event_ties.connection', 'in', [-1, ...path.ids])
        .where('event_ties.event_id', '>', cursor.event)
    }
    const rows = await db.all(found)
    const ties = await tiesOf(
      rows.map((row) => row.id),
      filter.connectionId,
    )
    const byEvent = Map.groupBy(ties, (tie) => tie.event_id)
    const last = rows.length === limit ? rows.at(-1)!.id : to
    return {
      selected: rows.map((row) => ({
        event: toEvent(row.id, row),
        connections: (byEvent.get(row.id) ?? []).map(({ connection }) => connection),
        isUnmatched: false,
        destination: filter.destination,
        delivery: null,
      })),
      names: new Map(ties.map((tie) => [tie.connection, tie.connection_id])),
      next: cursorAfter(last),
    }
  }

  /** The connections of events that still exist and match the filter. */
  async function tiesOf(events: readonly number[], connectionId: string | undefined) {
    if (events.length === 0) return []
    let rows = query
      .selectFrom('event_ties')
      .innerJoin('connections', 'connections.id', 'event_ties.connection')
      .select(['event_ties.event_id', 'event_ties.connection', 'connections.connection_id'])
      .where('event_ties.event_id', 'in', padded(events))
      .where('connections.deleted_at', 'is', null)
      .orderBy('event_ties.connection')
    if (connectionId !== undefined) rows = rows.where('connections.connection_id', '=', connectionId)
    return db.all(rows)
  }

  return { readStep }
}

const cursorAfter = (event: number | null): Cursor | null =>
  event === null ? null : { event, delivery: beginning.delivery }
