import type { AttemptRecord, ClaimedDelivery, AttemptResult } from '@guidepost/store'
import type { Logger } from 'pino'
import { readPayload } from '../delivery/payload.ts'
import type { OutboundAgents } from '../outbound/agent.ts'
import { unwantedBecause } from '../delivery/recovered.ts'
import { attemptDelivery, type Attempt, type AttemptContext } from '../outbound/attempt.ts'
import { leftOutBecause } from '../outbound/filter.ts'
import { maxTimeoutMs } from '../outbound/settings.ts'
import type { EndpointHealth } from './endpoint-health.ts'
import type { Endpoints, EndpointTarget } from './endpoints.ts'
import type { Runner, RunResult } from '../delivery/runner.ts'
import { defaultSchedule, nextAttemptAt, type Schedule } from '../delivery/schedule.ts'

/** A lease outlives the longest attempt and its settling. */
const leaseMs = maxTimeoutMs + 5000
/** Leaves room for other endpoints even if fifty endpoints that don't answer use all their slots (20 each). */
const defaultCapacity = 1024
/** The most bytes of bodies under way. Beyond that, the runner takes no more deliveries. */
const maxBytes = 64 * 1024 * 1024

export interface EndpointRunnerOptions extends AttemptContext {
  readonly agents: OutboundAgents
  readonly endpoints: Endpoints
  readonly health: EndpointHealth
  readonly logger: Logger
  readonly random: () => number
  /** Called after each attempt at an endpoint that is no connection's URL. */
  readonly onAttempt?: ((delivery: ClaimedDelivery, ended: Required<RunResult>) => void) | undefined
  /** How many requests may be under way at a time. Default: 1,024. */
  readonly capacity?: number
}

/** Sends deliveries to HTTP endpoints. */
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

  async run(delivery: ClaimedDelivery): Promise<RunResult> {
    this.#running += 1
    this.#bytes += delivery.event.body.byteLength
    try {
      return await this.#attempt(delivery)
    } catch (error) {
      // Not the endpoint's failure: the store failed.
      this.#logStoreError(delivery, error)
      return { outcome: this.#retry(delivery, defaultSchedule, error instanceof Error ? error.message : String(error)) }
    } finally {
      this.#running -= 1
      this.#bytes -= delivery.event.body.byteLength
    }
  }

  /** Sends a person's test delivery, which the store doesn't have. Settles nothing, and does not change the endpoint's health. */
  async test(delivery: ClaimedDelivery): Promise<{ ok: boolean; error: string | null; attempt: AttemptRecord }> {
    const target = await this.#options.endpoints.find(delivery.destination)
    if (!target) throw new Error(`There is no endpoint "${delivery.destination}"`)
    const { result, record } = await attemptDelivery(delivery, target, this.#options, this.#stopping.signal)
    const error = 'error' in result ? result.error : null
    return { ok: result.kind === 'succeeded', error, attempt: record }
  }

  /** Ends the requests under way, and the connections. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#options.agents.destroy()
  }

  async #attempt(delivery: ClaimedDelivery): Promise<RunResult> {
    // A probe needs the current hold, because the hold's duration decides when the next probe is.
    if (delivery.probe) this.#options.endpoints.forget(delivery.destination)
    const target = await this.#options.endpoints.find(delivery.destination)
    if (!target) return { outcome: this.#retry(delivery, defaultSchedule, 'The endpoint no longer exists') }
    const leftOut = this.#leftOutBecause(delivery, target)
    if (leftOut !== undefined) {
      // Nothing was sent, so the endpoint still has to be probed.
      if (delivery.probe) await this.#options.health.probeNext(delivery, target.endpoint.message)
      return { outcome: { kind: 'filtered', error: leftOut } }
    }
    const attempt = await attemptDelivery(delivery, target, this.#options, this.#stopping.signal)
    // The hold comes before the settling, or the delivery would be claimed again at once.
    const outcome = await this.#outcomeOf(delivery, target, attempt)
    // The URLs of connections may be thousands: too many to count one by one.
    const isCounted = target.endpoint.role !== 'override' && attempt.result.kind !== 'interrupted'
    if (isCounted) this.#options.onAttempt?.(delivery, { outcome, attempt: attempt.record })
    return { outcome, attempt: attempt.record }
  }

  /** A payload that can't be read passes: the attempt then fails, and says why. */
  #leftOutBecause(
    { event, integration, connection }: ClaimedDelivery,
    { settings }: EndpointTarget,
  ): string | undefined {
    const unwanted = unwantedBecause(settings.recovered, event)
    if (unwanted !== undefined) return unwanted
    const provider = this.#options.providers.get(integration.provider)
    try {
      return leftOutBecause(settings.filter, {
        integration: integration.uniqueKey,
        connection: connection?.connectionId ?? null,
        type: event.type,
        action: event.action,
        payload: () => (provider ? readPayload(event, provider).payload : undefined),
      })
    } catch {
      return undefined
    }
  }

  async #outcomeOf(
    delivery: ClaimedDelivery,
    { endpoint, settings }: EndpointTarget,
    attempt: Attempt,
  ): Promise<AttemptResult> {
    const { health } = this.#options
    const { result, record } = attempt
    if (result.kind === 'interrupted') return { kind: 'release' }
    if (result.kind === 'succeeded') {
      // The delivery has arrived, so ignore an error of the store here. If the hold stays, the next probe ends it.
      await health.succeeded(delivery).catch((error: unknown) => this.#logStoreError(delivery, error))
      return result
    }
    const { error } = result
    if (result.kind === 'gone') {
      await health.gone(delivery, error)
      return { kind: 'release', error }
    }
    if (delivery.probe) {
      await health.probeFailed({ delivery, error }, endpoint.since)
      return { kind: 'release', error }
    }
    await health.failed({ delivery, startedAt: record.startedAt, ...result })
    return this.#retry(delivery, settings.schedule, error, result.retryAfterMs)
  }

  #logStoreError({ destination }: ClaimedDelivery, error: unknown): void {
    this.#options.logger.error({ err: error, destination }, 'could not look up, hold or release an endpoint')
  }

  #retry(delivery: ClaimedDelivery, schedule: Schedule, error: string, retryAfterMs?: number): AttemptResult {
    const { now, random } = this.#options
    const at = nextAttemptAt(schedule, delivery.attempt, now(), random(), retryAfterMs)
    return at === undefined ? { kind: 'dead', error } : { kind: 'retry', at, error }
  }
}
