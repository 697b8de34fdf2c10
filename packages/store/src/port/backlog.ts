import type { EventState, UnmatchedReason } from './ingest.ts'

/** A count. `capped`: counting stopped at the limit, so there are at least this many. */
export interface Counted {
  readonly count: number
  readonly capped: boolean
}

/** Deliveries that have not arrived at a destination. */
export interface DestinationBacklog {
  readonly destination: string
  readonly count: number
}

/** Rejected requests of an integration, grouped by reason. */
export interface RejectedGroup {
  /** The integration's unique key. */
  readonly integration: string
  readonly reason: string
  /** How many of them are stored. */
  readonly count: number
  /** How many registrations received them on their own paths. */
  readonly registrations: number
  /** When the oldest stored one was received. */
  readonly since: number
}

/** Events of an integration that were not delivered, grouped by reason. */
export interface StrandedGroup {
  /** The integration's unique key. */
  readonly integration: string
  readonly state: Extract<EventState, 'unmatched' | 'unparsable'>
  /** Why the event is unmatched; null for an unparsable one. */
  readonly reason: UnmatchedReason | null
  readonly count: number
  /** How many different match keys the events name. */
  readonly keys: number
  /** When the oldest of them was received. */
  readonly since: number
}

/** Connections of a provider without a managed registration. */
export interface UnmanagedGroup {
  readonly provider: string
  readonly count: number
  /** Connections that no event can match: they have no match key and no registration made by hand. */
  readonly unreachable: number
  /** When the oldest of them was created. */
  readonly since: number
}

/** What waits and what failed in an environment. */
export interface Backlog {
  /** Unsettled deliveries, including those of held destinations. */
  readonly waiting: Counted & {
    /**
     * When the event that has waited longest was received; null if none waits. When capped, there may be an older one.
     */
    readonly oldestAt: number | null
    readonly destinations: readonly DestinationBacklog[]
  }
  /** Open dead letters. */
  readonly dead: Counted & {
    /** `since`: when the oldest of these dead letters was given up. */
    readonly destinations: readonly (DestinationBacklog & { readonly since: number })[]
  }
  readonly stranded: { readonly capped: boolean; readonly groups: readonly StrandedGroup[] }
  readonly rejected: { readonly capped: boolean; readonly groups: readonly RejectedGroup[] }
  readonly unmanaged: { readonly capped: boolean; readonly groups: readonly UnmanagedGroup[] }
}

export interface BacklogStore {
  /**
   * What waits and what failed, for a page that polls every few seconds. Each count examines `looks` rows at most
   * (10,000 or fewer), rows of other environments included, and is `capped` if there were more.
   */
  backlog(input: { environmentId: number; rejectedFrom: number; looks: number }): Promise<Backlog>
}
