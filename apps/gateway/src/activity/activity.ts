import type {
  ActivityQuery,
  ActivityRow,
  ActivityStep,
  AttemptRecord,
  ClaimedDelivery,
  AttemptResult,
  RecordedEvent,
  Store,
} from '@guidepost/store'
import type { Logger } from 'pino'
import { bucketOf } from './histogram.ts'

const minuteMs = 60_000
/** How long counts stay in memory. If the process dies, they are lost. */
const flushMs = 10_000
/** How many rows are written at a time, so that webhooks are recorded in between. */
const rowsPerWrite = 50

export interface ActivityOptions {
  readonly store: Pick<Store, 'addActivity' | 'activity'>
  readonly logger: Logger
  readonly now: () => number
}

/** An attempt that ended, at an endpoint of an environment. */
interface EndpointAttempt {
  readonly outcome: AttemptResult
  readonly attempt: AttemptRecord
}

interface Counted {
  readonly destination: string | undefined
  readonly by: number
  readonly at: number
}

interface Minute extends ActivityRow {
  readonly counts: Record<string, number>
}

/**
 * Counts events and deliveries for charts, by environment and minute. Counts in memory, so that recording stays fast,
 * and writes the counts to the store every 10 s. All other figures come from the store's own rows.
 */
export class Activity {
  readonly #options: ActivityOptions
  readonly #timer: NodeJS.Timeout
  #minutes = new Map<string, Minute>()
  /** The last flush. Never rejects. */
  #flushing: Promise<unknown> = Promise.resolve()
  readonly #reading = new Set<Promise<unknown>>()

  constructor(options: ActivityOptions) {
    this.#options = options
    this.#timer = setInterval(() => void this.flush(), flushMs)
    this.#timer.unref()
  }

  /** Counts the events of a webhook that was recorded. */
  recorded(environmentId: number, events: readonly RecordedEvent[]): void {
    for (const { state, duplicate } of events) {
      if (duplicate) this.#count(environmentId, 'duplicate')
      else this.#count(environmentId, state === 'accepted' || state === 'unmatched' ? state : 'other')
    }
  }

  /** Counts a rejected webhook. */
  rejected(environmentId: number): void {
    this.#count(environmentId, 'rejected')
  }

  /** Counts an attempt. The latency of a first delivery begins when the event matched: it may have waited for its connection. */
  ended({ environment, event, replay }: ClaimedDelivery, { kind }: AttemptResult): void {
    if (kind === 'release' || kind === 'filtered') return
    this.#count(environment.id, kind === 'succeeded' ? 'succeeded' : 'failed')
    if (kind === 'dead') this.#count(environment.id, 'dead')
    if (kind === 'succeeded' && !replay) this.#count(environment.id, bucketOf(this.#options.now() - event.matchedAt))
  }

  /** Counts an attempt at an endpoint, and how long the endpoint took to answer. */
  attempted({ environment, destination }: ClaimedDelivery, { outcome, attempt }: EndpointAttempt): void {
    const counters = [
      ...(outcome.kind === 'succeeded' ? ['succeeded', bucketOf(attempt.latencyMs)] : ['failed']),
      ...(outcome.kind === 'dead' ? ['dead'] : []),
    ]
    for (const counter of counters) this.#count(environment.id, counter, { destination })
  }

  /**
   * The counts of the store, and those in the memory of this process. Reads and flushes wait for each other, so that no
   * count is missed or doubled.
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

  /** Writes the counts in memory. Counts that can't be written stay in memory. Never rejects. */
  flush(): Promise<unknown> {
    this.#flushing = Promise.allSettled([this.#flushing, ...this.#reading]).then(() => this.#write())
    return this.#flushing
  }

  /** Writes the last counts. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }

  #count(environmentId: number, counter: string, more: Partial<Counted> = {}): void {
    const { destination, by = 1, at = this.#options.now() } = more
    const begin = at - (at % minuteMs)
    const key = `${environmentId}/${begin}/${destination ?? ''}`
    let minute = this.#minutes.get(key)
    if (!minute) {
      minute = { environmentId, destination, at: begin, counts: {} }
      this.#minutes.set(key, minute)
    }
    minute.counts[counter] = (minute.counts[counter] ?? 0) + by
  }

  async #read(query: ActivityQuery): Promise<readonly ActivityStep[]> {
    const { environmentId, destination, from, to, stepMs } = query
    const own = [...this.#minutes.values()]
      .filter((minute) => minute.environmentId === environmentId && minute.destination === destination)
      .filter((minute) => minute.at >= from && minute.at < to)
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
      const rows = minutes.slice(0, rowsPerWrite)
      try {
        await this.#options.store.addActivity(rows)
        minutes.splice(0, rows.length)
      } catch (error) {
        this.#options.logger.warn({ err: error }, 'counts for charts could not be written; they are written later')
        return this.#putBack(minutes)
      }
    }
  }

  #putBack(minutes: readonly Minute[]): void {
    for (const { environmentId, destination, at, counts } of minutes) {
      for (const [counter, by] of Object.entries(counts)) this.#count(environmentId, counter, { destination, by, at })
    }
  }
}

/** The sum of several steps, by counter. */
export function sumOf(steps: readonly Pick<ActivityStep, 'counts'>[]): Record<string, number> {
  const sum: Record<string, number> = {}
  for (const { counts } of steps) {
    for (const [counter, count] of Object.entries(counts)) sum[counter] = (sum[counter] ?? 0) + count
  }
  return sum
}
