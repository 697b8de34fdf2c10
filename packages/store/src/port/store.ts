import type { ActivityStore } from './activity.ts'
import type { BacklogStore } from './backlog.ts'
import type { ConfigurationStore } from './configuration.ts'
import type { DeliveryStore } from './deliveries.ts'
import type { DestinationStore } from './destinations.ts'
import type { DispatchStore } from './dispatch.ts'
import type { EventStore } from './events.ts'
import type { IngestStore } from './ingest.ts'
import type { LinkStore } from './links.ts'
import type { LoopStore } from './loops.ts'
import type { RecoveryStore } from './recovery.ts'
import type { RegistrationStore } from './registrations.ts'
import type { SearchStore } from './search.ts'

/** What one step of upkeep did. */
export interface Upkeep {
  /** Formerly unmatched events that this step matched to a connection. */
  readonly matched: number
  /** Removed unmatched events over the cap, oldest first. */
  readonly removed: number
  /** Cancelled deliveries of deleted connections, destinations and integrations. */
  readonly cancelled: number
  /**
   * Erased events, rejections, dedupe keys, audits and activity counts: older than the retention, or of a purged
   * connection.
   */
  readonly pruned: number
}

/** How long data is kept, in milliseconds from its receipt. Unsettled deliveries and their events stay, however old. */
export interface Retention {
  /** Events in any state, with their bodies, deliveries and attempts; and audits. */
  readonly eventsMs: number
  /** Events that have a dead letter. */
  readonly deadLettersMs: number
  readonly rejectionsMs: number
}

/**
 * Durable storage for the gateway. Every promise of this port is a case of the conformance suite, which each adapter
 * runs.
 *
 * Each call is one use case and one transaction, durable when its promise resolves. (A power cut may undo the last
 * calls of `claim` and `settle`; Guidepost then attempts those deliveries again. The death of the process undoes
 * nothing.) Calls reject with a `StoreError`; outcomes that a caller must expect are values. Times are milliseconds
 * since 1970 and come from the caller. Ids of events, deliveries and rejections are opaque text.
 */
export interface Store
  extends
    ConfigurationStore,
    RegistrationStore,
    RecoveryStore,
    IngestStore,
    DestinationStore,
    DispatchStore,
    DeliveryStore,
    EventStore,
    SearchStore,
    LinkStore,
    ActivityStore,
    BacklogStore,
    LoopStore {
  /** Identifies this installation in the webhooks that it registers. The first migration creates it. */
  readonly installation: string
  /** Resolves if the store can write. The check writes a value, reads it back, and needs 64 KiB of free space. */
  check(now: number): Promise<void>
  /**
   * Does one small step of upkeep: matches unmatched events again, removes unmatched events over the cap of each
   * integration, cancels deliveries of what was deleted, and prunes by age. The dedupe key of an event outlives its
   * body: it is kept for the store's dedupe window. Call it from time to time, and again while it removes, cancels or
   * prunes something.
   */
  upkeep(input: { now: number; unmatchedPerIntegration: number; retention: Retention }): Promise<Upkeep>
  /**
   * Calls `listener` soon after any process may have made deliveries claimable, so that a worker need not wait for its
   * next poll. The call is only a hint: it may come when nothing is claimable, and may not come at all, so workers must
   * still poll. A store with one process never calls it. The returned function ends the subscription.
   */
  onDeliveries(listener: () => void): () => void
  /**
   * How far this process's clock is ahead of the database's, in milliseconds, negative if it is behind. 0 on SQLite, which
   * has no clock of its own.
   */
  clockSkew(): Promise<number>
  /** Finishes the running calls and closes the database. Later calls reject with `unavailable`. */
  close(): Promise<void>
}
