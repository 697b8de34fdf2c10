import type { StoredDelivery } from './deliveries.ts'
import type { Page, Paged } from './configuration.ts'
import type { EventState, Origin, ReceiptEvent, RecordedEvent } from './ingest.ts'

/** An event as it is listed. */
export interface StoredEvent {
  readonly id: string
  readonly integration: string
  readonly provider: string
  /** The ids of the connections that it belongs to. */
  readonly connections: readonly string[]
  readonly registrationId: number | null
  readonly state: EventState
  readonly reason: string | null
  readonly type: string
  readonly action: string
  readonly origin: Origin
  readonly receivedAt: number
  /** How often it came again, and when last. */
  readonly duplicates: number
  readonly lastDuplicateAt: number | null
}

/** An event with all that is kept of it. */
export interface StoredEventDetail extends StoredEvent {
  /** Which of the request's events it is, from 0. */
  readonly position: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly secretId: string | null
  readonly deliveries: readonly StoredDelivery[]
}

export interface StoredRejection {
  readonly id: string
  readonly integrationId: number
  readonly integration: string
  readonly registrationId: number | null
  readonly reason: string
  readonly receivedAt: number
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | null
}

export interface EventFilter {
  readonly environmentId: number
  readonly integrationId?: number | undefined
  readonly state?: EventState | undefined
  readonly type?: string | undefined
  readonly connectionId?: string | undefined
  /** Received at or after, in milliseconds. */
  readonly from?: number | undefined
  /** Received before. */
  readonly to?: number | undefined
}

/** Reading what was recorded, and asking for it again. */
export interface EventStore {
  /** Newest first. */
  listEvents(filter: EventFilter, page: Page): Promise<Paged<StoredEvent>>
  /** `undefined` for an event of another environment, and for a text that is no id. */
  findEvent(environmentId: number, id: string): Promise<StoredEventDetail | undefined>
  /** Newest first. */
  listRejections(
    filter: { environmentId: number; integrationId?: number | undefined; registrationId?: number | undefined },
    page: Page,
  ): Promise<Paged<StoredRejection>>
  /** Ids that aren't there are passed over. */
  removeRejections(ids: readonly string[]): Promise<void>
  /**
   * New deliveries for a matched event, to every destination that wants it now, for its connections that are still there,
   * whatever became of earlier ones; each in the order of its key. The answer is how many; `missing` for an event of another environment or of none;
   * `not_matched` for an event that is in another state than `accepted` or `unsubscribed`.
   */
  replayEvent(input: { environmentId: number; id: string; now: number }): Promise<number | 'missing' | 'not_matched'>
  /**
   * Puts the events that an unparsable request carries, now that it can be read, in the place of the one that stood for it.
   * They are matched and delivered as if the request had just come. `not_unparsable` for an event in another state.
   */
  reparseEvent(input: {
    environmentId: number
    id: string
    events: readonly ReceiptEvent[]
  }): Promise<readonly RecordedEvent[] | 'missing' | 'not_unparsable'>
}
