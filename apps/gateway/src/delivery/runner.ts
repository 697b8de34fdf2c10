import type { ClaimedDelivery, Settlement } from '@guidepost/store'

/** What an attempt leads to, as the store is told: the delivery's outcome, and the attempt's record if there was an attempt. */
export type RunResult = Pick<Settlement, 'outcome' | 'attempt'>

/** Makes the attempts for one kind of destination. */
export interface Runner {
  /** Whose deliveries it takes: those of these handlers, or of any endpoint. */
  readonly for: readonly string[] | 'endpoints'
  /** Longer than any attempt takes, so that no other process gets the delivery meanwhile. */
  readonly leaseMs: number
  /** How many more attempts it can run now. */
  readonly free: number
  /** Makes one attempt. Never rejects. */
  run(delivery: ClaimedDelivery): Promise<RunResult>
  /** Ends what runs. Those deliveries are given back. */
  stop(): Promise<void>
}
