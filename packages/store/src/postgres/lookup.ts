import {
  matchConnections,
  matchRegistration,
  type Match,
  type MatchingRegistration,
  type MatchInput,
} from '../sql/matching.ts'
import { routesOf, type ConnectionFacts, type RouteRow, type Routes } from '../sql/routing.ts'
import type { Session } from './connections.ts'

/** What is asked about, all at once. */
export interface Questions {
  readonly integrationIds: readonly number[]
  readonly registrationIds: readonly number[]
  /** Of events that came by the integration's path. */
  readonly keys: readonly { readonly integrationId: number; readonly matchKey: Uint8Array }[]
  /** Of events of our own. */
  readonly connections: readonly number[]
}

/** Whose events are, and who wants them. */
export interface Routing extends ConnectionFacts {
  readonly integrations: ReadonlySet<number>
  find(input: MatchInput): Match
  routesFor(event: { readonly integrationId: number; readonly type: string }): Routes
}

/** In SQL: whether the connection has a link. */
const linked = (connection: string): string =>
  `exists (select 1 from links l where l.connection = ${connection}) as linked`

// A connection's key doesn't count on the integration's path when the connection has a registration with that Guid: the
// registration has a secret of its own, and only that may speak for it.
const connectionsByKey = `
  select k.integration_id, k.match_key, k.connection, o.key as override, ${linked('k.connection')}
  from unnest($1::bigint[], $2::bytea[]) as asked (integration_id, match_key)
  join connection_keys k on k.integration_id = asked.integration_id and k.match_key = asked.match_key
    left join destinations o on o.connection = k.connection and o.role = 'override' and o.deleted_at is null
  where not exists (
    select 1 from registrations r
    where r.integration_id = k.integration_id and r.match_key = k.match_key and r.connection = k.connection)
  order by k.connection`

const registrationsById = `
  select r.id, r.integration_id, r.connection, r.match_key, r.state, o.key as override, ${linked('r.connection')}
  from registrations r
    left join destinations o on o.connection = r.connection and o.role = 'override' and o.deleted_at is null
  where r.id = any($1::bigint[])`

const factsOf = `
  select asked.connection, o.key as override, ${linked('asked.connection')}
  from unnest($1::bigint[]) as asked (connection)
    left join destinations o on o.connection = asked.connection and o.role = 'override' and o.deleted_at is null`

const subscribed = `
  select i.id, d.* from integrations i left join lateral (
    select key, role, types, ordered, unmatched, only_linked from destinations where provider = i.provider and declared = 1
    union all
    select key, role, types, ordered, unmatched, only_linked from destinations
    where environment_id = i.environment_id and role in ('primary', 'secondary') and deleted_at is null
      and i.forward_webhooks = 1) d on true
  where i.id = any($1::bigint[]) order by d.role, d.key`

/** Asks all that a batch needs to be matched. The questions are on their way together, without waiting for each other. */
export async function lookUp(session: Session, asked: Questions): Promise<Routing> {
  const keys = distinct(asked.keys, ({ integrationId, matchKey }) => keyOf(integrationId, matchKey))
  const integrationIds = keys.map((key) => key.integrationId)
  const matchKeys = keys.map((key) => key.matchKey)
  const [connections, registrations, subscriptions, own] = await Promise.all([
    keys.length > 0 ? session.query(connectionsByKey, [integrationIds, matchKeys], 'connectionsByKey') : nothing,
    asked.registrationIds.length > 0
      ? session.query(registrationsById, [[...new Set(asked.registrationIds)]], 'registrationsById')
      : nothing,
    session.query(subscribed, [[...new Set(asked.integrationIds)]], 'subscribed'),
    asked.connections.length > 0 ? session.query(factsOf, [asked.connections], 'factsOf') : nothing,
  ])
  return routingOf(
    connections.rows as unknown as KeyRow[],
    registrations.rows as unknown as RegistrationRow[],
    subscriptions.rows as unknown as SubscriptionRow[],
    own.rows as unknown as FactRow[],
  )
}

/** Of connections that are known. */
export async function lookUpFacts(session: Session, connections: readonly number[]): Promise<ConnectionFacts> {
  const { rows } = await session.query(factsOf, [connections], 'factsOf')
  return factsIn(rows as unknown as FactRow[])
}

type FactRow = { connection: number; override: string | null; linked: boolean }
type KeyRow = FactRow & { integration_id: number; match_key: Uint8Array }
type RegistrationRow = FactRow & {
  id: number
  integration_id: number
  match_key: Uint8Array | null
  state: string
}
type SubscriptionRow = { id: number; key: string | null } & Omit<RouteRow, 'key'>

function factsIn(rows: readonly FactRow[]): ConnectionFacts {
  const facts = new Map(rows.map((row) => [row.connection, row]))
  return {
    overrideOf: (connection) => facts.get(connection)?.override ?? undefined,
    isLinked: (connection) => facts.get(connection)?.linked ?? false,
  }
}

function routingOf(
  connections: readonly KeyRow[],
  registrations: readonly RegistrationRow[],
  subscriptions: readonly SubscriptionRow[],
  own: readonly FactRow[],
): Routing {
  const byKey = Map.groupBy(connections, (row) => keyOf(row.integration_id, row.match_key))
  const byId = new Map(registrations.map((row) => [row.id, row]))
  const byIntegration = Map.groupBy(subscriptions, (row) => row.id)
  const routes = new Map<string, Routes>()

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
    ...factsIn([...connections, ...registrations, ...own]),
  }
}

/** A key of one integration, to look up by. */
export const keyOf = (integrationId: number, key: Uint8Array): string =>
  `${integrationId}/${Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('hex')}`

export function distinct<Item>(items: readonly Item[], of: (item: Item) => string): Item[] {
  return [...new Map(items.map((item) => [of(item), item])).values()]
}

const nothing = { rows: [] }
