import type { Connection, Integration, Store } from '@guidepost/store'
import type { z } from 'zod'
import type { listConnectionsQuery } from './requests.ts'

type Query = z.infer<typeof listConnectionsQuery>

/** Nango's default. */
const defaultLimit = 10_000
const chunk = 1000

/**
 * One page of an environment's connections, newest first, for a query in Nango's form. The store applies two of the
 * filters; this function applies the others to the rows, chunk by chunk.
 */
export async function listConnections(
  store: Pick<Store, 'listConnections'>,
  environmentId: number,
  integrations: readonly Integration[],
  query: Query,
): Promise<Connection[]> {
  const wanted = toFilter(integrations, query)
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

/** `undefined` if no connection can match. */
function toFilter(integrations: readonly Integration[], query: Query) {
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

/** Tags identify end users: Nango sets the same tags on an end user's connections. */
function endUserTags({ endUserId, endUserOrganizationId }: Query): Record<string, string> {
  return {
    ...(endUserId !== undefined && { end_user_id: endUserId }),
    ...(endUserOrganizationId !== undefined && { organization_id: endUserOrganizationId }),
  }
}
