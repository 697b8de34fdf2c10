import type {
  ActivityQuery,
  ActivityRow,
  ActivityStep,
  ClaimedDelivery,
  AttemptResult,
  RecordedEvent,
  Store,
} from '@guidepost/store'
import type { Logger } from 'pino'
import { bucketOf } from './histogram.ts'

const minuteMs = 60_000
/** How long counts stay in memory: as much of them is lost if the process dies. */
const flushMs = 10_000
/** How many minutes of environments are written at a time, so that recording goes on in between. */
const writtenAtOnce = 50

export interface ActivityOptions {
  readonly store: Pick<Store, 'addActivity' | 'activity'>
  readonly logger: Logger
  readonly now: () => number
}

interface Minute extends ActivityRow {
  readonly counts: Record<string, number>
}

/**
 * Counts what happens, for charts: in memory, by environment and minute, so that recording and settling pay nothing for it,
 * and every 10 s into the store. The store's own rows are the truth for everything else.
 */
export class Activity {
  readonly #options: ActivityOptions
  readonly #timer: NodeJS.Timeout
  #minutes = new Map<string, Minute>()
  /** Never rejects. */
  #flushing: Promise<unknown> = Promise.resolve()
  readonly #reading = new Set<Promise<unknown>>()

  constructor(options: ActivityOptions) {
    this.#options = options
    this.#timer = setInterval(() => void this.flush(), flushMs)
    this.#timer.unref()
  }

  /** The events of a webhook that is durable now. */
  recorded(environmentId: number, events: readonly RecordedEvent[]): void {
    for (const { state, duplicate } of events) {
      if (duplicate) this.#count(environmentId, 'duplicate')
      else this.#count(environmentId, state === 'accepted' || state === 'unmatched' ? state : 'other')
    }
  }

  /** A webhook that was not believed. */
  rejected(environmentId: number): void {
    this.#count(environmentId, 'rejected')
  }

  /** A try that ended. How long it took since the receipt says nothing if a person asked for it. */
  ended({ environment, event, replay }: ClaimedDelivery, { kind }: AttemptResult): void {
    if (kind === 'release') return
    this.#count(environment.id, kind === 'succeeded' ? 'succeeded' : 'failed')
    if (kind === 'dead') this.#count(environment.id, 'dead')
    if (kind === 'succeeded' && !replay) this.#count(environment.id, bucketOf(this.#options.now() - event.receivedAt))
  }

  /**
   * What the store has, and what is in memory of this process. Never between the two: while one is written, the other
   * waits.
   */
  async read(query: ActivityQuery): Promise<readonly ActivityStep[]> {
    const reading = this.#flushing.then(() => this.#read(query))
    this.#reading.add(reading)
    try {
      return await reading
    } finally {
      this.#reading.delete(reading)
    }
  }

  /** Writes what is in memory. What can't be written now is written later. Never rejects. */
  flush(): Promise<unknown> {
    this.#flushing = Promise.allSettled([this.#flushing, ...this.#reading]).then(() => this.#write())
    return this.#flushing
  }

  /** Writes the last. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }

  #count(environmentId: number, counter: string, by = 1, at = this.#options.now()): void {
    const begin = at - (at % minuteMs)
    const key = `${environmentId}/${begin}`
    let minute = this.#minutes.get(key)
    if (!minute) {
      minute = { environmentId, at: begin, counts: {} }
      this.#minutes.set(key, minute)
    }
    minute.counts[counter] = (minute.counts[counter] ?? 0) + by
  }

  async #read(query: ActivityQuery): Promise<readonly ActivityStep[]> {
    const { environmentId, from, to, stepMs } = query
    const own = [...this.#minutes.values()]
      .filter((minute) => minute.environmentId === environmentId && minute.at >= from && minute.at < to)
      .map(({ at, counts }) => ({ at: at - (at % stepMs), counts: { ...counts } }))
    const stored = await this.#options.store.activity(query)
    return [...Map.groupBy([...stored, ...own], ({ at }) => at)]
      .map(([at, steps]) => ({ at, counts: sumOf(steps) }))
      .toSorted((one, other) => one.at - other.at)
  }

  async #write(): Promise<void> {
    const minutes = [...this.#minutes.values()]
    this.#minutes = new Map()
    while (minutes.length > 0) {
      const some = minutes.slice(0, writtenAtOnce)
      try {
        await this.#options.store.addActivity(some)
        minutes.splice(0, some.length)
      } catch (error) {
        this.#options.logger.warn({ err: error }, 'counts for charts could not be written; it is tried again')
        return this.#putBack(minutes)
      }
    }
  }

  #putBack(minutes: readonly Minute[]): void {
    for (const { environmentId, at, counts } of minutes) {
      for (const [counter, count] of Object.entries(counts)) this.#count(environmentId, counter, count, at)
    }
  }
}

/** The counts of several steps together. */
export function sumOf(steps: readonly Pick<ActivityStep, 'counts'>[]): Record<string, number> {
  const sum: Record<string, number> = {}
  for (const { counts } of steps) {
    for (const [counter, count] of Object.entries(counts)) sum[counter] = (sum[counter] ?? 0) + count
  }
  return sum
}
