import { sql, type Selectable } from 'kysely'
import type { Page } from '../port/configuration.ts'
import type { RecordResult } from '../port/ingest.ts'
import type { Link, LinkEvent, LinkFilter, LinkStore } from '../port/links.ts'
import { StoreError } from '../errors.ts'
import { hashKey, safeText } from '../text.ts'
import type { Database } from './database.ts'
import type { Awaitable, OwnReceipt } from './ingest/matching.ts'
import { pageReach, parseObject, toId, toPage } from './rows.ts'
import type { Tables } from './schema.ts'

type Input<Method extends keyof LinkStore> = Parameters<LinkStore[Method]>[0]

const selectLinks = ({ query }: Database) =>
  query
    .selectFrom('links')
    .innerJoin('integrations', 'integrations.id', 'links.integration_id')
    .innerJoin('connections', 'connections.id', 'links.connection')
    .selectAll('links')
    .select([
      'integrations.environment_id',
      'integrations.unique_key',
      'integrations.provider',
      'connections.connection_id',
    ])

type Row = Selectable<Tables['links']> & {
  readonly environment_id: number
  readonly unique_key: string
  readonly provider: string
  readonly connection_id: string
}

const toLink = (row: Row): Link => ({
  id: row.id,
  environmentId: row.environment_id,
  integrationId: row.integration_id,
  integration: row.unique_key,
  provider: row.provider,
  connection: row.connection,
  connectionId: row.connection_id,
  alertId: row.alert_id,
  ticketId: row.ticket_id,
  ticketNumber: row.ticket_number,
  state: row.state,
  details: parseObject(row.details),
  revision: row.revision,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

export function linkReads(db: Database) {
  async function findLink(environmentId: number, id: number): Promise<Link | undefined> {
    const row = await db.first(
      selectLinks(db).where('links.id', '=', id).where('integrations.environment_id', '=', environmentId),
    )
    return row && toLink(row)
  }

  async function linksOfTicket(ticket: Input<'linksOfTicket'>): Promise<readonly Link[]> {
    const rows = selectLinks(db)
      .where('integrations.environment_id', '=', ticket.environmentId)
      .where('integrations.unique_key', '=', ticket.integration)
      .where('connections.connection_id', '=', ticket.connectionId)
      .where('links.ticket_id', '=', safeText(ticket.ticketId))
      .orderBy('links.id')
    return (await db.all(rows)).map(toLink)
  }

  async function listLinks(filter: LinkFilter, page: Page) {
    const { integrationId, connectionId, alertId, state } = filter
    let rows = selectLinks(db)
      .where('integrations.environment_id', '=', filter.environmentId)
      .orderBy('links.id', 'desc')
      .limit(pageReach(page))
    if (integrationId !== undefined) rows = rows.where('links.integration_id', '=', integrationId)
    if (connectionId !== undefined) rows = rows.where('connections.connection_id', '=', connectionId)
    if (alertId !== undefined) rows = rows.where('links.alert_id', '=', safeText(alertId))
    if (state !== undefined) rows = rows.where('links.state', '=', state)
    if (page.before !== undefined) rows = rows.where('links.id', '<', toId(page.before))
    return toPage(await db.all(rows), page, toLink)
  }

  return { findLink, linksOfTicket, listLinks }
}

/**
 * `record` records an event in the current transaction. One closure, so that its functions share the transaction of the
 * call.
 */
export function linkWrites(db: Database, record: (receipt: OwnReceipt) => Awaitable<RecordResult>) {
  const { query } = db

  async function createLink(input: Input<'createLink'>): Promise<{ link: Link; created: boolean } | 'missing'> {
    const { connection, details, now } = input
    const owner = query.selectFrom('connections').select('integration_id').where('id', '=', connection)
    const integration = (await db.first(owner))?.integration_id
    if (integration === undefined) return 'missing'
    // Prevents that the connection is deleted in between.
    await db.share({ integrations: [integration] })
    if (!(await db.first(owner.where('deleted_at', 'is', null)))) return 'missing'
    const [alertId, ticketId] = [safeText(input.alertId), safeText(input.ticketId)]
    const ticketNumber = input.ticketNumber === null ? null : safeText(input.ticketNumber)
    const inserted = await db.first(
      query
        .insertInto('links')
        .values({
          integration_id: integration,
          connection,
          alert_id: alertId,
          ticket_id: ticketId,
          ticket_number: ticketNumber,
          ordering_key: hashKey(input.orderingKey),
          state: 'open',
          details: JSON.stringify(details),
          revision: 1,
          created_at: now,
          updated_at: now,
        })
        .onConflict((on) => on.columns(['connection', 'ticket_id', 'alert_id']).doNothing())
        .returning('id'),
    )
    const same = selectLinks(db)
      .where('links.connection', '=', connection)
      .where('links.ticket_id', '=', ticketId)
      .where('links.alert_id', '=', alertId)
    return { link: toLink((await db.first(same))!), created: inserted !== undefined }
  }

  async function updateLink(input: Input<'updateLink'>) {
    const { id, state, ticketNumber, details, event, now } = input
    const known = await db.first(query.selectFrom('links').select('integration_id').where('id', '=', id))
    if (!known) return 'missing' as const
    // Take this lock before the row's: deleting a connection takes the locks in this order.
    await db.share({ integrations: [known.integration_id] })
    const changed = await db.run(
      query
        .updateTable('links')
        .set({
          ...(state !== undefined && { state }),
          ...(ticketNumber !== undefined && { ticket_number: ticketNumber === null ? null : safeText(ticketNumber) }),
          ...(details !== undefined && { details: JSON.stringify(details) }),
          revision: sql<number>`revision + 1`,
          updated_at: now,
        })
        .where('id', '=', id)
        .where('revision', '=', input.revision),
    )
    const row = await db.first(selectLinks(db).where('links.id', '=', id))
    if (!row) return 'missing' as const
    if (changed === 0) return 'conflict' as const
    const link = toLink(row)
    return { link, deliveries: event ? await tell(link, event, now) : 0 }
  }

  async function tell(link: Link, event: LinkEvent, now: number): Promise<number> {
    const { type, action, dedupeKey, orderingKey, headers, body } = event
    const recorded = await record({
      integrationId: link.integrationId,
      registrationId: null,
      connection: link.connection,
      receivedAt: now,
      origin: 'linked-tickets',
      headers,
      body,
      secretId: null,
      content: { events: [{ type, action, matchKey: null, dedupeKey, orderingKey, notice: false }] },
    })
    if (!recorded.ok)
      throw new StoreError('internal', `The event of link ${link.id} can't be recorded: ${recorded.message}`)
    return recorded.events.reduce((sum, { deliveries }) => sum + deliveries, 0)
  }

  async function deleteLink({ environmentId, id, revision }: Input<'deleteLink'>): Promise<boolean> {
    const own = query.selectFrom('integrations').select('id').where('environment_id', '=', environmentId)
    const link = query.deleteFrom('links').where('id', '=', id).where('integration_id', 'in', own)
    return (await db.run(revision === undefined ? link : link.where('revision', '=', revision))) > 0
  }

  return { createLink, updateLink, deleteLink }
}
