import type { Environment, Integration, SigningSecret } from './configuration.ts'
import type { Registration } from './registrations.ts'

/** What a webhook's path names, with the secrets to try, newest first. */
export type Receiver =
  | { readonly found: 'unknown_environment' | 'unknown_provider_config' | 'unknown_registration' }
  | {
      readonly found: 'receiver'
      readonly environment: Environment
      readonly integration: Integration
      /** Null on the integration's own path. One that is `removed` has no secrets: its URL is known, and gone. */
      readonly registration: Registration | null
      readonly secrets: readonly SigningSecret[]
    }

/** How an event came to us. `linked-tickets`: it is our own, of a link that changed. */
export type Origin = 'push' | 'error-log' | 'back-fill' | 'linked-tickets'

/** One event that a verified webhook request carries. Text may be anything that a sender can put into JSON. */
export interface ReceiptEvent {
  readonly type: string
  readonly action: string
  /** In the provider's normal form; null if the event names nobody. */
  readonly matchKey: string | null
  /** What the provider says about a repeat. The body, the place in the request and the path always count too. */
  readonly dedupeKey: string
  readonly orderingKey: string | null
  readonly notice: boolean
}

/** A verified webhook request, to be recorded. */
export interface Receipt {
  readonly integrationId: number
  /** Set if the request came by a registration's own path. Then the event may match that registration's connection only. */
  readonly registrationId: number | null
  readonly receivedAt: number
  readonly origin: Origin
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Which secret verified it, by its id. */
  readonly secretId: string | null
  /** The events in their order, of which none records nothing; or where and why the body cannot be read. */
  readonly content: { readonly events: readonly ReceiptEvent[] } | { readonly unparsable: string }
}

/** What can become of an event that was verified. */
export type EventState =
  /** Matched, deliveries written. */
  | 'accepted'
  /** Matched; no destination wants it. */
  | 'unsubscribed'
  /** Nobody's yet; `reason` says why. */
  | 'unmatched'
  /** The body cannot be read; `reason` says where and why. */
  | 'unparsable'
  /** About the webhook itself. */
  | 'notice'
  /** From a registration that a newer one replaced. */
  | 'superseded'

export type UnmatchedReason = 'no_guid' | 'unknown_guid' | 'guid_mismatch'

/** What became of one event of a receipt. */
export interface RecordedEvent {
  readonly id: string
  readonly state: EventState
  readonly reason: string | null
  /** True if the event was there already: it was counted, nothing was written anew. `id` and `state` are the first one's. */
  readonly duplicate: boolean
  /** How many deliveries were written for it. */
  readonly deliveries: number
}

/** What became of one receipt of a batch. A failed one changed nothing; the others of the batch are durable. */
export type RecordResult =
  | { readonly ok: true; readonly events: readonly RecordedEvent[] }
  | { readonly ok: false; readonly code: 'invalid'; readonly message: string }

/** A webhook request that was not believed. Kept in a small ring per registration or integration, never dispatched. */
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

/** The receiving side. */
export interface IngestStore {
  /** One look-up for all that is needed before a signature can be checked. */
  findReceiver(input: {
    environmentUuid: string
    uniqueKey: string
    token: string | null
    now: number
  }): Promise<Receiver>
  /**
   * Records a batch in one transaction that is durable when the promise resolves: matches each event, counts it if it is
   * a duplicate, writes it and its deliveries. One receipt that cannot be stored fails alone. Answers, and ids, come in
   * the order of the batch. Rejects with a `StoreError` (`unavailable`) if nothing could be made durable; then nothing
   * was written.
   */
  recordBatch(receipts: readonly Receipt[]): Promise<readonly RecordResult[]>
  /** Keeps rejected requests, the newest `keep` of each registration or integration. */
  recordRejections(rejections: readonly Rejection[], keep: number): Promise<void>
}
