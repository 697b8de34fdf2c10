import type { Page, Paged } from './configuration.ts'
import type { AttemptRecord, DeliveryState, HeldReason } from './dispatch.ts'

/** A delivery as people see it: what is unsettled, not out, and of a held destination is `held`. */
export interface StoredDelivery {
  readonly id: string
  readonly destination: string
  /** Null for an event that matched nobody. */
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

/** A try that was recorded. `counted` is false for a probe that was given back. */
export interface StoredAttempt extends AttemptRecord {
  /** Which try of the delivery it was, from 1; a try that didn't count has the number of the next that does. */
  readonly number: number
  readonly counted: boolean
  readonly outcome: 'succeeded' | 'retry' | 'dead' | 'release'
  readonly error: string | null
}

export interface DeliveryDetail extends ListedDelivery {
  /** In their order; the newest 100. */
  readonly attempts: readonly StoredAttempt[]
}

/** Which deliveries. Times are of the event's receipt, `from` included, `to` not. */
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
 * What to send again. `deliveries`: the filtered ones, by default the dead. `events`: every matched event of the filter, to
 * each destination that wants it now, also one that was made after it came.
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

/** What one step of a replay did. */
export interface ReplayStep {
  /** How many new deliveries were written, or would be. */
  readonly replayed: number
  /** What the selection names and is not sent again, and why. */
  readonly skipped: { readonly succeeded: number; readonly underWay: number; readonly notWanted: number }
  /** The first few that are sent again, for people. */
  readonly sample: readonly {
    readonly eventId: string
    readonly connectionId: string | null
    readonly destination: string
    readonly type: string
    readonly receivedAt: number
  }[]
  /** Where the next step goes on; null after the last. */
  readonly next: string | null
}

/** What became of deliveries, and asking for them again. */
export interface DeliveryStore {
  /**
   * Those of the newest event first and, of one event, the newest delivery. A page looks at 100,000 rows at most: of what
   * few of many are it may hold less than its limit, even nothing, and `next` still goes on.
   */
  listDeliveries(filter: DeliveryFilter, page: Page): Promise<Paged<ListedDelivery>>
  /** `undefined` for a delivery of another environment, and for a text that is no id. */
  findDelivery(environmentId: number, id: string): Promise<DeliveryDetail | undefined>
  /**
   * One step of a replay: takes up to `limit` (at most 1,000) events or deliveries of the filter after `after`, oldest
   * first, passes by 10,000 others at most, and comes to none that was recorded after the first step began (`after`
   * remembers that). After a text that no step has said there is nothing. What is under way already to that connection and
   * destination is not written twice, so that a step whose answer was lost can be made again; what has succeeded there is
   * sent again only with `force`; connections that are gone and destinations that are gone or don't want the type are
   * passed over. With `plan` it counts and writes nothing.
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
