import type { EventState, UnmatchedReason } from './ingest.ts'

/** A count. `capped`: there was more to look at, so that it is at least that many. */
export interface Counted {
  readonly count: number
  readonly capped: boolean
}

/** What has not arrived at a destination. */
export interface DestinationBacklog {
  readonly destination: string
  readonly count: number
}

/** Requests of an integration that were not believed, for one reason. */
export interface RejectedGroup {
  /** The integration's unique key. */
  readonly integration: string
  readonly reason: string
  /** How many of them are kept. */
  readonly count: number
  /** How many registrations they came to by a path of their own. */
  readonly registrations: number
  /** When the first of those that are kept came. */
  readonly since: number
}

/** Events of an integration that went nowhere, for one reason. */
export interface StrandedGroup {
  /** The integration's unique key. */
  readonly integration: string
  readonly state: Extract<EventState, 'unmatched' | 'unparsable'>
  /** Why nobody's; null if it can't be read. */
  readonly reason: UnmatchedReason | null
  readonly count: number
  /** How many match keys they name. */
  readonly keys: number
  /** When the first of them came. */
  readonly since: number
}

/** Connections of a provider that no managed registration stands for. */
export interface UnmanagedGroup {
  readonly provider: string
  readonly count: number
  /** Those of them that nothing can reach: they have no match key and no registration that people set up either. */
  readonly unreachable: number
  /** When the first of them was made. */
  readonly since: number
}

/** What waits and what went wrong in an environment. */
export interface Backlog {
  /** Unsettled deliveries, those of held destinations too. */
  readonly waiting: Counted & {
    /** When the event was received that has waited longest; null if none waits. When capped, there may be an older one. */
    readonly oldestAt: number | null
    readonly destinations: readonly DestinationBacklog[]
  }
  readonly dead: Counted & {
    /** Also when the first of those dead letters was given up. */
    readonly destinations: readonly (DestinationBacklog & { readonly since: number })[]
  }
  readonly stranded: { readonly capped: boolean; readonly groups: readonly StrandedGroup[] }
  readonly rejected: { readonly capped: boolean; readonly groups: readonly RejectedGroup[] }
  readonly unmanaged: { readonly capped: boolean; readonly groups: readonly UnmanagedGroup[] }
}

export interface BacklogStore {
  /**
   * What a person should know at a glance. Made for a page that asks again and again: each look passes `looks` rows at
   * most (at most 10,000), those of other environments among them, and says so when that was not the end.
   */
  backlog(input: { environmentId: number; rejectedFrom: number; looks: number }): Promise<Backlog>
}
