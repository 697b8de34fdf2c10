import { sql } from 'kysely'
import type { Integration, IntegrationSize } from '../../port/configuration.ts'
import type { Database } from '../database.ts'
import { isManaged } from '../registrations/managed.ts'
import { toIntegration } from '../rows.ts'
import { deleteConnections } from './delete-connections.ts'
import type { SecretWrites } from './secrets.ts'

export const liveIntegrations = ({ query }: Database) =>
  query.selectFrom('integrations').selectAll().where('deleted_at', 'is', null)

export function integrationReads(db: Database) {
  return {
    listIntegrations: async (environmentId: number) =>
      (await db.all(liveIntegrations(db).where('environment_id', '=', environmentId).orderBy('id'))).map(toIntegration),

    async findIntegration(environmentId: number, uniqueKey: string) {
      const row = await db.first(
        liveIntegrations(db).where('environment_id', '=', environmentId).where('unique_key', '=', uniqueKey),
      )
      return row && toIntegration(row)
    },

    async sizeOfIntegration(id: number): Promise<IntegrationSize> {
      const count = sql<number>`count(*)`.as('count')
      const connections = db.query
        .selectFrom('connections')
        .select(count)
        .where('integration_id', '=', id)
        .where('deleted_at', 'is', null)
      const registrations = db.query
        .selectFrom('registrations')
        .select(count)
        .where('integration_id', '=', id)
        .where('state', '<>', 'removed')
      const [all, managed, handMade] = [
        await db.first(connections),
        await db.first(registrations.where(isManaged)),
        await db.first(registrations.where('status', 'is', null)),
      ].map((row) => Number(row!.count))
      return { connections: all!, managed: managed!, handMade: handMade! }
    },
  }
}

/** One closure, so that its functions share the transaction of the call. */
export function integrationWrites(db: Database, secrets: SecretWrites) {
  const { query } = db

  async function createIntegration(input: {
    environmentId: number
    uniqueKey: string
    provider: string
    displayName: string | null
    forwardWebhooks: boolean
    sharesMatchKeys?: boolean | undefined
    secret: string | null
    now: number
  }): Promise<Integration | 'duplicate'> {
    const row = await db.unlessDuplicate(() =>
      db.first(
        query
          .insertInto('integrations')
          .values({
            environment_id: input.environmentId,
            unique_key: input.uniqueKey,
            provider: input.provider,
            display_name: input.displayName,
            forward_webhooks: input.forwardWebhooks ? 1 : 0,
            shares_keys: input.sharesMatchKeys ? 1 : 0,
            created_at: input.now,
            updated_at: input.now,
            deleted_at: null,
          })
          .returningAll(),
      ),
    )
    if (row === 'duplicate') return row
    if (input.secret !== null) await secrets.put({ kind: 'integration', id: row!.id }, input.secret, input.now)
    return toIntegration(row!)
  }

  async function updateIntegration(input: {
    id: number
    uniqueKey?: string | undefined
    displayName?: string | null | undefined
    forwardWebhooks?: boolean | undefined
    sharesMatchKeys?: boolean | undefined
    now: number
  }): Promise<Integration | 'missing' | 'duplicate' | 'in_use'> {
    await db.hold({ integration: input.id })
    const current = await db.first(liveIntegrations(db).where('id', '=', input.id))
    if (!current) return 'missing'
    const renamed = input.uniqueKey !== undefined && input.uniqueKey !== current.unique_key
    if (renamed && (await hasConnections(input.id))) return 'in_use'
    const row = await db.unlessDuplicate(() =>
      db.first(
        query
          .updateTable('integrations')
          .set({
            updated_at: input.now,
            ...(input.uniqueKey !== undefined && { unique_key: input.uniqueKey }),
            ...(input.displayName !== undefined && { display_name: input.displayName }),
            ...(input.forwardWebhooks !== undefined && { forward_webhooks: input.forwardWebhooks ? 1 : 0 }),
            ...(input.sharesMatchKeys !== undefined && { shares_keys: input.sharesMatchKeys ? 1 : 0 }),
          })
          .where('id', '=', input.id)
          .returningAll(),
      ),
    )
    return row === 'duplicate' ? row : toIntegration(row!)
  }

  async function hasConnections(integrationId: number): Promise<boolean> {
    const connections = query
      .selectFrom('connections')
      .select('id')
      .where('integration_id', '=', integrationId)
      .where('deleted_at', 'is', null)
    return (await db.first(connections.limit(1))) !== undefined
  }

  async function deleteIntegration(input: { id: number; now: number }): Promise<boolean> {
    await db.hold({ integration: input.id })
    const deleted = await db.run(
      query
        .updateTable('integrations')
        .set({ deleted_at: input.now })
        .where('id', '=', input.id)
        .where('deleted_at', 'is', null),
    )
    if (deleted === 0) return false
    await deleteConnections(db, { integration: input.id }, input.now)
    await secrets.removeAll({ kind: 'integration', id: input.id })
    return true
  }

  return { createIntegration, updateIntegration, deleteIntegration }
}
