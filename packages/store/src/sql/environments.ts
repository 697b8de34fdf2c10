import type { Integration } from '../port/configuration.ts'
import type { Database } from './database.ts'
import { toApiKey, toEnvironment, toIntegration } from './rows.ts'
import type { SecretWrites } from './secrets.ts'

/** Environments, API keys and integrations. */
export function environmentReads(db: Database) {
  const { query } = db
  return {
    listEnvironments: async () =>
      (await db.all(query.selectFrom('environments').selectAll().orderBy('id'))).map(toEnvironment),

    async findEnvironment(uuid: string) {
      const row = await db.first(query.selectFrom('environments').selectAll().where('uuid', '=', uuid.toLowerCase()))
      return row && toEnvironment(row)
    },

    async listApiKeys(environmentId: number) {
      const keys = query.selectFrom('api_keys').selectAll().where('environment_id', '=', environmentId)
      return (await db.all(keys.orderBy('id'))).map(toApiKey)
    },

    async findApiKey(hash: Uint8Array) {
      const key = await db.first(
        query.selectFrom('api_keys').selectAll().where('hash', '=', hash).where('revoked_at', 'is', null),
      )
      if (!key) return undefined
      const environment = await db.first(
        query.selectFrom('environments').selectAll().where('id', '=', key.environment_id),
      )
      return environment && { key: toApiKey(key), environment: toEnvironment(environment) }
    },

    async isSessionEnded(hash: Uint8Array) {
      const ended = query.selectFrom('ended_sessions').select('until').where('hash', '=', hash)
      return (await db.first(ended)) !== undefined
    },

    listIntegrations: async (environmentId: number) =>
      (await db.all(liveIntegrations(db).where('environment_id', '=', environmentId).orderBy('id'))).map(toIntegration),

    async findIntegration(environmentId: number, uniqueKey: string) {
      const row = await db.first(
        liveIntegrations(db).where('environment_id', '=', environmentId).where('unique_key', '=', uniqueKey),
      )
      return row && toIntegration(row)
    },
  }
}

export const liveIntegrations = ({ query }: Database) =>
  query.selectFrom('integrations').selectAll().where('deleted_at', 'is', null)

export function environmentWrites(
  db: Database,
  secrets: SecretWrites,
  deleteConnections: (which: { readonly integration: number }, now: number) => Promise<number>,
) {
  const { query } = db

  async function createEnvironment(input: { name: string; uuid: string; now: number }) {
    const row = await db.unlessDuplicate(() =>
      db.first(
        query
          .insertInto('environments')
          .values({ name: input.name, uuid: input.uuid.toLowerCase(), created_at: input.now })
          .returningAll(),
      ),
    )
    return row === 'duplicate' ? row : toEnvironment(row!)
  }

  async function createApiKey(input: {
    environmentId: number
    name: string
    prefix: string
    hash: Uint8Array
    now: number
  }) {
    const { environmentId, name, prefix, hash, now } = input
    const values = { environment_id: environmentId, name, prefix, hash, created_at: now, revoked_at: null }
    const row = await db.first(query.insertInto('api_keys').values(values).returningAll())
    return toApiKey(row!)
  }

  async function revokeApiKey(input: { environmentId: number; id: number; now: number }): Promise<boolean> {
    return (
      (await db.run(
        query
          .updateTable('api_keys')
          .set({ revoked_at: input.now })
          .where('environment_id', '=', input.environmentId)
          .where('id', '=', input.id)
          .where('revoked_at', 'is', null),
      )) > 0
    )
  }

  async function endSession(input: { hash: Uint8Array; until: number; now: number }): Promise<void> {
    await db.run(query.deleteFrom('ended_sessions').where('until', '<=', input.now))
    const { hash, until } = input
    await db.run(
      query
        .insertInto('ended_sessions')
        .values({ hash, until })
        .onConflict((on) => on.column('hash').doNothing()),
    )
  }

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
    await deleteConnections({ integration: input.id }, input.now)
    await secrets.removeAll({ kind: 'integration', id: input.id })
    return true
  }

  return {
    createEnvironment,
    createApiKey,
    revokeApiKey,
    endSession,
    createIntegration,
    updateIntegration,
    deleteIntegration,
  }
}
