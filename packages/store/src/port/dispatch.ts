import type { JsonObject } from './configuration.ts'
import type { Origin } from './ingest.ts'

/**
 * `due` can be claimed from its due time on; `waiting` has an unsettled predecessor with the same ordering key;
 * `leased` is being tried; `dead` has used up its attempts; `cancelled` lost its connection.
 */
export type DeliveryState = 'due' | 'waiting' | 'leased' | 'succeeded' | 'dead' | 'cancelled'

/** One event on its way to one destination, as a worker gets it. */
export interface ClaimedDelivery {
  readonly id: string
  /** The claim's number: settling with an older one changes nothing. */
  readonly generation: number
  /** The handler's id. */
  readonly destination: string
  /** 1 for the first. */
  readonly attempt: number
  /** True if a person asked for the event again. */
  readonly replay: boolean
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
  readonly environment: { readonly uuid: string; readonly name: string }
  readonly integration: { readonly uniqueKey: string; readonly provider: string }
  readonly connection: {
    readonly connectionId: string
    readonly config: JsonObject
    readonly metadata: JsonObject | null
    readonly tags: Readonly<Record<string, string>>
  }
}

/** How a try ended. `release` gives the delivery back unharmed: due at once, the try does not count, the last error stays. */
export type Outcome =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'retry'; readonly at: number; readonly error: string }
  | { readonly kind: 'dead'; readonly error: string }
  | { readonly kind: 'release' }

export interface Settlement {
  readonly id: string
  readonly generation: number
  readonly outcome: Outcome
}

/** The dispatching side: leases on deliveries, at least once, in order per ordering key of a connection and destination. */
export interface DispatchStore {
  /**
   * Takes up to `limit` deliveries that are due for one of `destinations`, each for `leaseMs`: of each destination the
   * longest due first, and no destination starves another. Leases that ran out are given out again, with a higher
   * generation. Of deliveries with one ordering key, connection and destination only the first is ever out.
   */
  claim(input: {
    destinations: readonly string[]
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
  /** When the next delivery of `destinations` is due or its lease ends, in milliseconds since 1970; null if none waits. */
  nextDue(destinations: readonly string[]): Promise<number | null>
}
