import type { JsonObject } from './configuration.ts'
import type { Origin } from './ingest.ts'
import type { RecoveredFacts } from './recovery.ts'

/**
 * - `due`: can be claimed now.
 * - `scheduled`: a retry, due later.
 * - `waiting`: an earlier delivery with the same ordering key is unsettled.
 * - `leased`: a worker attempts it.
 * - `succeeded`
 * - `dead`: the delivery has used up its attempts.
 * - `cancelled`: its connection or destination was deleted.
 * - `filtered`: a filter of its destination left it out; nothing was sent.
 */
export type DeliveryState = 'due' | 'scheduled' | 'waiting' | 'leased' | 'succeeded' | 'dead' | 'cancelled' | 'filtered'

/** Why the deliveries of a destination are held. `handler_missing`: no running process has the handler. */
export type HeldReason = 'paused' | 'undeclared' | 'failing' | 'gone' | 'handler_missing'

/** A delivery as a worker gets it: one event for one destination. */
export interface ClaimedDelivery {
  readonly id: string
  /** The number of the claim. Settling with an older one changes nothing. */
  readonly generation: number
  /** The handler's id, or an endpoint's (`http:<n>`). */
  readonly destination: string
  /** The number of this attempt, from 1. */
  readonly attempt: number
  /** True for a replay. */
  readonly replay: boolean
  /** True if the destination is held as `failing` and this delivery probes whether it works again. */
  readonly probe: boolean
  readonly event: {
    readonly id: string
    /** The position of the event in its request, from 0. */
    readonly position: number
    readonly type: string
    readonly action: string
    readonly origin: Origin
    /** Null for an event that recovery did not find. */
    readonly recovered: RecoveredFacts | null
    readonly receivedAt: number
    /** When it matched its connection: when it was received or, if its key became known only later, then. */
    readonly matchedAt: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: Uint8Array
  }
  readonly environment: { readonly id: number; readonly uuid: string; readonly name: string }
  readonly integration: { readonly uniqueKey: string; readonly provider: string }
  /** Null for an event that matches no connection. */
  readonly connection: {
    readonly connectionId: string
    readonly config: JsonObject
    readonly metadata: JsonObject | null
    readonly tags: Readonly<Record<string, string>>
  } | null
}

/** What is stored of one attempt. */
export interface AttemptRecord {
  readonly startedAt: number
  readonly latencyMs: number
  /** The HTTP status of the endpoint's answer; null without an answer, and for handlers. */
  readonly status: number | null
  /** The beginning of the answer's body, of which 4,096 bytes are stored; null without an answer. */
  readonly answer: Uint8Array | null
}

/**
 * How an attempt ended. `release` undoes the claim: the delivery is due at once, the attempt is not counted, and the
 * last error stays unless `release` has a new one.
 */
export type AttemptResult =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'retry'; readonly at: number; readonly error: string }
  | { readonly kind: 'dead'; readonly error: string }
  | { readonly kind: 'release'; readonly error?: string }
  /** No attempt was made, and none is counted: a filter of the destination leaves the event out. `error` says why. */
  | { readonly kind: 'filtered'; readonly error: string }

/** @deprecated Use `AttemptResult`. */
export type Outcome = AttemptResult

export interface Settlement {
  readonly id: string
  readonly generation: number
  readonly outcome: AttemptResult
  /** A record of the attempt, stored with the delivery: one for each claim. Default: the store keeps only the result. */
  readonly attempt?: AttemptRecord
}

/**
 * Dispatching: leases on deliveries, at least once, in order per ordering key of a connection and destination.
 *
 * On PostgreSQL the server's clock decides about leases and retries, so that processes whose clocks differ agree; times
 * are converted to and from the caller's clock. On SQLite, which has one process, the caller's `now` decides.
 */
export interface DispatchStore {
  /**
   * Leases up to `limit` due deliveries for `leaseMs`: of the named handlers, or of all endpoints.
   *
   * - A claim leases no delivery of a held destination, except one probe of a `failing` destination when `probeAt` has
   *   come.
   * - A claim leases no delivery of a handler from an environment for which the handler is paused. Its deliveries of
   *   other environments go on.
   * - Over all processes, at most `concurrency` deliveries of a destination are leased, and at most `perConnection` of
   *   one connection. (Two simultaneous claims may together exceed these limits by a few.)
   * - Destinations take turns, and so do the connections of one destination, so a long queue does not delay a short
   * one. First attempts come before retries, which get a quarter of a destination's slots while both wait.
   * - Of the deliveries with one ordering key, connection and destination, only the first is ever leased.
   * - A lease that ran out is given out again before everything else, with a higher generation.
   * - If the answer of a claim is lost, the next claim of this process releases what the lost claim leased: those
   *   deliveries are due at once, and the attempt is not counted.
   * - Settles `settlements` first, as `settle` does, in the same transaction: so a busy worker needs one call per round, and
   *   the places that they free are taken again at once. If the call rejects, settle them again: what took effect stays.
   * - A retry is due at its time. It is also due if the clock now shows a time more than a minute before the retry was
   *   scheduled, because the clock was then set back. For the same reason, a probe that is due in more than an hour is
   *   due at once.
   */
  claim(input: {
    /** The ids of the handlers that the worker runs, or `endpoints` for a worker that sends HTTP. */
    for: readonly string[] | 'endpoints'
    limit: number
    leaseMs: number
    now: number
    settlements?: readonly Settlement[]
  }): Promise<readonly ClaimedDelivery[]>
  /**
   * Stores how attempts ended; answers how many settlements took effect. A settlement changes nothing if the delivery
   * was meanwhile claimed again, settled or cancelled. A settlement after the end of the lease still counts if no other
   * worker has claimed the delivery. After `succeeded` and `dead`, the next delivery with the same ordering key is due;
   * `retry` and `release` keep it waiting.
   */
  settle(settlements: readonly Settlement[], now: number): Promise<number>
  /**
   * When a delivery may be claimable next, in milliseconds since 1970 by this process's clock; null if none waits. A
   * time in the past means that a delivery is due now, though limits may prevent its claim.
   */
  nextDue(of: readonly string[] | 'endpoints'): Promise<number | null>
}
