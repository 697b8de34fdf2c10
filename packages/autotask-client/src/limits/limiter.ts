import { Budget, type BudgetOptions, type Threshold, type Urgency } from './budget.ts'
import { PQueue } from '../esm-only.ts'
import { sleep as realSleep, type Sleep } from '../sleep.ts'
import { UserGate } from './user-gate.ts'

export interface LimiterOptions extends BudgetOptions {
  /** Calls at a time per endpoint. Default 3, which is Autotask's own limit for one integration code. */
  readonly concurrency?: number
  /** The clock, milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
  /** Default: over `setTimeout`. */
  readonly sleep?: Sleep
}

/** Where a call goes and how much it matters, for the limits. */
export interface Lane {
  /** `Zone.database`. */
  readonly database: string
  readonly integrationCode: string
  /** The first part of the path, e.g. `TicketWebhooks`; a webhook's rows count as the same endpoint as the webhook. */
  readonly endpoint: string
  readonly urgency: Urgency
  readonly signal?: AbortSignal | undefined
  /** Reads `ThresholdInformation`, when it is time to. */
  readonly threshold: () => Promise<Threshold | undefined>
}

/**
 * Keeps Autotask's limits for every client that it is given to. Make one per process: Autotask counts threads per
 * integration code and endpoint, and requests per database, whoever sends them.
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

  /** Runs a call when the limits allow it. Throws `hourly_limit` if the hour doesn't. @internal */
  run<T>(lane: Lane, call: () => Promise<T>): Promise<T> {
    return this.#queued(keyOf(lane), this.#concurrency, lane, async () => {
      const budget = this.budget(lane.database)
      if (budget.due && lane.urgency !== 'needed') {
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

  /** Leaves an endpoint alone for a while, since Autotask said so. @internal */
  pause(lane: Lane, ms: number): void {
    const key = keyOf(lane)
    const until = this.#now() + ms
    if (until > (this.#pausedUntil.get(key) ?? 0)) this.#pausedUntil.set(key, until)
  }

  /** The hourly budget of a database. @internal */
  budget(database: string): Budget {
    return kept(this.#budgets, database, () => new Budget(this.#now, this.#options))
  }

  /** The gate of an API user. @internal */
  gate(user: string): UserGate {
    return kept(this.#gates, user, () => new UserGate())
  }

  /** The share of a database's hourly limit that is used, by what is known; `Zone.database` names it. */
  share(database: string): number {
    return this.#budgets.get(database)?.share ?? 0
  }

  async #queued<T>(
    key: string,
    concurrency: number,
    { urgency, signal }: Pick<Lane, 'urgency' | 'signal'>,
    task: () => Promise<T>,
  ): Promise<T> {
    const queue = kept(this.#queues, key, () => this.#queue(key, concurrency))
    return await queue.add(task, { priority: urgency === 'normal' ? 0 : 1, ...(signal && { signal }) })
  }

  /** An endpoint that nobody calls takes no memory: a process may serve thousands of databases. */
  #queue(key: string, concurrency: number): PQueue {
    const queue = new PQueue({ concurrency })
    queue.addEventListener('idle', () => {
      this.#queues.delete(key)
      if ((this.#pausedUntil.get(key) ?? 0) <= this.#now()) this.#pausedUntil.delete(key)
    })
    return queue
  }
}

/** Makes a {@link Limiter}. Give the same one to every client of a process. */
export function createLimiter(options: LimiterOptions = {}): Limiter {
  return new Limiter(options)
}

function keyOf({ database, integrationCode, endpoint }: Lane): string {
  return JSON.stringify([database, integrationCode, endpoint.toLowerCase()])
}

function kept<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make()
  map.set(key, value)
  return value
}
