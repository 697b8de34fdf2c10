import type { Database } from '../database.ts'
import { toApiKey, toEnvironment } from '../rows.ts'

/** Environments, API keys and ended sessions. */
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
  }
}

export function environmentWrites(db: Database) {
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
    expiresAt?: number | null | undefined
    now: number
  }) {
    const { environmentId, name, prefix, hash, expiresAt = null, now } = input
    const values = {
      environment_id: environmentId,
      name,
      prefix,
      hash,
      created_at: now,
      revoked_at: null,
      expires_at: expiresAt,
      last_used_at: null,
    }
    const row = await db.first(query.insertInto('api_keys').values(values).returningAll())
    return toApiKey(row!)
  }

  async function noteKeyUse({ id, at }: { id: number; at: number }): Promise<void> {
    const later = query.updateTable('api_keys').set({ last_used_at: at }).where('id', '=', id)
    await db.run(later.where((is) => is.or([is('last_used_at', 'is', null), is('last_used_at', '<', at)])))
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

  return { createEnvironment, createApiKey, noteKeyUse, revokeApiKey, endSession }
}
