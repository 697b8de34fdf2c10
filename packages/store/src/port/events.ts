import type { StoredDelivery } from './deliveries.ts'
import type { Page, Paged } from './configuration.ts'
import type { EventState, Origin, ReceiptEvent, RecordedEvent } from './ingest.ts'
import type { RecoveredFacts } from './recovery.ts'
import type { EventContent } from './search.ts'

/** What became of the deliveries of a matched event, the worst first. */
export const deliveryOutcomes = ['dead', 'retrying', 'waiting', 'delivered', 'filtered', 'cancelled'] as const

/**
 * Of the last delivery to each destination and connection, the worst counts:
 *
 * - `dead`: its attempts are used up.
 * - `retrying`: an attempt has failed, and another one follows.
 * - `waiting`: the first attempt is to come, or under way.
 * - `delivered`: it succeeded.
 * - `filtered`: a filter of its destination left it out.
 * - `cancelled`: its connection or destination was deleted.
 */
export type DeliveryOutcome = (typeof deliveryOutcomes)[number]

/** What became of an event: the outcome of its deliveries if it is `accepted`, else its state. */
export type EventOutcome = DeliveryOutcome | Exclude<EventState, 'accepted'>

/** An event as it is listed. */
export interface StoredEvent {
  readonly id: string
  readonly integration: string
  readonly provider: string
  /** The ids of the connections that the event belongs to. */
  readonly connections: readonly string[]
  readonly registrationId: number | null
  readonly state: EventState
  readonly outcome: EventOutcome
  readonly reason: string | null
  readonly type: string
  readonly action: string
  readonly origin: Origin
  /** Null for an event that recovery did not find. */
  readonly recovered: RecoveredFacts | null
  readonly receivedAt: number
  /** How many duplicates of the event came, and when the last one came. */
  readonly duplicates: number
  readonly lastDuplicateAt: number | null
}

/** An event with everything that is stored about it. */
export interface StoredEventDetail extends StoredEvent {
  /** The position of the event in its request, from 0. */
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
  readonly outcome?: EventOutcome | undefined
  readonly type?: string | undefined
  readonly connectionId?: string | undefined
  /**
   * Events that have all these words, or the whole value that stands in double quotes. Finds indexed events only, by their
   * ids, whole values and words of values, without regard to case. Finds nothing for a text without words.
   */
  readonly search?: string | undefined
  /**
   * Events of the same record as the event with this id: with its ordering key and one of its connections; without a
   * connection, with its match key. Includes the event itself. Finds indexed events only; none for an event without an
   * ordering key, and for a text that is no id.
   */
  readonly relatedTo?: string | undefined
  /** Received at this time or later, in milliseconds. */
  readonly from?: number | undefined
  /** Received before this time, in milliseconds. */
  readonly to?: number | undefined
}

/** Reading events and rejected requests. */
export interface EventStore {
  /**
   * Newest first. With `search`, `relatedTo` or an outcome of deliveries, one call examines a bounded number of events: a page may have fewer rows
   * than asked for, or none, although `next` leads to more.
   */
  listEvents(filter: EventFilter, page: Page): Promise<Paged<StoredEvent>>
  /** The contents of events, in no order. Leaves out ids of another environment's events, and texts that are no ids. */
  listContents(environmentId: number, ids: readonly string[]): Promise<readonly EventContent[]>
  /** `undefined` for an event of another environment, and for a text that is no id. */
  findEvent(environmentId: number, id: string): Promise<StoredEventDetail | undefined>
  /** Newest first. */
  listRejections(
    filter: { environmentId: number; integrationId?: number | undefined; registrationId?: number | undefined },
    page: Page,
  ): Promise<Paged<StoredRejection>>
  /** Removes rejections. Ids that do not exist are ignored. */
  removeRejections(ids: readonly string[]): Promise<void>
  /**
   * Replaces an unparsable event by the events that its request contains, now that the request can be parsed. Matches
   * and delivers these events as if the request had just been received. `not_unparsable` for an event in another state.
   */
  reparseEvent(input: {
    environmentId: number
    id: string
    events: readonly ReceiptEvent[]
  }): Promise<readonly RecordedEvent[] | 'missing' | 'not_unparsable'>
}
