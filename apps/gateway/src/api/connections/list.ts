import type { Connection, Integration, Store } from '@guidepost/store'
import type { z } from 'zod'
import type { listConnectionsQuery } from './requests.ts'

type Query = z.infer<typeof listConnectionsQuery>

/** Nango's. */
const defaultLimit = 10_000
const chunk = 1000

/**
 * One page of the connections of an environment, newest first, as Nango's query asks for it. The store knows two of the
 * filters; the others are applied to what it reads, chunk by chunk.
 */
export async function listConnections(
  store: Pick<Store, 'listConnections'>,
  environmentId: number,
  integrations: readonly Integration[],
  query: Query,
): Promise<Connection[]> {
  const wanted = filterOf(integrations, query)
  if (!wanted) return []
  const limit = query.limit ?? defaultLimit
  const found: Connection[] = []
  let skip = query.page * limit
  let before: string | undefined
  do {
    const filter = { environmentId, integrationId: wanted.integrationId, connectionId: query.connectionId }
    const page = await store.listConnections({ ...filter, page: { limit: chunk, before } })
    for (const connection of page.rows) {
      if (!wanted.matches(connection)) continue
      if (skip > 0) skip -= 1
      else found.push(connection)
      if (found.length === limit) return found
    }
    before = page.next ?? undefined
  } while (before !== undefined)
  return found
}

/** `undefined` if nothing can match. */
function filterOf(integrations: readonly Integration[], query: Query) {
  const keys = query.integrationId?.split(',')
  const ids = keys && integrations.filter(({ uniqueKey }) => keys.includes(uniqueKey)).map(({ id }) => id)
  if (ids?.length === 0) return undefined
  const search = query.search?.toLowerCase() ?? ''
  const tags = Object.entries({ ...query.tags, ...endUserTags(query) })
  return {
    integrationId: ids?.length === 1 ? ids[0] : undefined,
    matches: (connection: Connection): boolean =>
      (!ids || ids.includes(connection.integrationId)) &&
      connection.connectionId.toLowerCase().includes(search) &&
      tags.every(([key, value]) => connection.tags[key.toLowerCase()] === value),
  }
}

/** An end user is what the tags say: Nango gives a connection of an end user the same ones. */
function endUserTags({ endUserId, endUserOrganizationId }: Query): Record<string, string> {
  return {
    ...(endUserId !== undefined && { end_user_id: endUserId }),
    ...(endUserOrganizationId !== undefined && { organization_id: endUserOrganizationId }),
  }
}
