import { matchedState, onlyOf, type EventRow, type Matching } from '../../sql/ingest/matching.ts'
import { addresseesOf, addresseesFor, type Addressee } from '../../sql/ingest/routing.ts'
import type { Session } from '../connection/connections.ts'
import { insertDeliveries, type NewDelivery } from '../dispatch/deliveries.ts'
import { lookUp, routingOf, type Questions } from './lookup.ts'

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
  update events set state = given.state, reason = null, connection = given.connection, matched_at = $5
  from unnest($2::bigint[], $3::text[], $4::bigint[]) as given (id, state, connection)
  where events.integration_id = $1 and events.id = given.id`

const attach = `
  insert into event_connections (event_id, connection) select * from unnest($1::bigint[], $2::bigint[])
  on conflict do nothing`

/** Ties events to their connections if they have several. */
async function connect(
  session: Session,
  ties: readonly { readonly eventId: number; readonly connection: number }[],
): Promise<void> {
  if (ties.length === 0) return
  await session.query(attach, [ties.map((tie) => tie.eventId), ties.map((tie) => tie.connection)], 'attach')
}

/** Use it inside a transaction that holds the integration. */
export function createMatching(session: Session): Matching {
  const routingFor = async (asked: Questions) => routingOf(await lookUp(session, asked))
  return {
    async rematch({ integrationId, matchKeys, now }) {
      const { rows } = await session.query(unmatchedWith, [integrationId, matchKeys])
      const events = rows as unknown as UnmatchedRow[]
      if (events.length === 0) return 0
      const routing = await routingFor({
        integrationIds: [integrationId],
        registrationIds: events.flatMap((event) => event.registration_id ?? []),
        keys: matchKeys.map((matchKey) => ({ integrationId, matchKey })),
        connections: [],
        orderingKeys: events.flatMap(({ ordering_key: orderingKey }) =>
          orderingKey ? [{ integrationId, orderingKey }] : [],
        ),
      })
      const matched = events.flatMap((event) => {
        const { registration_id: registrationId, match_key: matchKey } = event
        const match = routing.find({ integrationId, registrationId, matchKey })
        if (match.state === 'unmatched') return []
        const { state, connections } = match
        const routes = state === 'matched' ? routing.routesFor({ integrationId, type: event.type }) : undefined
        const addressees = routes
          ? addresseesOf(routes, connections, routing.factsOf({ integrationId, orderingKey: event.ordering_key }))
          : []
        return [{ event, state, connections, addressees }]
      })
      const states = matched.map(({ state, addressees }) => matchedState(state, addressees.length))
      const only = matched.map(({ connections }) => onlyOf(connections))
      await session.query(setStates, [integrationId, matched.map(({ event }) => event.id), states, only, now])
      await connect(
        session,
        matched.flatMap(({ event, connections }) =>
          connections.length > 1 ? connections.map((connection) => ({ eventId: event.id, connection })) : [],
        ),
      )
      await insertDeliveries(
        session,
        matched.flatMap(({ event, addressees }) =>
          deliveriesOf({ id: event.id, integrationId, orderingKey: event.ordering_key }, addressees, now),
        ),
      )
      return matched.length
    },

    async addresseesOf(events) {
      const routing = await routingFor({
        integrationIds: events.map(({ integrationId }) => integrationId),
        registrationIds: [],
        keys: [],
        connections: [...new Set(events.flatMap((event) => event.connections))],
        orderingKeys: events.flatMap(({ integrationId, orderingKey }) =>
          orderingKey ? [{ integrationId, orderingKey }] : [],
        ),
      })
      return events.map((event) => addresseesFor(routing.routesFor(event), event, routing.factsOf(event)))
    },

    async replay(deliveries, now) {
      await insertDeliveries(
        session,
        deliveries.flatMap(({ event, to }) => deliveriesOf(event, to, now, true)),
      )
    },
  }
}

/** The rows of one event's deliveries. */
function deliveriesOf(event: EventRow, to: readonly Addressee[], dueAt: number, replay = false): NewDelivery[] {
  return to.map(({ connection, destination, ordered }) => ({
    integrationId: event.integrationId,
    eventId: event.id,
    connection,
    destination,
    orderingKey: ordered ? event.orderingKey : null,
    dueAt,
    replay,
  }))
}
