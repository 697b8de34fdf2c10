import { setTimeout as wait } from 'node:timers/promises'
import type { Provider } from '@guidepost/provider'
import { StoreError, type IndexedRange, type IndexStart, type Store, type EventContent } from '@guidepost/store'
import type { Logger } from 'pino'
import { describeEvent } from '../receive/describe.ts'
import type { Loop } from './loops.ts'

export interface SearchIndexOptions {
  readonly store: Pick<Store, 'indexProgress' | 'listUnindexed' | 'indexEvents'>
  readonly providers: ReadonlyMap<string, Provider>
  readonly logger: Logger
  /** A monotonic clock, in milliseconds. */
  readonly monotonic?: () => number
}

/** An event is searchable about this long after its receipt, in milliseconds. */
const everyMs = 5000
/** How many events a step indexes: the store is busy for a few milliseconds. */
const perStep = 50
/**
 * How long an event may stay invisible after a newer one is visible, because its transaction takes longer. Until then, events
 * are looked for again. In milliseconds.
 */
const lateMs = 60_000
/** After a step, the store is left to others for as long as the step took, and at most for this long, in milliseconds. */
const longestPauseMs = 250
/** When the store takes nothing, e.g. because the disk is full, the room that is made is for webhooks first. In milliseconds. */
const fullPauseMs = 120_000

/** The newest event at some time. */
interface Mark {
  readonly newest: string
  readonly at: number
}

/**
 * Writes the search index. A round indexes the new events first. In the time that is left until the next round, it indexes
 * events that an earlier version stored, newest first.
 */
export function searchIndexLoop(options: SearchIndexOptions): Loop {
  const { store, logger, monotonic = () => performance.now() } = options
  let marks: readonly Mark[] = []
  let pausedUntil = Number.NEGATIVE_INFINITY
  return {
    name: 'search-index',
    everyMs,
    async run(stopping) {
      if (monotonic() < pausedUntil) return
      await round(stopping).catch((error: unknown) => {
        if (error instanceof StoreError && error.code === 'unavailable') pausedUntil = monotonic() + fullPauseMs
        throw error
      })
    },
  }

  async function round(stopping: AbortSignal): Promise<void> {
    const started = monotonic()
    const { range, newest, olderEvents } = await store.indexProgress()
    marks = [...marks, { newest, at: started }]
    let reach: IndexedRange = range ?? { from: newest, to: newest }
    if (range === null) await store.indexEvents({ events: [], range: reach })
    if ((await indexFrom(options, { newerThan: reach.to }, stopping)) !== null) return
    const old = marks.findLast(({ at }) => at <= started - lateMs)
    marks = marks.filter(({ at }) => at >= (old?.at ?? 0))
    if (old && old.newest !== reach.to) {
      reach = { ...reach, to: old.newest }
      await store.indexEvents({ events: [], range: reach })
    }
    if (reach.from === '0') return
    const isOver = () => monotonic() - started > everyMs
    const next = await indexFrom(options, { upTo: reach.from }, stopping, isOver)
    reach = { ...reach, from: next ?? '0' }
    await store.indexEvents({ events: [], range: reach })
    if (next === null) logger.info('all stored events are searchable')
    else logger.debug({ olderEvents }, 'older events are being indexed')
  }
}

/** Indexes events from a position on. Returns where to continue; null if it reached the end. */
async function indexFrom(
  { store, providers, logger }: SearchIndexOptions,
  start: IndexStart,
  stopping: AbortSignal,
  isOver = () => false,
): Promise<string | null> {
  const isUp = 'newerThan' in start
  let position = isUp ? start.newerThan : start.upTo
  while (!stopping.aborted && !isOver()) {
    const began = performance.now()
    const from = isUp ? { newerThan: position } : { upTo: position }
    const { events, next } = await store.listUnindexed({ ...from, limit: perStep })
    const described = events.map((event) => ({ id: event.id, texts: textsOf(event, providers, logger) }))
    if (events.length > 0) await store.indexEvents({ events: described })
    if (next === null) return null
    position = next
    const tookMs = Math.min(performance.now() - began, longestPauseMs)
    await wait(tookMs, undefined, { signal: stopping, ref: false }).catch(() => undefined)
  }
  return position
}

/** A plugin with a defect does not stop the loop: the event is found by its id. */
function textsOf(
  { body, ...event }: EventContent,
  providers: SearchIndexOptions['providers'],
  logger: Logger,
): readonly string[] {
  if (body === null) return []
  try {
    const { title, texts } = describeEvent(providers.get(event.provider), { ...event, body })
    return title === undefined ? texts : [title, ...texts]
  } catch (error) {
    logger.warn({ err: error, event: event.id }, 'the plugin could not describe an event')
    return []
  }
}
