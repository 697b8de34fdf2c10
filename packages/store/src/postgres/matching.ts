import { matchedState, type Matching } from '../sql/matching.ts'
import type { Session } from './connections.ts'
import { insertDeliveries, type NewDelivery } from './deliveries.ts'
import { lookUp } from './lookup.ts'

type UnmatchedRow = {
  id: number
  registration_id: number | null
  match_key: Uint8Array
  type: string
  ordering_key: Uint8Array | null
}

const unmatchedWith = `
  select id, registration_id, match_key, type, ordering_key from events
  where integration_id = $1 and match_key = any($2::bytea[]) and state = 'unmatched' order by id`

const setStates = `
  update events set state = given.state, reason = null from unnest($2::bigint[], $3::text[]) as given (id, state)
  where events.integration_id = $1 and events.id = given.id`

const attach = `
  insert into event_connections (event_id, connection) select * from unnest($1::bigint[], $2::bigint[])
  on conflict do nothing`

/** Ties events to their connections, without any delivery. */
export async function connect(
  session: Session,
  ties: readonly { readonly eventId: number; readonly connection: number }[],
): Promise<void> {
  if (ties.length === 0) return
  await session.query(attach, [ties.map((tie) => tie.eventId), ties.map((tie) => tie.connection)], 'attach')
}

/** Inside a transaction that holds the integration. */
export function createMatching(session: Session): Matching {
  return {
    async rematch({ integrationId, matchKeys, now }) {
      const { rows } = await session.query(unmatchedWith, [integrationId, matchKeys])
      const events = rows as unknown as UnmatchedRow[]
      if (events.length === 0) return 0
      const routing = await lookUp(session, {
        integrationIds: [integrationId],
        registrationIds: events.flatMap((event) => event.registration_id ?? []),
        keys: matchKeys.map((matchKey) => ({ integrationId, matchKey })),
      })
      const matched = events.flatMap((event) => {
        const { registration_id: registrationId, match_key: matchKey } = event
        const match = routing.find({ integrationId, registrationId, matchKey })
        if (match.state === 'unmatched') return []
        const destinations = match.state === 'matched' ? routing.destinationsOf(integrationId, event.type) : []
        return [{ event, state: match.state, connections: match.connections, destinations }]
      })
      const states = matched.map(({ state, destinations }) => matchedState(state, destinations.length))
      await session.query(setStates, [integrationId, matched.map(({ event }) => event.id), states])
      await connect(
        session,
        matched.flatMap(({ event, connections }) =>
          connections.map((connection) => ({ eventId: event.id, connection })),
        ),
      )
      await insertDeliveries(
        session,
        matched.flatMap(({ event, ...to }) =>
          deliveriesOf({ id: event.id, integrationId, orderingKey: event.ordering_key }, to, now),
        ),
      )
      return matched.length
    },

    async destinationsOf(integrationId, type) {
      const routing = await lookUp(session, { integrationIds: [integrationId], registrationIds: [], keys: [] })
      return routing.destinationsOf(integrationId, type)
    },

    async deliver(event, to, now, replay = false) {
      const deliveries = deliveriesOf(event, to, now, replay)
      await insertDeliveries(session, deliveries)
      return deliveries.length
    },
  }
}

/** One for each connection and destination. */
export function deliveriesOf(
  event: { readonly id: number; readonly integrationId: number; readonly orderingKey: Uint8Array | null },
  to: { readonly connections: readonly number[]; readonly destinations: readonly string[] },
  dueAt: number,
  replay = false,
): NewDelivery[] {
  const { id: eventId, integrationId, orderingKey } = event
  return to.connections.flatMap((connection) =>
    to.destinations.map((destination) => ({
      integrationId,
      eventId,
      connection,
      destination,
      orderingKey,
      dueAt,
      replay,
    })),
  )
}
