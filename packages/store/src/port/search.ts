import type { Origin } from './ingest.ts'

/** What an event's plugin needs to name it and its texts. */
export interface EventContent {
  readonly id: string
  /** The provider of its integration. */
  readonly provider: string
  readonly origin: Origin
  /** The position of the event in its request, from 0. */
  readonly position: number
  readonly receivedAt: number
  readonly headers: Readonly<Record<string, string>>
  /** Null if the body is longer than 256 KiB. */
  readonly body: Uint8Array | null
}

/** Positions in the order of events: all events after `from` and up to `to` are indexed. */
export interface IndexedRange {
  readonly from: string
  readonly to: string
}

/** How far the search index reaches. */
export interface IndexProgress {
  /** Null before the first range was written. */
  readonly range: IndexedRange | null
  /** The position of the newest event. */
  readonly newest: string
  /** About how many events before the range are not indexed; 0 before the first range was written. */
  readonly olderEvents: number
}

/** Where `listUnindexed` starts, and in which direction it goes. */
export type IndexStart = { readonly newerThan: string } | { readonly upTo: string }

/**
 * The search index. Recording an event does not index it, so that an acknowledgement does not wait for it: a caller
 * reads what is not indexed, and adds the texts. The store divides texts into terms (see `listEvents`).
 */
export interface SearchStore {
  indexProgress(): Promise<IndexProgress>
  /**
   * Events that are not indexed: the oldest that are newer than a position first, or the newest up to a position. Examines
   * a bounded number of events. `next` is where to continue; null at the end.
   */
  listUnindexed(
    input: IndexStart & { readonly limit: number },
  ): Promise<{ readonly events: readonly EventContent[]; readonly next: string | null }>
  /**
   * Indexes events by their ids, their ordering keys and `texts`, the most important first: at most 64 terms for each
   * event, of at most 256 characters each. Events that no longer exist are ignored. With `range`, also writes down how far
   * the index reaches.
   */
  indexEvents(input: {
    readonly events: readonly { readonly id: string; readonly texts: readonly string[] }[]
    readonly range?: IndexedRange | undefined
  }): Promise<void>
}
