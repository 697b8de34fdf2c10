import {
  matchConnections,
  matchRegistration,
  type Match,
  type MatchingRegistration,
  type MatchInput,
} from '../sql/matching.ts'
import type { Session } from './connections.ts'

/** What is asked about, all at once. */
export interface Questions {
  readonly integrationIds: readonly number[]
  readonly registrationIds: readonly number[]
  /** Of events that came by the integration's path. */
  readonly keys: readonly { readonly integrationId: number; readonly matchKey: Uint8Array }[]
}

/** Whose events are, and who wants them. */
export interface Routing {
  readonly integrations: ReadonlySet<number>
  find(input: MatchInput): Match
  destinationsOf(integrationId: number, type: string): readonly string[]
}

// A connection's key doesn't count on the integration's path when the connection has a registration with that Guid: the
// registration has a secret of its own, and only that may speak for it.
const connectionsByKey = `
  select k.integration_id, k.match_key, k.connection
  from unnest($1::bigint[], $2::bytea[]) as asked (integration_id, match_key)
  join connection_keys k on k.integration_id = asked.integration_id and k.match_key = asked.match_key
  where not exists (
    select 1 from registrations r
    where r.integration_id = k.integration_id and r.match_key = k.match_key and r.connection = k.connection)
  order by k.connection`

const registrationsById = `
  select id, integration_id, connection, match_key, state from registrations where id = any($1::bigint[])`

const subscribed = `
  select i.id, s.type, s.destination from integrations i left join subscriptions s on s.provider = i.provider
  where i.id = any($1::bigint[]) order by s.destination`

/** Asks all that a batch needs to be matched. The questions are on their way together, without waiting for each other. */
export async function lookUp(session: Session, asked: Questions): Promise<Routing> {
  const keys = distinct(asked.keys, ({ integrationId, matchKey }) => keyOf(integrationId, matchKey))
  const integrationIds = keys.map((key) => key.integrationId)
  const matchKeys = keys.map((key) => key.matchKey)
  const [connections, registrations, subscriptions] = await Promise.all([
    keys.length > 0 ? session.query(connectionsByKey, [integrationIds, matchKeys], 'connectionsByKey') : nothing,
    asked.registrationIds.length > 0
      ? session.query(registrationsById, [[...new Set(asked.registrationIds)]], 'registrationsById')
      : nothing,
    session.query(subscribed, [[...new Set(asked.integrationIds)]], 'subscribed'),
  ])
  return routingOf(
    connections.rows as unknown as KeyRow[],
    registrations.rows as unknown as RegistrationRow[],
    subscriptions.rows as unknown as SubscriptionRow[],
  )
}

type KeyRow = { integration_id: number; match_key: Uint8Array; connection: number }
type RegistrationRow = {
  id: number
  integration_id: number
  connection: number
  match_key: Uint8Array | null
  state: string
}
type SubscriptionRow = { id: number; type: string | null; destination: string | null }

function routingOf(
  connections: readonly KeyRow[],
  registrations: readonly RegistrationRow[],
  subscriptions: readonly SubscriptionRow[],
): Routing {
  const byKey = Map.groupBy(connections, (row) => keyOf(row.integration_id, row.match_key))
  const byId = new Map(registrations.map((row) => [row.id, row]))
  const byIntegration = Map.groupBy(subscriptions, (row) => row.id)

  function find({ integrationId, registrationId, matchKey }: MatchInput): Match {
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

  function destinationsOf(integrationId: number, type: string): readonly string[] {
    const wanted = (byIntegration.get(integrationId) ?? []).filter((row) => row.type === type || row.type === '*')
    return [...new Set(wanted.map((row) => row.destination!))]
  }

  return { integrations: new Set(byIntegration.keys()), find, destinationsOf }
}

/** A key of one integration, to look up by. */
export const keyOf = (integrationId: number, key: Uint8Array): string =>
  `${integrationId}/${Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('hex')}`

export function distinct<Item>(items: readonly Item[], of: (item: Item) => string): Item[] {
  return [...new Map(items.map((item) => [of(item), item])).values()]
}

const nothing = { rows: [] }
