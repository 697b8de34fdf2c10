import {
  countsOnSharedPath,
  matchConnections,
  matchedState,
  matchRegistration,
  onlyOf,
  type EventQuestion,
  type EventRow,
  type Match,
  type Matched,
  type MatchInput,
  type Matching,
  type MatchingRegistration,
} from '../../sql/ingest/matching.ts'
import {
  addresseesOf,
  routesOf,
  addresseesFor,
  type ConnectionFacts,
  type Addressee,
  type RouteRow,
  type Routes,
} from '../../sql/ingest/routing.ts'
import type { SqliteDatabase } from '../database.ts'

type UnmatchedRow = EventRow & MatchInput & { readonly type: string }

export type SqliteMatching = ReturnType<typeof createMatching>

/**
 * Matches events and writes their deliveries. Always called inside the transaction that records. One closure, so that
 * its functions share the compiled statements.
 */
export function createMatching(db: SqliteDatabase) {
  const connectionsByKey = db.prepare(
    `select k.connection from connection_keys k
     where k.integration_id = ? and k.match_key = ? and ${countsOnSharedPath}
     order by k.connection`,
  )
  const registrationOf = db.prepare(
    'select connection, match_key as matchKey, state from registrations where id = ? and integration_id = ?',
  )
  const routing = db.prepare(
    `select d.key, d.role, d.types, d.ordered, d.unmatched, d.only_linked
     from integrations i join destinations d on d.provider = i.provider and d.declared = 1
     where i.id = :id and (d.only_linked = 0 or exists (select 1 from links l where l.integration_id = i.id))
     union all
     select d.key, d.role, d.types, d.ordered, d.unmatched, d.only_linked
     from integrations i join destinations d on d.environment_id = i.environment_id
       and d.role in ('primary', 'secondary') and d.deleted_at is null
     where i.id = :id and i.forward_webhooks = 1
     order by 2, 1`,
  )
  const override = db.prepare(
    `select key from destinations where connection = ? and role = 'override' and deleted_at is null`,
  )
  const linked = db.prepare(
    'select 1 from links where integration_id = ? and ordering_key = ? and connection = ? limit 1',
  )
  const attach = db.prepare('insert or ignore into event_connections (connection, event_id) values (?, ?)')
  const unsettledBefore = db.prepare(
    `select 1 from deliveries
     where connection = ? and destination = ? and ordering_key = ? and settled_at is null limit 1`,
  )
  const insertDelivery = db.prepare(
    `insert into deliveries (id, integration_id, event_id, connection, destination, ordering_key, state, attempt, generation, due_at, replay)
     values (?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)`,
  )
  const unmatchedWith = db.prepare(
    `select id, integration_id as integrationId, registration_id as registrationId, match_key as matchKey, type,
       ordering_key as orderingKey
     from events where integration_id = ? and match_key = ? and state = 'unmatched' order by id`,
  )
  const setState = db.prepare('update events set state = ?, reason = null, connection = ?, matched_at = ? where id = ?')

  function find({ integrationId, registrationId, matchKey, connection }: MatchInput): Match {
    if (connection !== undefined) return { state: 'matched', connections: [connection] }
    if (registrationId !== null) {
      const registration = registrationOf.get(registrationId, integrationId)
      return matchRegistration(matchKey, registration as unknown as MatchingRegistration | undefined)
    }
    return matchConnections(matchKey, matchKey ? claimantsOf(integrationId, matchKey) : [])
  }

  // Only this writer changes what is looked up, so both caches are right until its next write. They are bounded, because
  // types and match keys come from payloads.
  const claimants = new Map<string, readonly number[]>()
  const remembered = new Map<string, Routes>()

  /** The connections that claim the match key on the integration's path. */
  function claimantsOf(integrationId: number, matchKey: Uint8Array): readonly number[] {
    const key = `${integrationId}/${Buffer.from(matchKey.buffer, matchKey.byteOffset, matchKey.byteLength).toString('latin1')}`
    const known = claimants.get(key)
    if (known) return known
    const found = connectionsByKey.all(integrationId, matchKey).map((row) => Number(row['connection']))
    if (claimants.size >= 20_000) claimants.clear()
    claimants.set(key, found)
    return found
  }

  /** Ties the event to its connections if it has several. The only connection of an event is in its row. */
  function connect(eventId: number, connections: readonly number[]): void {
    if (connections.length > 1) for (const connection of connections) attach.run(connection, eventId)
  }

  /** The destinations that want events of this type. */
  function routesFor({ integrationId, type }: { readonly integrationId: number; readonly type: string }): Routes {
    const key = `${integrationId}/${type}`
    const known = remembered.get(key)
    if (known) return known
    const routes = routesOf(routing.all({ id: integrationId }) as unknown as RouteRow[], type)
    if (remembered.size >= 1000) remembered.clear()
    remembered.set(key, routes)
    return routes
  }

  function forgetLookUps(): void {
    claimants.clear()
    remembered.clear()
  }

  function overrideOf(connection: number): string | undefined {
    return override.get(connection)?.['key'] as string | undefined
  }

  const factsOf = ({ integrationId, orderingKey }: Omit<EventRow, 'id'>): ConnectionFacts => ({
    overrideOf,
    isLinked: (connection) => orderingKey !== null && linked.get(integrationId, orderingKey, connection) !== undefined,
  })

  function deliver(event: EventRow, to: readonly Addressee[], now: number, replay = false): number {
    for (const { connection, destination, ordered } of to) {
      const orderingKey = ordered ? event.orderingKey : null
      const waits = orderingKey && unsettledBefore.get(connection, destination, orderingKey)
      insertDelivery.run(
        db.nextId('deliveries'),
        event.integrationId,
        event.id,
        connection,
        destination,
        orderingKey,
        waits ? 'waiting' : 'due',
        now,
        replay ? 1 : 0,
      )
    }
    return to.length
  }

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
    const addressees = state === 'matched' ? addresseesOf(routesFor(event), connections, factsOf(event)) : []
    deliver(event, addressees, now)
    setState.run(matchedState(state, addressees.length), onlyOf(connections), now, event.id)
  }

  return {
    find,
    connect,
    routesFor,
    factsOf,
    forgetLookUps,
    addresseesOf: (events: readonly EventQuestion[]) =>
      events.map((event) => addresseesFor(routesFor(event), event, factsOf(event))),
    replay(deliveries: Parameters<Matching['replay']>[0], now: number): void {
      for (const { event, to } of deliveries) deliver(event, to, now, true)
    },
    deliver,
    rematch,
  } satisfies Matching & Record<string, unknown>
}
