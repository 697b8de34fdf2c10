import type { Environment, Integration, SigningSecret } from './configuration.ts'
import type { Registration } from './registrations.ts'

/** The receiver that a webhook's URL names, with the secrets that may verify the request, newest first. */
export type Receiver =
  | { readonly found: 'unknown_environment' | 'unknown_provider_config' | 'unknown_registration' }
  | {
      readonly found: 'receiver'
      readonly environment: Environment
      readonly integration: Integration
      /**
       * Null on the integration's own path. A `removed` registration has no secrets: the gateway answers requests to
       * its URL with 410.
       */
      readonly registration: Registration | null
      readonly secrets: readonly SigningSecret[]
    }

/**
 * How an event was received: the provider posted it (`push`), recovery found it, or Guidepost made it because a link changed
 * (`linked-tickets`).
 */
export type Origin = 'push' | 'error-log' | 'history' | 'back-fill' | 'deleted-log' | 'absence' | 'linked-tickets'

/** One event of a verified webhook request. Its texts may contain any character that JSON allows. */
export interface ReceiptEvent {
  readonly type: string
  readonly action: string
  /** In the provider's normal form; null if the event names no match key. */
  readonly matchKey: string | null
  /**
   * The provider's part of the dedupe key, by which duplicates are recognised. The body, the position in the request
   * and the path are always part of it, too.
   */
  readonly dedupeKey: string
  readonly orderingKey: string | null
  readonly notice: boolean
}

/** A verified webhook request, to be recorded. */
export interface Receipt {
  readonly integrationId: number
  /**
   * Set if the request came on a registration's own path. Its events can then match only the connection of that
   * registration.
   */
  readonly registrationId: number | null
  readonly receivedAt: number
  readonly origin: Origin
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** The id of the secret that verified the request. */
  readonly secretId: string | null
  /** The events in order (an empty list records nothing), or where and why the body cannot be parsed. */
  readonly content: { readonly events: readonly ReceiptEvent[] } | { readonly unparsable: string }
}

/** The state of a stored event. */
export type EventState =
  /** Matched, and deliveries were written. */
  | 'accepted'
  /** Matched, but no destination wants the event. */
  | 'unsubscribed'
  /** Matches no connection yet; `reason` says why. */
  | 'unmatched'
  /** The body cannot be parsed; `reason` says where and why. */
  | 'unparsable'
  /** About the webhook itself; never delivered. */
  | 'notice'
  /** From a registration that a newer one replaced; never delivered. */
  | 'superseded'

export type UnmatchedReason = 'no_guid' | 'unknown_guid' | 'guid_mismatch'

/** How one event of a receipt was recorded. */
export interface RecordedEvent {
  readonly id: string
  readonly state: EventState
  readonly reason: string | null
  /** True if the event is a duplicate: it was counted, not written again. `id` and `state` are those of the first event. */
  readonly duplicate: boolean
  /** How many deliveries were written for the event. */
  readonly deliveries: number
}

/** How one receipt of a batch was recorded. A failed one changed nothing; the others of the batch are durable. */
export type RecordResult =
  | { readonly ok: true; readonly events: readonly RecordedEvent[] }
  | { readonly ok: false; readonly code: 'invalid'; readonly message: string }

/** @deprecated Use `RecordResult`. */
export type Recorded = RecordResult

/**
 * A rejected webhook request: its signature could not be verified. Stored in a small ring per registration or
 * integration, never dispatched.
 */
export interface Rejection {
  readonly integrationId: number
  readonly registrationId: number | null
  readonly reason: string
  readonly receivedAt: number
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
  /** Null if the body was too large to be read. */
  readonly body: Uint8Array | null
}

/** Receiving webhooks. */
export interface IngestStore {
  /** Finds everything that is needed to verify a request, in one look-up. */
  findReceiver(input: {
    environmentUuid: string
    uniqueKey: string
    token: string | null
    now: number
  }): Promise<Receiver>
  /**
   * Records a batch in one transaction that is durable when the promise resolves: matches each event, counts it if it
   * is a duplicate, else writes it with its deliveries. A receipt that cannot be stored fails alone. Results and ids
   * come in the order of the batch. Rejects with `unavailable` if nothing could be made durable; then nothing was
   * written.
   */
  recordBatch(receipts: readonly Receipt[]): Promise<readonly RecordResult[]>
  /** Stores rejected requests and keeps the newest `keep` of each registration or integration. */
  recordRejections(rejections: readonly Rejection[], keep: number): Promise<void>
}
