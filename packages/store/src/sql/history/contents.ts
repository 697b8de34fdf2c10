import { sql } from 'kysely'
import type { EventContent } from '../../port/search.ts'
import type { Database } from '../database.ts'
import { padded, parseObject, toId } from '../rows.ts'
import { visible } from './history.ts'

/** The content of an event: in its own row, or in its request's. */
export const content = {
  origin: sql<string>`coalesce(events.origin, requests.origin)`,
  secretId: sql<string | null>`coalesce(events.secret_id, requests.secret_id)`,
  headers: sql<Uint8Array>`coalesce(events.headers, requests.headers)`,
  body: sql<Uint8Array>`coalesce(events.body, requests.body)`,
}

/** Longer bodies are not read: their events are found by their ids, and have no title. In bytes. */
const maxBodyBytes = 256 * 1024
const shortBody = sql<Uint8Array | null>`case when length(${content.body}) <= ${sql.lit(maxBodyBytes)}
  then ${content.body} end`

export function contentReads(db: Database) {
  async function listContents(environmentId: number, ids: readonly string[]): Promise<readonly EventContent[]> {
    if (ids.length === 0) return []
    const rows = selectContents(db)
      .where('integrations.environment_id', '=', environmentId)
      .where('events.id', 'in', padded(ids.map(toId)))
      .where(await visible(db))
    return (await db.all(rows)).map(toEventContent)
  }

  return { listContents }
}

export const selectContents = ({ query }: Database) =>
  query
    .selectFrom('events')
    .innerJoin('integrations', 'integrations.id', 'events.integration_id')
    .leftJoin('requests', (join) =>
      join
        .onRef('requests.id', '=', 'events.request_id')
        .onRef('requests.integration_id', '=', 'events.integration_id'),
    )
    .select(['events.id', 'events.position', 'events.received_at', 'integrations.provider'])
    .select([content.origin.as('origin'), content.headers.as('headers'), shortBody.as('body')])

type Row = ReturnType<typeof selectContents> extends { execute(): Promise<(infer R)[]> } ? R : never

export const toEventContent = (row: Row): EventContent => ({
  id: String(row.id),
  provider: row.provider,
  origin: row.origin as EventContent['origin'],
  position: row.position,
  receivedAt: row.received_at,
  headers: parseObject(row.headers) as Record<string, string>,
  body: row.body,
})
