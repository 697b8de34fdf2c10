import type { ClaimedDelivery, Settlement } from '@guidepost/store'

/** The result of an attempt, for the store: the delivery's outcome, and the attempt's record if an attempt was made. */
export type RunResult = Pick<Settlement, 'outcome' | 'attempt'>

/** Makes the attempts for one kind of destination. */
export interface Runner {
  /** Which deliveries the runner takes: those of these handlers, or of all endpoints. */
  readonly for: readonly string[] | 'endpoints'
  /** The length of a lease, in milliseconds: longer than any attempt, so that no other process gets the delivery meanwhile. */
  readonly leaseMs: number
  /** How many more attempts it can run now. */
  readonly free: number
  /** Makes one attempt. Never rejects. */
  run(delivery: ClaimedDelivery): Promise<RunResult>
  /** Ends the running attempts and gives their deliveries back. */
  stop(): Promise<void>
}
