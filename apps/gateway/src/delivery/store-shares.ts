/** Deliveries that begin later than this after the receipt of their event, because the store is busy, are behind. In milliseconds. */
const behindMs = 1000
/** A dispatcher of which the store takes a smaller part of the time is slowed down by its receivers, not by the store. */
const storeBound = 0.25
/** For how long a round of a dispatcher that is behind counts, in milliseconds. */
const memoryMs = 1000
/** For how many times its duration a batch of webhooks leaves the store to dispatch, and the longest such time in milliseconds. */
const yielding = { factor: 2, mostMs: 50 }

/** A round of a dispatcher: it settles, claims, and waits until there is more to do. */
export interface DispatchRound {
  readonly durationMs: number
  /** How long the store took of it. */
  readonly storeMs: number
  /** How long ago the oldest event was received for which a first attempt was claimed; null if nothing more is due. */
  readonly lagMs: number | null
}

/**
 * Shares the store between receiving and dispatch. Each batch of webhooks may take as long as it needs; but while dispatch is
 * behind, and the store is why, batches leave the store to dispatch for twice as long. So a flood of webhooks delays
 * deliveries by a bounded time instead of starving them, and slow receivers slow down nothing.
 */
export class StoreShares {
  readonly #now: () => number
  #behindAt = -Infinity

  /** `now`: a monotonic clock. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Called after each round of a dispatcher. */
  dispatched({ durationMs, storeMs, lagMs }: DispatchRound): void {
    if (lagMs !== null && lagMs > behindMs && storeMs > durationMs * storeBound) this.#behindAt = this.#now()
  }

  /** How long receiving waits after a batch that took `batchMs`, in milliseconds. */
  pauseAfter(batchMs: number): number {
    if (this.#now() - this.#behindAt > memoryMs) return 0
    return Math.min(yielding.mostMs, batchMs * yielding.factor)
  }
}
