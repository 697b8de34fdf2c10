import type { Page } from '../../port/configuration.ts'
import type { Audit, AuditFilter } from '../../port/registrations.ts'
import { safeText } from '../../text.ts'
import type { Database } from '../database.ts'
import { padded, pageReach, toId, toPage } from '../rows.ts'
import type { UpkeepContext } from '../upkeep/context.ts'

/** How many characters of a summary and a message are stored. */
const textLimit = 2000

const prunedPerStep = 250

export function auditReads(db: Database) {
  async function listAudits(filter: AuditFilter, page: Page) {
    const { environmentId, integrationId, connectionId, registrationId, actor, from } = filter
    let rows = db.query
      .selectFrom('audits')
      .selectAll()
      .where((where) => where.or([where('environment_id', '=', environmentId), where('environment_id', 'is', null)]))
      .orderBy('id', 'desc')
      .limit(pageReach(page))
    if (integrationId !== undefined) rows = rows.where('integration_id', '=', integrationId)
    if (connectionId !== undefined) rows = rows.where('connection_id', '=', connectionId)
    if (registrationId !== undefined) rows = rows.where('registration_id', '=', registrationId)
    if (actor !== undefined) rows = rows.where('actor', '=', safeText(actor))
    if (from !== undefined) rows = rows.where('at', '>=', from)
    if (page.before !== undefined) rows = rows.where('id', '<', toId(page.before))
    return toPage(await db.all(rows), page, (row) => ({
      id: String(row.id),
      at: row.at,
      actor: row.actor,
      by: row.made_by,
      environmentId: row.environment_id,
      integrationId: row.integration_id,
      connectionId: row.connection_id,
      registrationId: row.registration_id,
      action: row.action,
      summary: row.summary,
      result: row.result,
      message: row.message,
    }))
  }

  return { listAudits }
}

export function auditWrites(db: Database) {
  async function audit(rows: readonly Audit[]): Promise<void> {
    for (const row of rows) {
      await db.run(
        db.query.insertInto('audits').values({
          at: row.at,
          actor: safeText(row.actor),
          made_by: row.by === null ? null : safeText(row.by),
          environment_id: row.environmentId,
          integration_id: row.integrationId,
          connection_id: row.connectionId,
          registration_id: row.registrationId,
          action: safeText(row.action),
          summary: safeText(row.summary, textLimit),
          result: safeText(row.result),
          message: row.message === null ? null : safeText(row.message, textLimit),
        }),
      )
    }
  }

  return { audit }
}

/** Prunes the oldest audits that were written before `before`: one small step. */
export async function pruneAudits({ db, transaction }: UpkeepContext, before: number): Promise<number> {
  const rows = await db.all(
    db.query.selectFrom('audits').select('id').where('at', '<', before).orderBy('at').limit(prunedPerStep),
  )
  if (rows.length === 0) return 0
  const ids = padded(rows.map((row) => row.id))
  return transaction((own) => own.run(own.query.deleteFrom('audits').where('id', 'in', ids)))
}
