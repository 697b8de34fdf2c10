import type { DeliveryStore, ReplaySelection, ReplayStep } from '../../port/deliveries.ts'
import { safeText } from '../../text.ts'
import type { Database } from '../database.ts'
import {
  beginning,
  between,
  filterDeliveries,
  isKept,
  findScanEnd,
  parseCursor,
  pathOf,
  formatCursor,
  selectHistory,
  visible,
  type DeliveryIds,
  type Cursor,
} from './history.ts'
import type { EventRow, Matching } from '../ingest/matching.ts'
import type { Addressee } from '../ingest/routing.ts'
import { padded, toCount, toId } from '../rows.ts'

type Input = Parameters<DeliveryStore['replayStep']>[0]
type Filter<Of extends ReplaySelection['of']> = Extract<ReplaySelection, { of: Of }>['filter']

/** How many rows a step scans at most to find what the selection means, and how many it takes at most. */
const scannedPerStep = 10_000
const takenPerStep = 1000

const sampled = 5

/** Where a replay is, and the last event or delivery when it began. */
interface Progress {
  readonly until: number
  readonly cursor: Cursor
}

/** What is to be replayed: an event for its connections, or one delivery of it. */
interface Asked {
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

const toEvent = (id: number, row: EventColumns): Asked['event'] => ({
  id,
  integrationId: row.integration_id,
  orderingKey: row.key,
  type: row.type,
  receivedAt: row.received_at,
})

interface Read {
  readonly asked: readonly Asked[]
  readonly names: ReadonlyMap<number, string | null>
  readonly next: Cursor | null
}

/** `newestDelivery` answers the highest number of a delivery so far, or a higher one. */
export function replayWrites(
  db: Database,
  matching: Matching,
  { ids, newestDelivery }: { readonly ids: DeliveryIds; readonly newestDelivery: () => Promise<number> },
) {
  const { query } = db

  async function replayStep(input: Input): Promise<ReplayStep> {
    const progress = input.after === null ? await begin(input.selection) : parseProgress(input.after)
    if (!progress) return nothing
    const { asked, names, next } = await readHeld(input, progress)
    const { again, skipped } = await sort(asked, input.force)
    if (!input.plan) await write(again, input.now)
    return {
      replayed: again.length,
      skipped,
      sample: again.slice(0, sampled).map(({ event, to }) => ({
        eventId: String(event.id),
        connectionId: names.get(to.connection) ?? null,
        destination: to.destination,
        type: event.type,
        receivedAt: event.receivedAt,
      })),
      next: next && `${progress.until}-${formatCursor(next)}`,
    }
  }

  async function begin(selection: ReplaySelection): Promise<Progress> {
    if (selection.of === 'deliveries') return { until: await newestDelivery(), cursor: beginning }
    const newest = await db.first(
      query
        .selectFrom('events')
        .select((of) => of.fn.max('id').as('id'))
        .where(isKept),
    )
    return { until: newest?.id ?? 0, cursor: beginning }
  }

  /**
   * Once an integration is held, its rows do not change: so the step is read again then. A plan may be outdated when it
   * is read.
   */
  async function readHeld(input: Input, progress: Progress): Promise<Read> {
    const held = new Set<number>()
    for (;;) {
      const read = await readStep(input, progress)
      const integrations = new Set(read.asked.map(({ event }) => event.integrationId))
      const free = [...integrations].filter((integration) => !held.has(integration))
      if (input.plan || free.length === 0) return read
      for (const integration of free.toSorted((one, other) => one - other)) {
        await db.hold({ integration })
        held.add(integration)
      }
    }
  }

  function readStep({ selection, limit }: Input, progress: Progress): Promise<Read> {
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
      asked: rows.map((row) => ({
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
    const to = await findScanEnd(db, path, cursor, 'up', scannedPerStep)
    let found = query
      .selectFrom('events')
      .innerJoin('integrations', 'integrations.id', 'events.integration_id')
      .select(['events.id', 'events.integration_id', 'events.type', 'events.ordering_key as key', 'events.received_at'])
      .distinct()
      .where('integrations.environment_id', '=', filter.environmentId)
      .where('events.state', 'in', ['accepted', 'unsubscribed'])
      .where(isKept)
      .where('events.id', '>', cursor.event)
      .where('events.id', '<=', Math.min(until, to ?? until))
      .where(await visible(db))
      .orderBy('events.id')
      .limit(limit)
    if (filter.integrationId !== undefined) found = found.where('events.integration_id', '=', filter.integrationId)
    if (filter.type !== undefined) found = found.where('events.type', '=', safeText(filter.type))
    if (filter.from !== undefined) found = found.where('events.received_at', '>=', filter.from)
    if (filter.to !== undefined) found = found.where('events.received_at', '<', filter.to)
    if (path.of === 'connections') {
      found = found
        .innerJoin('event_connections', 'event_connections.event_id', 'events.id')
        .where('event_connections.connection', 'in', [-1, ...path.ids])
        .where('event_connections.event_id', '>', cursor.event)
    }
    const rows = await db.all(found)
    const ties = await tiesOf(
      rows.map((row) => row.id),
      filter.connectionId,
    )
    const byEvent = Map.groupBy(ties, (tie) => tie.event_id)
    const last = rows.length === limit ? rows.at(-1)!.id : to
    return {
      asked: rows.map((row) => ({
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
      .selectFrom('event_connections')
      .innerJoin('connections', 'connections.id', 'event_connections.connection')
      .select(['event_connections.event_id', 'event_connections.connection', 'connections.connection_id'])
      .where('event_connections.event_id', 'in', padded(events))
      .where('connections.deleted_at', 'is', null)
      .orderBy('event_connections.connection')
    if (connectionId !== undefined) rows = rows.where('connections.connection_id', '=', connectionId)
    return db.all(rows)
  }

  /** Decides what is replayed, and counts what is skipped. */
  async function sort(asked: readonly Asked[], force: boolean) {
    const again: Again[] = []
    const skipped = { succeeded: 0, underWay: 0, notWanted: 0 }
    if (asked.length === 0) return { again, skipped }
    const wanted = await matching.addresseesOf(
      asked.map(({ event, connections, isUnmatched }) => ({ ...event, connections, isUnmatched })),
    )
    const { underWay, succeeded, firstOf } = await existingDeliveries(asked)
    for (const [index, { event, destination, delivery }] of asked.entries()) {
      const meant = wanted[index]!.filter((to) => destination === undefined || to.destination === destination)
      if (meant.length === 0) skipped.notWanted += 1
      for (const to of meant) {
        const key = keyOf(event.id, to)
        if (underWay.has(key)) skipped.underWay += 1
        else if (!force && succeeded.has(key)) skipped.succeeded += 1
        // An earlier delivery for the same destination, in this step or another, is replayed for both. A plan counts in
        // the same way.
        else if (delivery && (firstOf(key, delivery.state) ?? delivery.id) < delivery.id) skipped.underWay += 1
        else again.push({ event, to })
      }
    }
    return { again, skipped }
  }

  /** Which deliveries of these events are unsettled, which have succeeded, and which was the first in each state. */
  async function existingDeliveries(asked: readonly Asked[]) {
    const rows = await db.all(
      query
        .selectFrom('deliveries')
        .select(['id', 'event_id', 'connection', 'destination', 'settled_at', 'state'])
        .where('integration_id', 'in', padded([...new Set(asked.map(({ event }) => event.integrationId))]))
        .where('event_id', 'in', padded([...new Set(asked.map(({ event }) => event.id))]))
        .orderBy('id', 'desc'),
    )
    const keysOf = (some: typeof rows) => new Set(some.map((row) => keyOf(row.event_id, row)))
    const first = new Map(rows.map((row) => [`${row.state}/${keyOf(row.event_id, row)}`, row.id]))
    return {
      underWay: keysOf(rows.filter((row) => row.settled_at === null)),
      succeeded: keysOf(rows.filter((row) => row.state === 'succeeded')),
      firstOf: (key: string, state: string) => first.get(`${state}/${key}`),
    }
  }

  async function write(again: readonly Again<EventRow>[], now: number): Promise<void> {
    const groups = Map.groupBy(again, ({ event }) => event)
    await matching.replay(
      [...groups].map(([event, group]) => ({ event, to: group.map(({ to }) => to) })),
      now,
    )
    const events = [...new Set(again.map(({ event }) => event.id))]
    if (events.length === 0) return
    await db.run(
      query
        .updateTable('events')
        .set({ state: 'accepted' })
        .where('integration_id', 'in', padded([...new Set(again.map(({ event }) => event.integrationId))]))
        .where('id', 'in', padded(events))
        .where('state', '=', 'unsubscribed'),
    )
  }

  async function replayEvent(input: {
    environmentId: number
    id: string
    now: number
  }): Promise<number | 'missing' | 'not_matched'> {
    const owner = await db.first(
      query.selectFrom('events').select('integration_id').where('id', '=', toId(input.id)).where(isKept),
    )
    if (owner) await db.hold({ integration: owner.integration_id })
    const row = await db.first(
      query
        .selectFrom('events')
        .innerJoin('integrations', 'integrations.id', 'events.integration_id')
        .select(['events.id', 'events.integration_id', 'events.type', 'events.ordering_key', 'events.state'])
        .where('integrations.environment_id', '=', input.environmentId)
        .where(isKept)
        .where('events.id', '=', toId(input.id))
        .where(await visible(db)),
    )
    if (!row) return 'missing'
    if (row.state !== 'accepted' && row.state !== 'unsubscribed') return 'not_matched'
    const ties = await tiesOf([row.id], undefined)
    const event = { id: row.id, integrationId: row.integration_id, orderingKey: row.ordering_key, type: row.type }
    const connections = ties.map(({ connection }) => connection)
    const [to = []] = await matching.addresseesOf([{ ...event, connections, isUnmatched: false }])
    await write(
      to.map((one) => ({ event, to: one })),
      input.now,
    )
    return to.length
  }

  return { replayStep, replayEvent }
}

interface Again<Event = Asked['event']> {
  readonly event: Event
  readonly to: Addressee
}

const nothing: ReplayStep = {
  replayed: 0,
  skipped: { succeeded: 0, underWay: 0, notWanted: 0 },
  sample: [],
  next: null,
}

const keyOf = (event: number, to: { readonly connection: number; readonly destination: string }): string =>
  `${event}/${to.connection}/${to.destination}`

const cursorAfter = (event: number | null): Cursor | null =>
  event === null ? null : { event, delivery: beginning.delivery }

function parseProgress(text: string): Progress | undefined {
  const [, until, rest] = /^(\d{1,15})-(.+)$/.exec(text) ?? []
  const cursor = rest === undefined ? undefined : parseCursor(rest)
  return cursor && { until: Number(until), cursor }
}
