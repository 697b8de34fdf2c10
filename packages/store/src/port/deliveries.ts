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
  /** The number of the attempt, from 1. An attempt that was not counted has the number of the next one that is. */
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
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/**
 * What to replay. `deliveries`: the deliveries of the filter. `events`: every matched event of the filter, to each
 * destination that wants it now, including destinations made after the event.
 */
export type ReplaySelection =
  | {
      readonly of: 'deliveries'
      readonly filter: DeliveryFilter & {
        readonly state: 'dead' | 'succeeded' | 'cancelled'
        /** Only the delivery with this id. */
        readonly id?: string | undefined
      }
    }
  | { readonly of: 'events'; readonly filter: Omit<DeliveryFilter, 'state'> }

/** The result of one step of a replay. */
export interface ReplayStep {
  /** How many new deliveries were written or, with `plan`, would be. */
  readonly replayed: number
  /** What the selection includes and the step did not replay, by reason. */
  readonly skipped: { readonly succeeded: number; readonly underWay: number; readonly notWanted: number }
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
   * at most: with a filter that few rows match it may hold fewer rows than its limit, even none, while `next` leads on.
   */
  listDeliveries(filter: DeliveryFilter, page: Page): Promise<Paged<ListedDelivery>>
  /** `undefined` for a delivery of another environment, and for a text that is no id. */
  findDelivery(environmentId: number, id: string): Promise<DeliveryDetail | undefined>
  /**
   * Runs one step of a replay. It takes up to `limit` (at most 1,000) events or deliveries of the filter behind the
   * cursor `after`, oldest first, and examines 10,000 others at most. It takes nothing that was recorded after the
   * first step began: the cursor carries that limit. A text that is no cursor finds nothing.
   *
   * A delivery that is unsettled for the same connection and destination is not written again, so a step whose answer
   * was lost can be repeated. What has succeeded there is sent again only with `force`. Connections and destinations
   * that are deleted, or do not want the type, are skipped. With `plan`, the step counts and writes nothing.
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
