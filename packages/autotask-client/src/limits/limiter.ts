import { Budget, type BudgetOptions, type Threshold, type Urgency } from './budget.ts'
import { PQueue } from '../esm-only.ts'
import { sleep as realSleep, type Sleep } from '../sleep.ts'
import { UserGate } from './user-gate.ts'

export interface LimiterOptions extends BudgetOptions {
  /** Concurrent calls per endpoint. Default 3: Autotask's own limit for one integration code. */
  readonly concurrency?: number
  /** The clock, milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
  /** Default: with `setTimeout`. */
  readonly sleep?: Sleep
}

/** The values that decide which limits apply to a call. */
export interface Lane {
  /** `Zone.database`. */
  readonly database: string
  readonly integrationCode: string
  /** The first part of the path, e.g. `TicketWebhooks`. The rows of a webhook share the endpoint of the webhook. */
  readonly endpoint: string
  readonly urgency: Urgency
  readonly signal?: AbortSignal | undefined
  /** Reads `ThresholdInformation`. */
  readonly threshold: () => Promise<Threshold | undefined>
}

/**
 * Keeps the clients that share it within Autotask's limits. Create one per process: Autotask counts threads per
 * integration code and endpoint, and requests per database, across all clients.
 */
export class Limiter {
  readonly #options: LimiterOptions
  readonly #concurrency: number
  readonly #now: () => number
  readonly #sleep: Sleep
  readonly #budgets = new Map<string, Budget>()
  readonly #gates = new Map<string, UserGate>()
  readonly #queues = new Map<string, PQueue>()
  readonly #pausedUntil = new Map<string, number>()

  /** Use {@link createLimiter}. */
  constructor(options: LimiterOptions) {
    const { concurrency = 3, now = Date.now, sleep = realSleep } = options
    this.#options = options
    this.#concurrency = concurrency
    this.#now = now
    this.#sleep = sleep
  }

  /** Runs a call as soon as the limits allow it. Throws `hourly_limit` if the hourly budget is used up. @internal */
  run<T>(lane: Lane, call: () => Promise<T>): Promise<T> {
    return this.#queued(keyOf(lane), this.#concurrency, lane, async () => {
      const budget = this.budget(lane.database)
      if (budget.due && lane.urgency !== 'always') {
        budget.postpone()
        const threshold = await lane.threshold()
        if (threshold) budget.calibrate(threshold)
      }
      const slowMs = budget.take(lane.urgency)
      const pauseMs = (this.#pausedUntil.get(keyOf(lane)) ?? 0) - this.#now()
      const waitMs = Math.max(slowMs, pauseMs)
      if (waitMs > 0) await this.#sleep(waitMs, lane.signal)
      return await call()
    })
  }

  /** Runs tasks of one key strictly one after another. @internal */
  inTurn<T>(key: string, signal: AbortSignal | undefined, task: () => Promise<T>): Promise<T> {
    return this.#queued(`turn ${key}`, 1, { urgency: 'normal', signal }, task)
  }

  /** Delays all calls to an endpoint, because Autotask asked for it. @internal */
  pause(lane: Lane, ms: number): void {
    const key = keyOf(lane)
    const until = this.#now() + ms
    if (until > (this.#pausedUntil.get(key) ?? 0)) this.#pausedUntil.set(key, until)
  }

  /** The hourly budget of a database. @internal */
  budget(database: string): Budget {
    return getOrCreate(this.#budgets, database, () => new Budget(this.#now, this.#options))
  }

  /** The gate of an API user. @internal */
  gate(user: string): UserGate {
    return getOrCreate(this.#gates, user, () => new UserGate())
  }

  /** The used share of the hourly limit of `database` (`Zone.database`), as far as known. */
  share(database: string): number {
    return this.#budgets.get(database)?.share ?? 0
  }

  async #queued<T>(
    key: string,
    concurrency: number,
    { urgency, signal }: Pick<Lane, 'urgency' | 'signal'>,
    task: () => Promise<T>,
  ): Promise<T> {
    const queue = getOrCreate(this.#queues, key, () => this.#queue(key, concurrency))
    return await queue.add(task, { priority: urgency === 'normal' ? 0 : 1, ...(signal && { signal }) })
  }

  /** The queue of an idle endpoint is deleted: a process may serve thousands of databases. */
  #queue(key: string, concurrency: number): PQueue {
    const queue = new PQueue({ concurrency })
    queue.addEventListener('idle', () => {
      this.#queues.delete(key)
      if ((this.#pausedUntil.get(key) ?? 0) <= this.#now()) this.#pausedUntil.delete(key)
    })
    return queue
  }
}

/** Creates a {@link Limiter}. Share one among all clients of a process. */
export function createLimiter(options: LimiterOptions = {}): Limiter {
  return new Limiter(options)
}

function keyOf({ database, integrationCode, endpoint }: Lane): string {
  return JSON.stringify([database, integrationCode, endpoint.toLowerCase()])
}

function getOrCreate<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make()
  map.set(key, value)
  return value
}
