import {
  countsOnSharedPath,
  matchConnections,
  matchRegistration,
  type Match,
  type MatchingRegistration,
  type MatchInput,
} from '../../sql/ingest/matching.ts'
import { routesOf, type ConnectionFacts, type RouteRow, type Routes } from '../../sql/ingest/routing.ts'
import type { Session } from '../connection/connections.ts'

/** Everything that a batch asks. */
export interface Questions {
  readonly integrationIds: readonly number[]
  readonly registrationIds: readonly number[]
  /** The match keys of events that came on the integration's path. */
  readonly keys: readonly { readonly integrationId: number; readonly matchKey: Uint8Array }[]
  /** The connections of events that are matched already. */
  readonly connections: readonly number[]
  readonly orderingKeys: readonly { readonly integrationId: number; readonly orderingKey: Uint8Array }[]
}

/** Answers which connections events match, and which destinations want them. */
export interface Routing {
  readonly integrations: ReadonlySet<number>
  find(input: MatchInput): Match
  routesFor(event: { readonly integrationId: number; readonly type: string }): Routes
  factsOf(event: { readonly integrationId: number; readonly orderingKey: Uint8Array | null }): ConnectionFacts
}

const connectionsByKey = `
  select k.integration_id, k.match_key, k.connection, o.key as override
  from unnest($1::bigint[], $2::bytea[]) as asked (integration_id, match_key)
  join connection_keys k on k.integration_id = asked.integration_id and k.match_key = asked.match_key
    left join destinations o on o.connection = k.connection and o.role = 'override' and o.deleted_at is null
  where ${countsOnSharedPath}
  order by k.connection`

const registrationsById = `
  select r.id, r.integration_id, r.connection, r.match_key, r.state, o.key as override from registrations r
    left join destinations o on o.connection = r.connection and o.role = 'override' and o.deleted_at is null
  where r.id = any($1::bigint[])`

const overrides = `
  select connection, key as override from destinations
  where connection = any($1::bigint[]) and role = 'override' and deleted_at is null`

const linked = `
  select l.connection, l.integration_id, l.ordering_key
  from unnest($1::bigint[], $2::bytea[]) as asked (integration_id, ordering_key)
  join links l on l.integration_id = asked.integration_id and l.ordering_key = asked.ordering_key`

const subscribed = `
  select i.id, d.* from integrations i left join lateral (
    select key, role, types, ordered, unmatched, only_linked from destinations where provider = i.provider and declared = 1
    union all
    select key, role, types, ordered, unmatched, only_linked from destinations
    where environment_id = i.environment_id and role in ('primary', 'secondary') and deleted_at is null
      and i.forward_webhooks = 1) d on true
  where i.id = any($1::bigint[]) order by d.role, d.key`

/** Reads everything that is needed to match a batch. The queries are sent together, without waiting for each other. */
export async function lookUp(session: Session, asked: Questions): Promise<Routing> {
  const keys = distinct(asked.keys, ({ integrationId, matchKey }) => keyOf(integrationId, matchKey))
  const integrationIds = keys.map((key) => key.integrationId)
  const matchKeys = keys.map((key) => key.matchKey)
  const tickets = distinct(asked.orderingKeys, ({ integrationId, orderingKey }) => keyOf(integrationId, orderingKey))
  const [connections, registrations, subscriptions, own, links] = await Promise.all([
    keys.length > 0 ? session.query(connectionsByKey, [integrationIds, matchKeys], 'connectionsByKey') : nothing,
    asked.registrationIds.length > 0
      ? session.query(registrationsById, [[...new Set(asked.registrationIds)]], 'registrationsById')
      : nothing,
    session.query(subscribed, [[...new Set(asked.integrationIds)]], 'subscribed'),
    asked.connections.length > 0 ? session.query(overrides, [asked.connections], 'overrides') : nothing,
    tickets.length > 0
      ? session.query(
          linked,
          [tickets.map((ticket) => ticket.integrationId), tickets.map((ticket) => ticket.orderingKey)],
          'linked',
        )
      : nothing,
  ])
  return routingOf(
    connections.rows as unknown as KeyRow[],
    registrations.rows as unknown as RegistrationRow[],
    subscriptions.rows as unknown as SubscriptionRow[],
    own.rows as unknown as OverrideRow[],
    links.rows as unknown as LinkedRow[],
  )
}

type OverrideRow = { connection: number; override: string | null }
type LinkedRow = { connection: number; integration_id: number; ordering_key: Uint8Array }
type KeyRow = OverrideRow & { integration_id: number; match_key: Uint8Array }
type RegistrationRow = OverrideRow & {
  id: number
  integration_id: number
  match_key: Uint8Array | null
  state: string
}
type SubscriptionRow = { id: number; key: string | null } & Omit<RouteRow, 'key'>

function routingOf(
  connections: readonly KeyRow[],
  registrations: readonly RegistrationRow[],
  subscriptions: readonly SubscriptionRow[],
  own: readonly OverrideRow[],
  links: readonly LinkedRow[],
): Routing {
  const byKey = Map.groupBy(connections, (row) => keyOf(row.integration_id, row.match_key))
  const byId = new Map(registrations.map((row) => [row.id, row]))
  const byIntegration = Map.groupBy(subscriptions, (row) => row.id)
  const routes = new Map<string, Routes>()
  const overrideOf = new Map(
    [...connections, ...registrations, ...own].flatMap(({ connection, override }) =>
      override === null ? [] : [[connection, override] as const],
    ),
  )
  const linkedTo = new Set(links.map((row) => `${keyOf(row.integration_id, row.ordering_key)}/${row.connection}`))

  function find({ integrationId, registrationId, matchKey, connection }: MatchInput): Match {
    if (connection !== undefined) return { state: 'matched', connections: [connection] }
    if (registrationId === null) {
      const rows = matchKey ? (byKey.get(keyOf(integrationId, matchKey)) ?? []) : []
      return matchConnections(
        matchKey,
        rows.map((row) => row.connection),
      )
    }
    const row = byId.get(registrationId)
    const own: MatchingRegistration | undefined =
      row?.integration_id === integrationId ? { ...row, matchKey: row.match_key } : undefined
    return matchRegistration(matchKey, own)
  }

  function routesFor({ integrationId, type }: { readonly integrationId: number; readonly type: string }): Routes {
    const key = `${integrationId}/${type}`
    const known = routes.get(key)
    if (known) return known
    const rows = (byIntegration.get(integrationId) ?? []).filter((row) => row.key !== null)
    const found = routesOf(rows as readonly RouteRow[], type)
    routes.set(key, found)
    return found
  }

  return {
    integrations: new Set(byIntegration.keys()),
    find,
    routesFor,
    factsOf: ({ integrationId, orderingKey }) => ({
      overrideOf: (connection) => overrideOf.get(connection),
      isLinked: (connection) =>
        orderingKey !== null && linkedTo.has(`${keyOf(integrationId, orderingKey)}/${connection}`),
    }),
  }
}

/** A key of one integration as a text, for maps. */
export const keyOf = (integrationId: number, key: Uint8Array): string =>
  `${integrationId}/${Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('hex')}`

export function distinct<Item>(items: readonly Item[], of: (item: Item) => string): Item[] {
  return [...new Map(items.map((item) => [of(item), item])).values()]
}

const nothing = { rows: [] }
