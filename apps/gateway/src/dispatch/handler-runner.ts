import type { AttemptRecord, ClaimedDelivery, AttemptResult } from '@guidepost/store'
import type { LoadedHandler } from '../config/load.ts'
import type { HandlerResult } from './handler-messages.ts'
import type { HandlerPool } from './handler-pool.ts'
import type { Ended, Runner } from './runner.ts'
import { defaultSchedule, nextAttemptAt, type Schedule } from './schedule.ts'

/** The time limit of a handler that names none. */
const defaultTimeoutMs = 30_000
/** A lease outlives the try that it is for: the time limit, the grace after it, and the settling. */
const leaseMarginMs = 30_000

export interface HandlerRunnerOptions {
  readonly handlers: ReadonlyMap<string, Pick<LoadedHandler, 'timeoutMs' | 'schedule'>>
  readonly pool: Pick<HandlerPool, 'free' | 'run' | 'stop'>
  /** Instead of the handlers' own. */
  readonly schedule?: Schedule | undefined
  readonly now: () => number
  readonly random: () => number
}

/** Tries deliveries with handlers. A handler is never held for failing: its deliveries are tried again, each by its schedule. */
export class HandlerRunner implements Runner {
  readonly for: readonly string[]
  readonly leaseMs: number
  readonly #options: HandlerRunnerOptions

  constructor(options: HandlerRunnerOptions) {
    this.#options = options
    this.for = [...options.handlers.keys()]
    this.leaseMs = Math.max(0, ...this.for.map((id) => this.#timeoutOf(id))) + leaseMarginMs
  }

  get free(): number {
    return this.#options.pool.free
  }

  async run(delivery: ClaimedDelivery): Promise<Ended> {
    const startedAt = this.#options.now()
    const start = performance.now()
    const result = await this.#options.pool.run(delivery, this.#timeoutOf(delivery.destination))
    const latencyMs = Math.round(performance.now() - start)
    const attempt: AttemptRecord = { startedAt, latencyMs, status: null, answer: null }
    return { outcome: this.#outcomeOf(delivery, result), attempt }
  }

  stop(): Promise<void> {
    return this.#options.pool.stop()
  }

  #timeoutOf(handler: string): number {
    return this.#options.handlers.get(handler)?.timeoutMs ?? defaultTimeoutMs
  }

  #outcomeOf(delivery: ClaimedDelivery, result: HandlerResult): AttemptResult {
    if (result.kind === 'succeeded') return { kind: 'succeeded' }
    if (result.kind === 'interrupted') return { kind: 'release' }
    const { handlers, now, random } = this.#options
    const schedule = this.#options.schedule ?? handlers.get(delivery.destination)?.schedule ?? defaultSchedule
    const { error, permanent } = result
    const at = permanent ? undefined : nextAttemptAt(schedule, delivery.attempt, now(), random())
    return at === undefined ? { kind: 'dead', error } : { kind: 'retry', at, error }
  }
}
