import type { DeliveryStore, ReplaySelection, ReplayStep } from '../../port/deliveries.ts'
import type { Database } from '../database.ts'
import { beginning, formatCursor, isDead, parseCursor, type DeliveryIds } from './history.ts'
import { replaySelections, type Progress, type Selected, type SelectedStep } from './replay-selection.ts'
import type { EventRow, Matching } from '../ingest/matching.ts'
import type { Addressee } from '../ingest/routing.ts'
import { padded } from '../rows.ts'

type Input = Parameters<DeliveryStore['replayStep']>[0]

/** How many replayed deliveries a step shows. */
const sampled = 5

/**
 * `newestDelivery` answers the highest number of a delivery so far, or a higher one. One closure, so that its functions
 * share the transaction of the call.
 */
export function replayWrites(
  db: Database,
  matching: Matching,
  { ids, newestDelivery }: { readonly ids: DeliveryIds; readonly newestDelivery: () => Promise<number> },
) {
  const { query } = db
  const { readStep } = replaySelections(db, ids)

  async function replayStep(input: Input): Promise<ReplayStep> {
    const progress = input.after === null ? await begin(input.selection) : parseProgress(input.after)
    if (!progress) return nothing
    const { selected, names, next } = await readHeld(input, progress)
    const { again, skipped } = await sort(selected, input)
    if (!input.plan) await write(again, input.now)
    return {
      replayed: again.length,
      skipped,
      reaches: reachesOf(again),
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
    const newest = await db.first(query.selectFrom('events').select((of) => of.fn.max('id').as('id')))
    return { until: newest?.id ?? 0, cursor: beginning }
  }

  /**
   * Reads the selection again after it holds the integration: from then on the rows do not change. A plan holds
   * nothing, so it may be outdated at once.
   */
  async function readHeld(input: Input, progress: Progress): Promise<SelectedStep> {
    const held = new Set<number>()
    for (;;) {
      const read = await readStep(input, progress)
      const integrations = new Set(read.selected.map(({ event }) => event.integrationId))
      const free = [...integrations].filter((integration) => !held.has(integration))
      if (input.plan || free.length === 0) return read
      for (const integration of free.toSorted((one, other) => one - other)) {
        await db.hold({ integration })
        held.add(integration)
      }
    }
  }

  /** Decides what is replayed, and counts what is skipped. */
  async function sort(selected: readonly Selected[], { force, selection }: Input) {
    const again: Again[] = []
    const skipped = { succeeded: 0, underWay: 0, notWanted: 0 }
    if (selected.length === 0) return { again, skipped }
    const wanted = await matching.addresseesOf(
      selected.map(({ event, connections, isUnmatched }) => ({ ...event, connections, isUnmatched })),
    )
    const { underWay, succeeded, firstOf } = await existingDeliveries(selected, selection)
    for (const [index, { event, destination, delivery }] of selected.entries()) {
      const meant = wanted[index]!.filter((to) => destination === undefined || to.destination === destination)
      if (meant.length === 0) skipped.notWanted += 1
      for (const to of meant) {
        const key = keyOf(event.id, to)
        if (underWay.has(key)) skipped.underWay += 1
        else if (!force && succeeded.has(key)) skipped.succeeded += 1
        // If several deliveries of one event go to the same destination, only the first is replayed, even if they fall
        // in different steps. A plan counts in the same way.
        else if (delivery && (firstOf(key, delivery.state) ?? delivery.id) < delivery.id) skipped.underWay += 1
        else again.push({ event, to })
      }
    }
    return { again, skipped }
  }

  /**
   * Which deliveries of these events are unsettled, which have succeeded, and which was the first in each state; of the
   * dead letters, the first with the selected status.
   */
  async function existingDeliveries(selected: readonly Selected[], { of, filter }: ReplaySelection) {
    const status = of === 'deliveries' ? filter.deadLetter : undefined
    const rows = await db.all(
      query
        .selectFrom('deliveries')
        .select(['id', 'event_id', 'connection', 'destination', 'settled_at', 'state', 'closed'])
        .where('integration_id', 'in', padded([...new Set(selected.map(({ event }) => event.integrationId))]))
        .where('event_id', 'in', padded([...new Set(selected.map(({ event }) => event.id))]))
        .orderBy('id', 'desc'),
    )
    const keysOf = (some: typeof rows) => new Set(some.map((row) => keyOf(row.event_id, row)))
    const selectable = rows.filter(
      ({ state, closed }) => state !== 'dead' || status === undefined || (closed ?? 'open') === status,
    )
    const first = new Map(selectable.map((row) => [`${row.state}/${keyOf(row.event_id, row)}`, row.id]))
    return {
      underWay: keysOf(rows.filter((row) => row.settled_at === null)),
      succeeded: keysOf(rows.filter((row) => row.state === 'succeeded')),
      firstOf: (key: string, state: string) => first.get(`${state}/${key}`),
    }
  }

  async function write(again: readonly Again<EventRow>[], now: number): Promise<void> {
    await closeDead(again, now)
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

  /** The new deliveries stand for the dead letters of the same events to the same destinations. */
  async function closeDead(again: readonly Again<EventRow>[], now: number): Promise<void> {
    if (again.length === 0) return
    const replayed = new Set(again.map(({ event, to }) => keyOf(event.id, to)))
    const dead = await db.all(
      query
        .selectFrom('deliveries')
        .select(['id', 'integration_id', 'event_id', 'connection', 'destination'])
        .where('integration_id', 'in', padded([...new Set(again.map(({ event }) => event.integrationId))]))
        .where('event_id', 'in', padded([...new Set(again.map(({ event }) => event.id))]))
        .where(isDead),
    )
    const closing = dead.filter((row) => replayed.has(keyOf(row.event_id, row)))
    if (closing.length === 0) return
    await db.run(
      query
        .updateTable('deliveries')
        .set({ closed: 'replayed', closed_at: now, closed_by: null, closed_reason: null })
        .where('integration_id', 'in', padded([...new Set(closing.map((row) => row.integration_id))]))
        .where('id', 'in', padded(closing.map(({ id }) => id))),
    )
  }

  return { replayStep }
}

interface Again<Event = Selected['event']> {
  readonly event: Event
  readonly to: Addressee
}

const nothing: ReplayStep = {
  replayed: 0,
  skipped: { succeeded: 0, underWay: 0, notWanted: 0 },
  reaches: [],
  sample: [],
  next: null,
}

function reachesOf(again: readonly Again[]): ReplayStep['reaches'] {
  return [...Map.groupBy(again, ({ to }) => to.destination)]
    .map(([destination, group]) => ({ destination, deliveries: group.length }))
    .toSorted((one, other) => other.deliveries - one.deliveries)
}

const keyOf = (event: number, to: { readonly connection: number; readonly destination: string }): string =>
  `${event}/${to.connection}/${to.destination}`

function parseProgress(text: string): Progress | undefined {
  const [, until, rest] = /^(\d{1,15})-(.+)$/.exec(text) ?? []
  const cursor = rest === undefined ? undefined : parseCursor(rest)
  return cursor && { until: Number(until), cursor }
}
