import type { EventState, Receipt, ReceiptEvent, UnmatchedReason } from '../../port/ingest.ts'
import { safeText } from '../../text.ts'
import { addresseesOf, unmatchedAddressees, type Addressee, type ConnectionFacts, type Routes } from './routing.ts'

export type Awaitable<Value> = Value | Promise<Value>

export interface EventRow {
  readonly id: number
  readonly integrationId: number
  readonly orderingKey: Uint8Array | null
}

/** The part of the hot path that configuration changes and replays use. Always called inside a transaction. */
export interface Matching {
  /**
   * Matches the unmatched events of an integration that have one of `matchKeys`, in the order of their receipt over all
   * keys; answers how many were matched. The cap on unmatched events bounds the work.
   */
  rematch(input: { integrationId: number; matchKeys: readonly Uint8Array[]; now: number }): Awaitable<number>
  /** The deliveries that each event would get now. */
  addresseesOf(events: readonly EventQuestion[]): Awaitable<readonly (readonly Addressee[])[]>
  /** Writes replayed deliveries. */
  replay(
    deliveries: readonly { readonly event: EventRow; readonly to: readonly Addressee[] }[],
    now: number,
  ): Awaitable<void>
}

/** An event with its connections, to find the destinations that want it. `isUnmatched`: it matches no connection. */
export interface EventQuestion {
  readonly integrationId: number
  readonly type: string
  readonly orderingKey: Uint8Array | null
  readonly connections: readonly number[]
  readonly isUnmatched: boolean
}

/** What decides which connections an event matches. */
export interface MatchInput {
  readonly integrationId: number
  readonly registrationId: number | null
  readonly matchKey: Uint8Array | null
  /** Set for an event that Guidepost made: the event's connection, which no key needs to match. */
  readonly connection?: number | undefined
}

/** A receipt that Guidepost made, for a connection that exists. */
export interface OwnReceipt extends Receipt {
  readonly connection: number
}

export interface Matched {
  readonly state: 'matched' | 'superseded'
  readonly connections: readonly number[]
}

export type Match = Matched | { readonly state: 'unmatched'; readonly reason: UnmatchedReason }

/** The columns of a registration that decide a match. */
export interface MatchingRegistration {
  readonly connection: number
  readonly matchKey: Uint8Array | null
  readonly state: string
}

/** Matches an event of a registration's own path: to the connection of that registration, or to none. */
export function matchRegistration(matchKey: Uint8Array | null, registration: MatchingRegistration | undefined): Match {
  if (!matchKey) return { state: 'unmatched', reason: 'no_guid' }
  if (!registration?.matchKey) return { state: 'unmatched', reason: 'unknown_guid' }
  if (Buffer.compare(registration.matchKey, matchKey) !== 0) return { state: 'unmatched', reason: 'guid_mismatch' }
  const connections = [registration.connection]
  return { state: registration.state === 'superseded' ? 'superseded' : 'matched', connections }
}

/** Matches an event of the integration's path. `connections`: those that claim its key. */
export function matchConnections(matchKey: Uint8Array | null, connections: readonly number[]): Match {
  if (!matchKey) return { state: 'unmatched', reason: 'no_guid' }
  if (connections.length === 0) return { state: 'unmatched', reason: 'unknown_guid' }
  return { state: 'matched', connections }
}

export interface Placement {
  readonly state: EventState
  readonly reason: string | null
  readonly connections: readonly number[]
  readonly addressees: readonly Addressee[]
}

/** The first state of an event, its connections, and its deliveries. */
export function placementOf(
  receipt: Receipt,
  event: ReceiptEvent,
  find: ConnectionFacts & { match(): Match; routes(): Routes },
): Placement {
  if ('unparsable' in receipt.content) {
    return { ...undelivered, state: 'unparsable', reason: safeText(receipt.content.unparsable, 500) }
  }
  const match = find.match()
  const connections = match.state === 'unmatched' ? [] : match.connections
  // A notice is never dispatched, even if it matches.
  if (event.notice) return { ...undelivered, state: 'notice', connections }
  if (match.state === 'unmatched') {
    // A Guid that contradicts the registration of the path: the event is delivered nowhere.
    const addressees = match.reason === 'guid_mismatch' ? [] : unmatchedAddressees(find.routes())
    return { state: 'unmatched', reason: match.reason, connections, addressees }
  }
  if (match.state === 'superseded') return { ...undelivered, state: 'superseded', connections }
  const addressees = addresseesOf(find.routes(), connections, find)
  return { state: matchedState('matched', addressees.length), reason: null, connections, addressees }
}

const undelivered = { reason: null, connections: [], addressees: [] }

/** The only connection of an event, which is in the event's row; null if it has several or none. */
export const onlyOf = (connections: readonly number[]): number | null =>
  connections.length === 1 ? connections[0]! : null

/** The state of a matched event, by how many deliveries it gets. */
export function matchedState(state: 'matched' | 'superseded', deliveries: number): EventState {
  if (state === 'superseded') return 'superseded'
  return deliveries > 0 ? 'accepted' : 'unsubscribed'
}

/** An unparsable request counts as one event without keys. Its body alone tells whether it is a duplicate. */
const unreadable: ReceiptEvent = {
  type: '',
  action: '',
  matchKey: null,
  dedupeKey: '',
  orderingKey: null,
  notice: false,
}

/** The events of a receipt. */
export const eventsOf = ({ content }: Pick<Receipt, 'content'>): readonly ReceiptEvent[] =>
  'unparsable' in content ? [unreadable] : content.events

/**
 * In SQL: whether key `k` of a connection counts on the integration's path. It does not count if the connection has a
 * registration with that Guid: only requests signed with the registration's own secret may use that Guid.
 */
export const countsOnSharedPath = `not exists (
  select 1 from registrations r
  where r.integration_id = k.integration_id and r.match_key = k.match_key and r.connection = k.connection)`

/** In SQL: whether the unmatched event `e` would match a connection now, by the rules above. For upkeep. */
export const matchable = `(
  e.registration_id is null and exists (
    select 1 from connection_keys k
    where k.integration_id = e.integration_id and k.match_key = e.match_key and ${countsOnSharedPath})
  or exists (
    select 1 from registrations r
    where r.id = e.registration_id and r.integration_id = e.integration_id and r.match_key = e.match_key))`
