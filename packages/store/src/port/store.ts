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
import type { RegistrationStore } from './registrations.ts'

/** What one round of upkeep did. */
export interface Upkeep {
  /** Unmatched events that found their connection. */
  readonly matched: number
  /** Unmatched events over the cap, oldest first. */
  readonly removed: number
  /** Unsettled deliveries of connections and destinations that are gone. */
  readonly cancelled: number
  /** Events, rejections, attempts, dedupe keys, audits and activity that were kept long enough or belong to a purged connection. */
  readonly pruned: number
}

/** How long what is kept, in milliseconds from its receipt. What is unsettled stays, however old. */
export interface Retention {
  /** Events with their bodies, deliveries and attempts; also unmatched, unparsable and the like; and audits. */
  readonly eventsMs: number
  /** Events that have a dead letter. */
  readonly deadLettersMs: number
  readonly rejectionsMs: number
}

/**
 * What must last. Every promise of the port is a case of the conformance suite, which each adapter runs.
 *
 * Use cases, not transactions: each call is one transaction, durable when its promise resolves. (Of `claim` and `settle` a
 * power cut may undo the last ones, not the death of the process: what was settled then is tried again.) Calls reject with
 * a `StoreError`; outcomes that a caller has to expect are values. Times are milliseconds since 1970 and come from the
 * caller; the ids of events, deliveries and rejections are text whose form says nothing.
 */
export interface Store
  extends
    ConfigurationStore,
    RegistrationStore,
    IngestStore,
    DestinationStore,
    DispatchStore,
    DeliveryStore,
    EventStore,
    LinkStore,
    ActivityStore,
    BacklogStore,
    LoopStore {
  /** Identifies this installation in what it registers elsewhere; made with the first migration. */
  readonly installation: string
  /** Writes something durably and reads it back: resolves if the store can store, with 64 KiB to spare. */
  check(now: number): Promise<void>
  /**
   * One small step of what backs the rest: re-matching, the cap on the unmatched events of each integration, cancelling
   * what is left of what is gone, and pruning by age. An event's dedupe key outlives its body: it is kept for the store's
   * dedupe window. Call it from time to time, and again while it removes, cancels or prunes something.
   */
  upkeep(input: { now: number; unmatchedPerIntegration: number; retention: Retention }): Promise<Upkeep>
  /**
   * Calls `listener` soon after deliveries may have become claimable, whichever process wrote them, so that a worker need
   * not wait for its next look. A hint: it may come for nothing, and it may fail to come, so that looking from time to
   * time stays necessary. A store of one process never calls. The answer ends it.
   */
  onDeliveries(listener: () => void): () => void
  /** Finishes what is under way and lets go of the database. Calls after that reject with `unavailable`. */
  close(): Promise<void>
}
