import type { AttemptRecord, ClaimedDelivery, AttemptResult } from '@guidepost/store'
import type { LoadedHandler } from '../config/load.ts'
import type { HandlerResult } from './handler-messages.ts'
import type { HandlerPool } from './handler-pool.ts'
import { unwantedBecause } from '../delivery/recovered.ts'
import type { Runner, RunResult } from '../delivery/runner.ts'
import { defaultSchedule, nextAttemptAt, type Schedule } from '../delivery/schedule.ts'

/** The time limit of a handler that names none. */
const defaultTimeoutMs = 30_000
/** A lease outlives its attempt: the time limit, the grace period after it, and the settling. */
const leaseMarginMs = 30_000

export interface HandlerRunnerOptions {
  readonly handlers: ReadonlyMap<string, Pick<LoadedHandler, 'timeoutMs' | 'schedule' | 'recovered'>>
  readonly pool: Pick<HandlerPool, 'free' | 'run' | 'stop'>
  /** Replaces the handlers' own schedules. */
  readonly schedule?: Schedule | undefined
  readonly now: () => number
  readonly random: () => number
}

/** Runs deliveries with handlers. A failing handler is never held: each of its deliveries is retried by the schedule. */
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

  async run(delivery: ClaimedDelivery): Promise<RunResult> {
    const { recovered = 'all' } = this.#options.handlers.get(delivery.destination) ?? {}
    const unwanted = unwantedBecause(recovered, delivery.event)
    if (unwanted !== undefined) return { outcome: { kind: 'filtered', error: unwanted } }
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
