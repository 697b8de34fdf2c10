import type { ClaimedDelivery, Store } from '@guidepost/store'
import type { Logger } from 'pino'
import { afterFailure, nextProbeAt, type FailureRun } from './health.ts'

/** One try that failed. */
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
 * Watches how endpoints take what they are sent, and holds those that fail. Runs of failures are in memory, each process has
 * its own; a hold is in the store, for all of them. Rejects as the store does.
 */
export class EndpointHealth {
  readonly #options: EndpointHealthOptions
  /** Of endpoints whose last try failed. `heldAt` is when we held it. */
  readonly #runs = new Map<string, { readonly run: FailureRun; readonly heldAt: number | null }>()

  constructor(options: EndpointHealthOptions) {
    this.#options = options
  }

  /** A success ends the run and the hold, also if it was under way when the hold began. */
  async succeeded({ destination, probe }: ClaimedDelivery): Promise<void> {
    const state = this.#runs.get(destination)
    if (state) this.#runs.delete(destination)
    if (!probe && (state?.heldAt ?? null) === null) return
    const { store, logger, now } = this.#options
    await store.releaseDestination({ id: destination, only: 'failing', now: now() })
    logger.info({ destination }, 'an endpoint takes deliveries again')
  }

  async failed({ delivery, error, unavailable, startedAt }: Failure): Promise<void> {
    const { destination, id } = delivery
    const state = this.#runs.get(destination)
    // What was under way when the hold began says nothing new; what began after it says that somebody has ended the hold.
    if (state && state.heldAt !== null && startedAt <= state.heldAt) return
    const now = this.#options.now()
    const before = state?.heldAt === null ? state.run : undefined
    const { run, hold } = afterFailure(before, { delivery: id, unavailable, now })
    this.#runs.set(destination, { run, heldAt: hold ? now : null })
    if (hold) await this.#hold(destination, error, 0)
  }

  /** `since` is when the hold began. */
  async probeFailed({ delivery, error }: Pick<Failure, 'delivery' | 'error'>, since: number): Promise<void> {
    await this.#hold(delivery.destination, error, this.#options.now() - since)
  }

  /** Held until somebody resumes it. */
  async gone({ destination }: ClaimedDelivery, message: string): Promise<void> {
    const { store, logger, now } = this.#options
    this.#runs.delete(destination)
    await store.holdDestination({ id: destination, reason: 'gone', message, probeAt: null, now: now() })
    logger.error({ destination, reason: message }, 'an endpoint is gone; its deliveries wait until it is resumed')
  }

  async #hold(id: string, message: string, heldMs: number): Promise<void> {
    const { store, logger, now, random } = this.#options
    const probeAt = nextProbeAt(heldMs, now(), random())
    await store.holdDestination({ id, reason: 'failing', message, probeAt, now: now() })
    logger.warn({ destination: id, reason: message, probeAt }, 'an endpoint fails; its deliveries wait')
  }
}
