import type { AttemptRecord, ClaimedDelivery, AttemptResult } from '@guidepost/store'

/** How a try ended, and what is kept of it. */
export interface Ended {
  readonly outcome: AttemptResult
  readonly attempt?: AttemptRecord
}

/** Makes tries of one kind of destination. */
export interface Runner {
  /** Whose deliveries it takes: those of these handlers, or of any endpoint. */
  readonly for: readonly string[] | 'endpoints'
  /** Longer than a try can take: nobody else gets the delivery meanwhile. */
  readonly leaseMs: number
  /** How many more can run now. */
  readonly free: number
  /** Never rejects. */
  run(delivery: ClaimedDelivery): Promise<Ended>
  /** Ends what runs, which is given back. */
  stop(): Promise<void>
}
