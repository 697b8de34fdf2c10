import type { EventState, UnmatchedReason } from '../port/ingest.ts'
import type { Database } from './database.ts'

/** What the transaction needs to know of an event to find whose it is. */
export interface MatchInput {
  readonly integrationId: number
  readonly registrationId: number | null
  readonly matchKey: Uint8Array | null
}

export interface Matched {
  readonly state: 'matched' | 'superseded'
  readonly connections: readonly number[]
}

export type Match = Matched | { readonly state: 'unmatched'; readonly reason: UnmatchedReason }

export interface EventRow {
  readonly id: number
  readonly integrationId: number
  readonly orderingKey: Uint8Array | null
}

/** Whom an event is delivered to: each of the destinations, for each of the connections. */
export interface Addressees {
  readonly connections: readonly number[]
  readonly destinations: readonly string[]
}

type UnmatchedRow = EventRow & MatchInput & { readonly type: string }

/** Whose event it is, and the deliveries that follow from it. Always called inside the transaction that records. */
export function createMatching(db: Database) {
  // A connection's key doesn't count on the integration's path when the connection has a registration with that Guid:
  // the registration has a secret of its own, and only that may speak for it.
  const connectionsByKey = db.prepare(
    `select k.connection from connection_keys k
     where k.integration_id = ? and k.match_key = ? and not exists (
       select 1 from registrations r
       where r.integration_id = k.integration_id and r.match_key = k.match_key and r.connection = k.connection)
     order by k.connection`,
  )
  const registrationOf = db.prepare(
    'select connection, match_key, state from registrations where id = ? and integration_id = ?',
  )
  const subscribed = db.prepare(
    `select distinct s.destination from subscriptions s join integrations i on i.provider = s.provider
     where i.id = ? and s.type in (?, '*') order by s.destination`,
  )
  const attach = db.prepare('insert or ignore into event_connections (connection, event_id) values (?, ?)')
  const unsettledBefore = db.prepare(
    `select 1 from deliveries
     where connection = ? and destination = ? and ordering_key = ? and settled_at is null limit 1`,
  )
  const insertDelivery = db.prepare(
    `insert into deliveries (integration_id, event_id, connection, destination, ordering_key, state, attempt, generation, due_at, replay)
     values (?, ?, ?, ?, ?, ?, 0, 0, ?, ?)`,
  )
  const unmatchedWith = db.prepare(
    `select id, integration_id as integrationId, registration_id as registrationId, match_key as matchKey, type,
       ordering_key as orderingKey
     from events where integration_id = ? and match_key = ? and state = 'unmatched' order by id`,
  )
  const setState = db.prepare('update events set state = ?, reason = null where id = ?')

  function find(input: MatchInput): Match {
    if (input.registrationId !== null) return findByRegistration(input, input.registrationId)
    if (!input.matchKey) return { state: 'unmatched', reason: 'no_guid' }
    const rows = connectionsByKey.all(input.integrationId, input.matchKey)
    if (rows.length === 0) return { state: 'unmatched', reason: 'unknown_guid' }
    return { state: 'matched', connections: rows.map((row) => Number(row['connection'])) }
  }

  function findByRegistration({ integrationId, matchKey }: MatchInput, id: number): Match {
    const registration = registrationOf.get(id, integrationId)
    if (!matchKey) return { state: 'unmatched', reason: 'no_guid' }
    const own = registration?.['match_key'] as Uint8Array | null | undefined
    if (!registration || !own) return { state: 'unmatched', reason: 'unknown_guid' }
    if (Buffer.compare(own, matchKey) !== 0) return { state: 'unmatched', reason: 'guid_mismatch' }
    const connections = [Number(registration['connection'])]
    return { state: registration['state'] === 'superseded' ? 'superseded' : 'matched', connections }
  }

  /** Ties the event to its connections, without any delivery. */
  function connect(eventId: number, connections: readonly number[]): void {
    for (const connection of connections) attach.run(connection, eventId)
  }

  // Only this writer changes subscriptions, so it may remember who wants what until it does. Types come from payloads:
  // what is remembered of them is bounded.
  const remembered = new Map<string, readonly string[]>()

  /** Who wants events of this type. */
  function destinationsOf(integrationId: number, type: string): readonly string[] {
    const key = `${integrationId}/${type}`
    const known = remembered.get(key)
    if (known) return known
    const destinations = subscribed.all(integrationId, type).map((row) => String(row['destination']))
    if (remembered.size >= 1000) remembered.clear()
    remembered.set(key, destinations)
    return destinations
  }

  function forgetDestinations(): void {
    remembered.clear()
  }

  /** Writes the deliveries of a matched event: one per connection and destination. Answers how many. */
  function deliver(event: EventRow, to: Addressees, now: number, replay = false): number {
    for (const connection of to.connections) {
      for (const destination of to.destinations) {
        const waits = event.orderingKey && unsettledBefore.get(connection, destination, event.orderingKey)
        insertDelivery.run(
          event.integrationId,
          event.id,
          connection,
          destination,
          event.orderingKey,
          waits ? 'waiting' : 'due',
          now,
          replay ? 1 : 0,
        )
      }
    }
    return to.connections.length * to.destinations.length
  }

  /**
   * Matches stored events of one integration that name one of `matchKeys` and were nobody's, in the order of their
   * receipt, whatever key each has; counts those that were matched. The cap on unmatched events bounds the work.
   */
  function rematch(input: { integrationId: number; matchKeys: readonly Uint8Array[]; now: number }): number {
    const unmatched = input.matchKeys
      .flatMap((matchKey) => unmatchedWith.all(input.integrationId, matchKey) as unknown as UnmatchedRow[])
      .toSorted((one, other) => one.id - other.id)
    let matched = 0
    for (const event of unmatched) {
      const match = find(event)
      if (match.state === 'unmatched') continue
      settle(event, match, input.now)
      matched += 1
    }
    return matched
  }

  function settle(event: UnmatchedRow, { state, connections }: Matched, now: number): void {
    connect(event.id, connections)
    const destinations = state === 'matched' ? destinationsOf(event.integrationId, event.type) : []
    deliver(event, { connections, destinations }, now)
    setState.run(matchedState(state, destinations.length), event.id)
  }

  return { find, connect, destinationsOf, forgetDestinations, deliver, rematch }
}

export type Matching = ReturnType<typeof createMatching>

/** The state of an event that found its connections, by how many destinations want it. */
export function matchedState(state: 'matched' | 'superseded', destinations: number): EventState {
  if (state === 'superseded') return 'superseded'
  return destinations > 0 ? 'accepted' : 'unsubscribed'
}
