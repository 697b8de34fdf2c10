import type { Page, Paged } from './configuration.ts'
import type { AttemptRecord, DeliveryState, HeldReason } from './dispatch.ts'

/** A delivery as people see it. Its state is `held` if it is unsettled, not leased, and its destination is held. */
export interface StoredDelivery {
  readonly id: string
  readonly destination: string
  /** Null for an event that matches no connection. */
  readonly connectionId: string | null
  readonly state: DeliveryState | 'held'
  readonly heldReason: HeldReason | null
  readonly attempt: number
  readonly dueAt: number
  readonly settledAt: number | null
  readonly error: string | null
  readonly replay: boolean
  /** The role of its endpoint; null for a handler. */
  readonly role: 'primary' | 'secondary' | 'override' | null
  /** Null unless the delivery is dead. */
  readonly deadLetter: DeadLetter | null
}

/** `open` needs a person. `replayed`: a newer delivery of the event to the destination stands for it. */
export type DeadLetterStatus = 'open' | 'replayed' | 'dismissed'

/** What became of a delivery that died. */
export interface DeadLetter {
  readonly status: DeadLetterStatus
  /** When it was replayed or dismissed. */
  readonly at: number | null
  /** Who dismissed it, and why. */
  readonly by: string | null
  readonly reason: string | null
}

/** A delivery with its event, as it is listed. */
export interface ListedDelivery extends StoredDelivery {
  readonly event: {
    readonly id: string
    readonly integration: string
    readonly provider: string
    readonly type: string
    readonly action: string
    readonly receivedAt: number
  }
}

/** A recorded attempt. `counted` is false for an attempt that was released. */
export interface StoredAttempt extends AttemptRecord {
  /** The number of the attempt, from 1. An attempt that was not counted has the same number as the counted attempt after it. */
  readonly number: number
  readonly counted: boolean
  readonly outcome: 'succeeded' | 'retry' | 'dead' | 'release'
  readonly error: string | null
}

export interface DeliveryDetail extends ListedDelivery {
  /** The newest 100, in the order in which they were made. */
  readonly attempts: readonly StoredAttempt[]
}

/** A filter for deliveries. Times refer to the receipt of the event; `from` is included, `to` is not. */
export interface DeliveryFilter {
  readonly environmentId: number
  readonly integrationId?: number | undefined
  readonly connectionId?: string | undefined
  readonly destination?: string | undefined
  readonly type?: string | undefined
  readonly state?: DeliveryState | 'held' | undefined
  /** Only dead letters with this status. */
  readonly deadLetter?: DeadLetterStatus | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/**
 * What to replay. `deliveries`: the deliveries of the filter. `events`: every matched event of the filter, to each
 * destination that wants it now, including destinations created after the event.
 */
export type ReplaySelection =
  | {
      readonly of: 'deliveries'
      readonly filter: DeliveryFilter & {
        readonly state: 'dead' | 'succeeded' | 'cancelled' | 'filtered'
        /** Only the delivery with this id. */
        readonly id?: string | undefined
      }
    }
  | {
      readonly of: 'events'
      readonly filter: Omit<DeliveryFilter, 'state' | 'deadLetter'> & {
        /** Only the event with this id. */
        readonly id?: string | undefined
      }
    }

/** The result of one step of a replay. */
export interface ReplayStep {
  /** How many new deliveries were written or, with `plan`, would be. */
  readonly replayed: number
  /** How many selected deliveries or events the step skipped, by reason. */
  readonly skipped: { readonly succeeded: number; readonly underWay: number; readonly notWanted: number }
  /** How many of them go to each destination, most first. */
  readonly reaches: readonly { readonly destination: string; readonly deliveries: number }[]
  /** The first few replayed deliveries, for people. */
  readonly sample: readonly {
    readonly eventId: string
    readonly connectionId: string | null
    readonly destination: string
    readonly type: string
    readonly receivedAt: number
  }[]
  /** The cursor of the next step; null after the last. */
  readonly next: string | null
}

/** Reading deliveries, and replaying them. */
export interface DeliveryStore {
  /**
   * Deliveries of the newest event first and, within one event, the newest delivery first. A page examines 100,000 rows
   * at most: if few rows match the filter, a page may have fewer rows than its limit, even none, although `next` is not
   * null.
   */
  listDeliveries(filter: DeliveryFilter, page: Page): Promise<Paged<ListedDelivery>>
  /** Dead letters, the one that died last first. A page examines 100,000 dead letters at most, as `listDeliveries` does. */
  listDeadLetters(filter: Omit<DeliveryFilter, 'state'>, page: Page): Promise<Paged<ListedDelivery>>
  /**
   * Runs one step of dismissing the open dead letters of the filter, the one that died last first. The step examines
   * 100,000 dead letters and dismisses up to `page.limit`. With `id` it dismisses only that dead letter. With `plan` it
   * counts and writes nothing. Repeating a step is harmless: a dismissed dead letter is no longer open.
   */
  dismissStep(input: {
    filter: Omit<DeliveryFilter, 'state' | 'deadLetter'> & { readonly id?: string | undefined }
    by: string
    reason: string
    plan: boolean
    page: Page
    now: number
  }): Promise<{ readonly dismissed: number; readonly next: string | null }>
  /** `undefined` for a delivery of another environment, and for a text that is no id. */
  findDelivery(environmentId: number, id: string): Promise<DeliveryDetail | undefined>
  /**
   * Runs one step of a replay. The step takes up to `limit` (at most 1,000) events or deliveries of the filter behind
   * the cursor `after`, oldest first, and examines at most 10,000 that do not match. It ignores events and deliveries
   * recorded after the first step began: the cursor contains where they start. A text that is no cursor finds nothing.
   *
   * If an event already has an unsettled delivery for the same connection and destination, the step writes no second
   * one; so a step whose answer was lost can be repeated. A replayed dead letter is no longer open. Deliveries that have succeeded are sent again only with
   * `force`. The step skips deleted connections, deleted destinations, and destinations that do not want the type. With
   * `plan`, the step counts and writes nothing.
   */
  replayStep(input: {
    selection: ReplaySelection
    force: boolean
    plan: boolean
    after: string | null
    limit: number
    now: number
  }): Promise<ReplayStep>
}
