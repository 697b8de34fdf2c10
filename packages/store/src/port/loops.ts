/** A round of a loop, for the caller to run. */
export interface LoopRound {
  /** Names this round to `renewLoop` and `releaseLoop`. */
  readonly lease: number
}

/** Another process runs the loop, or its next round is not due: ask again in `waitMs` milliseconds, at least 0. */
export interface LoopWait {
  readonly waitMs: number
}

/**
 * Periodic work that any process may do, but only one at a time. The process that runs a round holds a lease and renews
 * it. The store's clock decides about leases, so that processes whose clocks differ agree: on PostgreSQL the server's
 * clock, on SQLite this machine's. All times are whole milliseconds.
 *
 * A lease cannot rule out that two rounds of a loop overlap: a process that stalls for longer than `leaseMs` notices
 * only when it renews. The work must be safe then.
 */
export interface LoopStore {
  /**
   * Takes the next round of the loop `name` for `leaseMs`, if it is due and no process holds the loop. A round is due
   * `everyMs` after the start of the previous round. It is due at once if there is no previous round, or if that
   * round's lease ran out.
   */
  claimLoop(input: { name: string; everyMs: number; leaseMs: number }): Promise<LoopRound | LoopWait>
  /** Extends the lease to `leaseMs` from now. False: another process has taken the loop, or the round was released. */
  renewLoop(input: { name: string; lease: number; leaseMs: number }): Promise<boolean>
  /** Ends the round. Does nothing once another process has taken the loop. */
  releaseLoop(input: { name: string; lease: number }): Promise<void>
}
