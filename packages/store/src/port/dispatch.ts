import type { JsonObject } from './configuration.ts'
import type { Origin } from './ingest.ts'

/**
 * `due` can be claimed now; `scheduled` is to be tried again at its due time; `waiting` has an unsettled predecessor with
 * the same ordering key; `leased` is being tried; `dead` has used up its attempts; `cancelled` lost its connection or its
 * destination.
 */
export type DeliveryState = 'due' | 'scheduled' | 'waiting' | 'leased' | 'succeeded' | 'dead' | 'cancelled'

/** Why deliveries of a destination wait, however due they are. `handler_missing`: no living process has that handler. */
export type HeldReason = 'paused' | 'failing' | 'gone' | 'handler_missing'

/** One event on its way to one destination, as a worker gets it. */
export interface ClaimedDelivery {
  readonly id: string
  /** The claim's number: settling with an older one changes nothing. */
  readonly generation: number
  /** The handler's id, or an endpoint's (`http:<n>`). */
  readonly destination: string
  /** 1 for the first. */
  readonly attempt: number
  /** True if a person asked for the event again. */
  readonly replay: boolean
  /** True if the destination is held as `failing` and this one is to find out how it is now. */
  readonly probe: boolean
  readonly event: {
    readonly id: string
    /** Which of the request's events it is, from 0. */
    readonly position: number
    readonly type: string
    readonly action: string
    readonly origin: Origin
    readonly receivedAt: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: Uint8Array
  }
  readonly environment: { readonly id: number; readonly uuid: string; readonly name: string }
  readonly integration: { readonly uniqueKey: string; readonly provider: string }
  /** Null for an event that matched nobody and goes to an endpoint that wants those too. */
  readonly connection: {
    readonly connectionId: string
    readonly config: JsonObject
    readonly metadata: JsonObject | null
    readonly tags: Readonly<Record<string, string>>
  } | null
}

/** What is kept of one try. */
export interface AttemptRecord {
  readonly startedAt: number
  readonly latencyMs: number
  /** The HTTP status that an endpoint answered; null if it didn't, and for handlers. */
  readonly status: number | null
  /** The beginning of the answer, at most 4,096 bytes of it are kept; null if there was none. */
  readonly answer: Uint8Array | null
}

/**
 * How a try ended. `release` gives the delivery back unharmed: due at once, the try does not count, and the last error
 * stays unless there is a new one.
 */
export type Outcome =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'retry'; readonly at: number; readonly error: string }
  | { readonly kind: 'dead'; readonly error: string }
  | { readonly kind: 'release'; readonly error?: string }

export interface Settlement {
  readonly id: string
  readonly generation: number
  readonly outcome: Outcome
  /** Kept with the delivery, one for each claim. Left out: nothing is kept of the try but its outcome. */
  readonly attempt?: AttemptRecord
}

/** The dispatching side: leases on deliveries, at least once, in order per ordering key of a connection and destination. */
export interface DispatchStore {
  /**
   * Takes up to `limit` deliveries that are due, each for `leaseMs`: for the handlers that are named, or for any endpoint.
   *
   * - Never for a destination that is held, but for one probe of a `failing` one when its time has come.
   * - Never for a handler of an environment for which it is paused. Deliveries of other environments don't wait for those.
   * - Never more at a time than the destination's `concurrency` and, for one connection, its `perConnection`, whatever
   *   other processes have out. (Two that ask at the same moment may together take a few more.)
   * - Destinations take turns, and within one its connections: a long queue takes no place from a short one. First
   *   attempts come before retries, which get a quarter of a destination's places as long as both wait.
   * - Of deliveries with one ordering key, connection and destination only the first is ever out.
   * - Leases that ran out are given out again before all else, with a higher generation.
   */
  claim(input: {
    /** The ids of the handlers that this worker runs, or `endpoints` for a worker that sends HTTP. */
    for: readonly string[] | 'endpoints'
    limit: number
    leaseMs: number
    now: number
  }): Promise<readonly ClaimedDelivery[]>
  /**
   * Writes how tries ended. What was claimed again by somebody else since, settled before or cancelled is left alone; the
   * answer counts what took effect. Whoever is late is believed as long as nobody else has claimed the delivery. After
   * `succeeded` and `dead` the next of the same ordering key is due; `retry` and `release` keep it waiting.
   */
  settle(settlements: readonly Settlement[], now: number): Promise<number>
  /**
   * When there may be something to claim next, in milliseconds since 1970; null if nothing waits. A time that has passed
   * says that something is due now, though limits may keep it from being claimed.
   */
  nextDue(of: readonly string[] | 'endpoints'): Promise<number | null>
}
