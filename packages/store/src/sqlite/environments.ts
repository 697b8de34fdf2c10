import type { HandlerDeclaration, Integration, SecretOwner } from '../port/configuration.ts'
import { safeText } from '../text.ts'
import { isDuplicate, query, type Database } from './database.ts'
import { toApiKey, toEnvironment, toIntegration } from './rows.ts'
import type { SecretWrites } from './secrets.ts'

/** Environments, API keys, integrations and handlers. */
export function environmentReads(db: Database) {
  return {
    listEnvironments: () => db.all(query.selectFrom('environments').selectAll().orderBy('id')).map(toEnvironment),

    findEnvironment(uuid: string) {
      const row = db.first(query.selectFrom('environments').selectAll().where('uuid', '=', uuid.toLowerCase()))
      return row && toEnvironment(row)
    },

    listApiKeys: (environmentId: number) =>
      db
        .all(query.selectFrom('api_keys').selectAll().where('environment_id', '=', environmentId).orderBy('id'))
        .map(toApiKey),

    findApiKey(hash: Uint8Array) {
      const key = db.first(
        query.selectFrom('api_keys').selectAll().where('hash', '=', hash).where('revoked_at', 'is', null),
      )
      if (!key) return undefined
      const environment = db.first(query.selectFrom('environments').selectAll().where('id', '=', key.environment_id))
      return environment && { key: toApiKey(key), environment: toEnvironment(environment) }
    },

    listIntegrations: (environmentId: number) =>
      db.all(liveIntegrations().where('environment_id', '=', environmentId).orderBy('id')).map(toIntegration),

    findIntegration(environmentId: number, uniqueKey: string) {
      const row = db.first(
        liveIntegrations().where('environment_id', '=', environmentId).where('unique_key', '=', uniqueKey),
      )
      return row && toIntegration(row)
    },
  }
}

export const liveIntegrations = () => query.selectFrom('integrations').selectAll().where('deleted_at', 'is', null)

export function environmentWrites(
  db: Database,
  secrets: SecretWrites,
  deleteConnections: (ids: readonly number[], now: number) => number,
) {
  function createEnvironment(input: { name: string; uuid: string; now: number }) {
    const row = insertOr(() =>
      db.first(
        query
          .insertInto('environments')
          .values({ name: input.name, uuid: input.uuid.toLowerCase(), created_at: input.now })
          .returningAll(),
      ),
    )
    return row === 'duplicate' ? row : toEnvironment(row!)
  }

  function createApiKey(input: { environmentId: number; name: string; prefix: string; hash: Uint8Array; now: number }) {
    const { environmentId, name, prefix, hash, now } = input
    const values = { environment_id: environmentId, name, prefix, hash, created_at: now, revoked_at: null }
    return toApiKey(db.first(query.insertInto('api_keys').values(values).returningAll())!)
  }

  function revokeApiKey(input: { environmentId: number; id: number; now: number }): boolean {
    return (
      db.run(
        query
          .updateTable('api_keys')
          .set({ revoked_at: input.now })
          .where('environment_id', '=', input.environmentId)
          .where('id', '=', input.id)
          .where('revoked_at', 'is', null),
      ) > 0
    )
  }

  function createIntegration(input: {
    environmentId: number
    uniqueKey: string
    provider: string
    displayName: string | null
    forwardWebhooks: boolean
    secret: string | null
    now: number
  }): Integration | 'duplicate' {
    const row = insertOr(() =>
      db.first(
        query
          .insertInto('integrations')
          .values({
            environment_id: input.environmentId,
            unique_key: input.uniqueKey,
            provider: input.provider,
            display_name: input.displayName,
            forward_webhooks: input.forwardWebhooks ? 1 : 0,
            created_at: input.now,
            updated_at: input.now,
            deleted_at: null,
          })
          .returningAll(),
      ),
    )
    if (row === 'duplicate') return row
    if (input.secret !== null) secrets.put({ kind: 'integration', id: row!.id }, input.secret, input.now)
    return toIntegration(row!)
  }

  function updateIntegration(input: {
    id: number
    uniqueKey?: string | undefined
    displayName?: string | null | undefined
    forwardWebhooks?: boolean | undefined
    now: number
  }): Integration | 'missing' | 'duplicate' | 'in_use' {
    const current = db.first(liveIntegrations().where('id', '=', input.id))
    if (!current) return 'missing'
    const renamed = input.uniqueKey !== undefined && input.uniqueKey !== current.unique_key
    if (renamed && hasConnections(input.id)) return 'in_use'
    const row = insertOr(() =>
      db.first(
        query
          .updateTable('integrations')
          .set({
            updated_at: input.now,
            ...(input.uniqueKey !== undefined && { unique_key: input.uniqueKey }),
            ...(input.displayName !== undefined && { display_name: input.displayName }),
            ...(input.forwardWebhooks !== undefined && { forward_webhooks: input.forwardWebhooks ? 1 : 0 }),
          })
          .where('id', '=', input.id)
          .returningAll(),
      ),
    )
    return row === 'duplicate' ? row : toIntegration(row!)
  }

  function hasConnections(integrationId: number): boolean {
    return db.first(liveConnectionIds(integrationId).limit(1)) !== undefined
  }

  const liveConnectionIds = (integrationId: number) =>
    query
      .selectFrom('connections')
      .select('id')
      .where('integration_id', '=', integrationId)
      .where('deleted_at', 'is', null)

  function deleteIntegration(input: { id: number; now: number }): boolean {
    const deleted = db.run(
      query
        .updateTable('integrations')
        .set({ deleted_at: input.now })
        .where('id', '=', input.id)
        .where('deleted_at', 'is', null),
    )
    if (deleted === 0) return false
    deleteConnections(
      db.all(liveConnectionIds(input.id)).map(({ id }) => id),
      input.now,
    )
    secrets.removeAll({ kind: 'integration', id: input.id } satisfies SecretOwner)
    return true
  }

  function declareHandlers(handlers: readonly HandlerDeclaration[]): void {
    db.run(query.deleteFrom('subscriptions'))
    for (const { id, provider, types } of handlers) {
      // Types of events are cut and cleaned in the same way when they are recorded.
      for (const type of new Set(types.map((text) => safeText(text)))) {
        const row = { provider, type, destination: id }
        db.run(
          query
            .insertInto('subscriptions')
            .values(row)
            .onConflict((on) => on.doNothing()),
        )
      }
    }
  }

  return {
    createEnvironment,
    createApiKey,
    revokeApiKey,
    createIntegration,
    updateIntegration,
    deleteIntegration,
    declareHandlers,
  }
}

/** The result of a write, or `duplicate` if a unique index refuses it. */
export function insertOr<Row>(write: () => Row): Row | 'duplicate' {
  try {
    return write()
  } catch (error) {
    if (isDuplicate(error)) return 'duplicate'
    throw error
  }
}
