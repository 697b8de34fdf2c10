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
 * Periodic work that one process at a time does, whichever process that is. A round is held by a lease that its process
 * renews. The store's own clock decides about leases, so that processes whose clocks differ agree: on PostgreSQL the
 * server's, on SQLite this machine's. All times are whole milliseconds.
 *
 * A lease prevents double work, not damage: a process that stalls for longer than `leaseMs` finds out only when it renews,
 * so two rounds of a loop may overlap, and the work must be safe then.
 */
export interface LoopStore {
  /**
   * Takes the next round of the loop `name` for `leaseMs`, if it is due and no process holds the loop. A round is due
   * `everyMs` after the one before it began; the first is due at once, and so is the one after a round whose lease ran out.
   */
  claimLoop(input: { name: string; everyMs: number; leaseMs: number }): Promise<LoopRound | LoopWait>
  /** Holds the round for `leaseMs` from now. False: another process has taken the loop, or the round was released. */
  renewLoop(input: { name: string; lease: number; leaseMs: number }): Promise<boolean>
  /** Ends the round. Does nothing once another process has taken the loop. */
  releaseLoop(input: { name: string; lease: number }): Promise<void>
}
