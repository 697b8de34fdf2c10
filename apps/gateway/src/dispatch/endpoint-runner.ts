import type { AttemptRecord, ClaimedDelivery, AttemptResult } from '@guidepost/store'
import type { Logger } from 'pino'
import { attemptDelivery, type Outbound, type Tried } from '../outbound/attempt.ts'
import { maxTimeoutMs } from '../outbound/settings.ts'
import type { EndpointHealth } from './endpoint-health.ts'
import type { Endpoints, EndpointTarget } from './endpoints.ts'
import type { Ended, Runner } from './runner.ts'
import { defaultSchedule, nextAttemptAt, type Schedule } from './schedule.ts'

/** A lease outlives the longest try, and its settling. */
const leaseMs = maxTimeoutMs + 5000
/** So many that fifty endpoints which don't answer, each with as many under way as it may have, leave room for the others. */
const defaultCapacity = 1024
/** Bodies under way, in bytes: more is taken only when some are done. */
const maxBytes = 64 * 1024 * 1024

export interface EndpointRunnerOptions extends Outbound {
  readonly endpoints: Endpoints
  readonly health: EndpointHealth
  readonly logger: Logger
  readonly random: () => number
  /** How many requests may be under way at a time. Default: 1,024. */
  readonly capacity?: number
}

/** Tries deliveries with HTTP endpoints. */
export class EndpointRunner implements Runner {
  readonly for = 'endpoints'
  readonly leaseMs = leaseMs
  readonly #options: EndpointRunnerOptions
  readonly #stopping = new AbortController()
  #running = 0
  #bytes = 0

  constructor(options: EndpointRunnerOptions) {
    this.#options = options
  }

  get free(): number {
    return this.#bytes >= maxBytes ? 0 : Math.max(0, (this.#options.capacity ?? defaultCapacity) - this.#running)
  }

  async run(delivery: ClaimedDelivery): Promise<Ended> {
    this.#running += 1
    this.#bytes += delivery.event.body.byteLength
    try {
      return await this.#try(delivery)
    } catch (error) {
      // Not the endpoint's failure: it, or what is known of it, could not be read or written.
      this.#complain(delivery, error)
      return { outcome: this.#later(delivery, defaultSchedule, error instanceof Error ? error.message : String(error)) }
    } finally {
      this.#running -= 1
      this.#bytes -= delivery.event.body.byteLength
    }
  }

  /** Sends a delivery that the store doesn't know, for people: nothing is settled, and the endpoint's health stays what it is. */
  async test(delivery: ClaimedDelivery): Promise<{ ok: boolean; error: string | null; attempt: AttemptRecord }> {
    const target = await this.#options.endpoints.find(delivery.destination)
    if (!target) throw new Error(`There is no endpoint "${delivery.destination}"`)
    const { verdict, attempt } = await attemptDelivery(delivery, target, this.#options, this.#stopping.signal)
    const error = 'error' in verdict ? verdict.error : null
    return { ok: verdict.kind === 'succeeded', error, attempt }
  }

  /** Ends the requests under way, and the connections. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#options.agent.destroy()
  }

  async #try(delivery: ClaimedDelivery): Promise<Ended> {
    // How long it has been held says when it is probed next.
    if (delivery.probe) this.#options.endpoints.forget(delivery.destination)
    const target = await this.#options.endpoints.find(delivery.destination)
    if (!target) return { outcome: this.#later(delivery, defaultSchedule, 'The endpoint is not there any more') }
    const tried = await attemptDelivery(delivery, target, this.#options, this.#stopping.signal)
    // Before the delivery is given back: what is held is not claimed again at once.
    const outcome = await this.#outcomeOf(delivery, target, tried)
    return { outcome, attempt: tried.attempt }
  }

  async #outcomeOf(
    delivery: ClaimedDelivery,
    { endpoint, settings }: EndpointTarget,
    tried: Tried,
  ): Promise<AttemptResult> {
    const { health } = this.#options
    const { verdict, attempt } = tried
    if (verdict.kind === 'interrupted') return { kind: 'release' }
    if (verdict.kind === 'succeeded') {
      // What has arrived has arrived; a hold that could not be ended is ended by the next probe.
      await health.succeeded(delivery).catch((error: unknown) => this.#complain(delivery, error))
      return verdict
    }
    const { error } = verdict
    if (verdict.kind === 'gone') {
      await health.gone(delivery, error)
      return { kind: 'release', error }
    }
    if (delivery.probe) {
      await health.probeFailed({ delivery, error }, endpoint.since)
      return { kind: 'release', error }
    }
    await health.failed({ delivery, startedAt: attempt.startedAt, ...verdict })
    return this.#later(delivery, settings.schedule, error, verdict.retryAfterMs)
  }

  #complain({ destination }: ClaimedDelivery, error: unknown): void {
    this.#options.logger.error({ err: error, destination }, 'an endpoint could not be looked up, held or released')
  }

  #later(delivery: ClaimedDelivery, schedule: Schedule, error: string, retryAfterMs?: number): AttemptResult {
    const { now, random } = this.#options
    const at = nextAttemptAt(schedule, delivery.attempt, now(), random(), retryAfterMs)
    return at === undefined ? { kind: 'dead', error } : { kind: 'retry', at, error }
  }
}
