import type { Page, Paged } from '../../port/configuration.ts'
import type { EventStore, StoredRejection } from '../../port/events.ts'
import type { Database } from '../database.ts'
import { pageReach, parseObject, toId, toPage } from '../rows.ts'

const selectRejections = ({ query }: Database) =>
  query
    .selectFrom('rejections')
    .innerJoin('integrations', 'integrations.id', 'rejections.integration_id')
    .selectAll('rejections')
    .select('integrations.unique_key')

export function rejectionReads(db: Database) {
  async function listRejections(
    filter: Parameters<EventStore['listRejections']>[0],
    page: Page,
  ): Promise<Paged<StoredRejection>> {
    let rows = selectRejections(db)
      .where('integrations.environment_id', '=', filter.environmentId)
      .orderBy('rejections.id', 'desc')
      .limit(pageReach(page))
    if (filter.integrationId !== undefined) rows = rows.where('rejections.integration_id', '=', filter.integrationId)
    if (filter.registrationId !== undefined) rows = rows.where('rejections.registration_id', '=', filter.registrationId)
    if (page.before !== undefined) rows = rows.where('rejections.id', '<', toId(page.before))
    return toPage(await db.all(rows), page, (row) => ({
      id: String(row.id),
      integrationId: row.integration_id,
      integration: row.unique_key,
      registrationId: row.registration_id,
      reason: row.reason,
      receivedAt: row.received_at,
      address: row.address,
      headers: parseObject(row.headers) as Record<string, string>,
      body: row.body,
    }))
  }

  return { listRejections }
}

export function rejectionWrites(db: Database) {
  const { query } = db

  async function removeRejections(ids: readonly string[]): Promise<void> {
    for (const id of ids) await db.run(query.deleteFrom('rejections').where('id', '=', toId(id)))
  }

  return { removeRejections }
}
