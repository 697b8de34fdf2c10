import type { ClaimedDelivery, Store } from '@guidepost/store'
import type { Logger } from 'pino'
import { afterFailure, nextProbeAt, type FailureRun } from './health.ts'

/** A failed attempt. */
interface Failure {
  readonly delivery: ClaimedDelivery
  readonly error: string
  readonly unavailable: boolean
  readonly startedAt: number
}

export interface EndpointHealthOptions {
  readonly store: Pick<Store, 'holdDestination' | 'releaseDestination'>
  readonly logger: Logger
  readonly now: () => number
  readonly random: () => number
}

/**
 * Counts the failures of each endpoint, and holds an endpoint that keeps failing. Each process counts in its own memory; a
 * hold is in the store and applies to all processes. Rejects when the store does.
 */
export class EndpointHealth {
  readonly #options: EndpointHealthOptions
  /** For each endpoint whose last attempt failed. `heldAt` is when this process held it. */
  readonly #runs = new Map<string, { readonly run: FailureRun; readonly heldAt: number | null }>()

  constructor(options: EndpointHealthOptions) {
    this.#options = options
  }

  /** Ends the run of failures and the hold, even if the attempt began before the hold. */
  async succeeded({ destination, probe }: ClaimedDelivery): Promise<void> {
    const state = this.#runs.get(destination)
    if (state) this.#runs.delete(destination)
    if (!probe && (state?.heldAt ?? null) === null) return
    const { store, logger, now } = this.#options
    await store.releaseDestination({ id: destination, only: 'failing', now: now() })
    logger.info({ destination }, 'an endpoint accepts deliveries again')
  }

  async failed({ delivery, error, unavailable, startedAt }: Failure): Promise<void> {
    const { destination, id } = delivery
    const state = this.#runs.get(destination)
    // A failed attempt that began before the hold proves nothing new. If the attempt began after the hold, a person or
    // a process has ended the hold. A hold in the future says nothing: the clock was set back since then.
    const now = this.#options.now()
    const wasSetBack = state !== undefined && state.heldAt !== null && state.heldAt > now
    if (state && state.heldAt !== null && startedAt <= state.heldAt && !wasSetBack) return
    const before = state?.heldAt === null ? state.run : undefined
    const { run, hold } = afterFailure(before, { delivery: id, unavailable, now })
    this.#runs.set(destination, { run, heldAt: hold ? now : null })
    if (hold) await this.#hold(destination, error, 0)
  }

  /** Holds the endpoint for longer. `heldSince` is when the hold began. */
  async probeFailed({ delivery, error }: Pick<Failure, 'delivery' | 'error'>, heldSince: number): Promise<void> {
    await this.#hold(delivery.destination, error, this.#options.now() - heldSince)
  }

  /** The probe sent nothing: the next delivery probes the endpoint. `message` is that of the hold. */
  async probeNext({ destination: id }: ClaimedDelivery, message: string | null): Promise<void> {
    const now = this.#options.now()
    await this.#options.store.holdDestination({ id, reason: 'failing', message, probeAt: now, now })
  }

  /** Holds the endpoint until a person resumes it. */
  async gone({ destination }: ClaimedDelivery, message: string): Promise<void> {
    const { store, logger, now } = this.#options
    this.#runs.delete(destination)
    await store.holdDestination({ id: destination, reason: 'gone', message, probeAt: null, now: now() })
    logger.error({ destination, reason: message }, 'an endpoint is gone; its deliveries wait until a person resumes it')
  }

  async #hold(id: string, message: string, heldMs: number): Promise<void> {
    const { store, logger, now, random } = this.#options
    const probeAt = nextProbeAt(heldMs, now(), random())
    await store.holdDestination({ id, reason: 'failing', message, probeAt, now: now() })
    logger.warn({ destination: id, reason: message, probeAt }, 'an endpoint fails; its deliveries wait')
  }
}
