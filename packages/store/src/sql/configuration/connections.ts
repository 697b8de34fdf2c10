import { sql } from 'kysely'
import type { ConfigurationStore, ConnectionSaved, KeyTaken, Standing } from '../../port/configuration.ts'
import { StoreError } from '../../errors.ts'
import { hashKey, safeText } from '../../text.ts'
import type { Database } from '../database.ts'
import { deleteConnections } from './delete-connections.ts'
import type { PutOverride } from '../destinations/destinations.ts'
import { liveIntegrations } from './integrations.ts'
import type { Matching } from '../ingest/matching.ts'
import { isManaged, isReachable, toWord } from '../registrations/managed.ts'
import { pageReach, toConnection, toId, toPage } from '../rows.ts'
import type { SecretWrites } from './secrets.ts'

type Input<Method extends keyof ConfigurationStore> = Parameters<ConfigurationStore[Method]>[0]

export const liveConnections = ({ query }: Database) =>
  query.selectFrom('connections').selectAll('connections').where('connections.deleted_at', 'is', null)

/** The connections that claim a key, oldest first. */
const claiming = (db: Database, integrationId: number, matchKey: string) =>
  liveConnections(db)
    .innerJoin('connection_keys', 'connection_keys.connection', 'connections.id')
    .where('connection_keys.integration_id', '=', integrationId)
    .where('connection_keys.match_key', '=', hashKey(matchKey))
    .orderBy('connections.id')

/** Connections whose id contains `text`. Ids are ASCII, so it does not matter how `lower` treats other letters. */
function holdsText(text: string) {
  const pattern = `%${safeText(text).toLowerCase().replaceAll(/[%_!]/g, '!$&')}%`
  return sql<boolean>`lower(connections.connection_id) like ${pattern} escape '!'`
}

const managedOf = ({ query }: Database) =>
  query
    .selectFrom('registrations')
    .select('registrations.id')
    .where('registrations.connection', '=', sql.ref<number>('connections.id'))
    .where(isManaged)

/** The ids of connections with such a registration. */
function withStatus({ query }: Database, { status, cause }: Extract<Standing, { status: string }>) {
  const alike = query
    .selectFrom('registrations')
    .select('connection')
    .where('status', '=', toWord(status))
    .where(isManaged)
  return cause === undefined ? alike : alike.where('cause', '=', toWord(cause))
}

/** The ids of connections with a registration of one of these levels. */
function withLevel({ query }: Database, levels: readonly string[], cause?: string) {
  const alike = query
    .selectFrom('registrations')
    .select('connection')
    .where('level', 'in', levels.map(toWord))
    .where(isManaged)
  return cause === undefined ? alike : alike.where('level_cause', '=', toWord(cause))
}

type Connections = ReturnType<typeof selectListed>

const selectListed = (db: Database) =>
  liveConnections(db).innerJoin('integrations', 'integrations.id', 'connections.integration_id')

function standingAs(db: Database, rows: Connections, standing: Standing): Connections {
  if ('status' in standing) return rows.where('connections.id', 'in', withStatus(db, standing))
  if ('level' in standing) {
    const { level, cause, worse } = standing
    const alike = rows.where('connections.id', 'in', withLevel(db, [level], cause))
    return worse.length === 0 ? alike : alike.where('connections.id', 'not in', withLevel(db, worse))
  }
  const reachable = isReachable('connections.id')
  return rows
    .where((is) => is.not(is.exists(managedOf(db))))
    .where(standing.unmanaged === 'reachable' ? reachable : sql<boolean>`not ${reachable}`)
}

export function connectionReads(db: Database) {
  return {
    async findConnection(integrationId: number, connectionId: string) {
      const row = await db.first(
        liveConnections(db).where('integration_id', '=', integrationId).where('connection_id', '=', connectionId),
      )
      return row && toConnection(row)
    },

    async listConnections(input: Input<'listConnections'>) {
      let rows = selectListed(db)
        .where('integrations.environment_id', '=', input.environmentId)
        .orderBy('connections.id', 'desc')
        .limit(pageReach(input.page))
      if (input.integrationId !== undefined) rows = rows.where('connections.integration_id', '=', input.integrationId)
      if (input.connectionId !== undefined) rows = rows.where('connections.connection_id', '=', input.connectionId)
      if (input.search !== undefined) rows = rows.where(holdsText(input.search))
      if (input.standing) rows = standingAs(db, rows, input.standing)
      if (input.page.before !== undefined) rows = rows.where('connections.id', '<', toId(input.page.before))
      return toPage(await db.all(rows), input.page, toConnection)
    },

    async findConnectionsByKey(integrationId: number, matchKey: string) {
      return (await db.all(claiming(db, integrationId, matchKey))).map(toConnection)
    },
  }
}

/** One closure, so that its functions share the transaction of the call. */
export function connectionWrites(db: Database, matching: Matching, secrets: SecretWrites, putOverride: PutOverride) {
  const { query } = db

  async function createConnection(input: Input<'createConnection'>): Promise<ConnectionSaved | KeyTaken | 'duplicate'> {
    await db.hold({ integration: input.integrationId })
    if (!(await db.first(liveIntegrations(db).where('id', '=', input.integrationId)))) {
      throw new StoreError('internal', `The integration ${input.integrationId} does not exist`)
    }
    const taken = await takenKey(input.integrationId, input.connectionId, input.matchKeys)
    if (taken) return taken
    const row = await db.unlessDuplicate(() =>
      db.first(
        query
          .insertInto('connections')
          .values({
            integration_id: input.integrationId,
            connection_id: input.connectionId,
            config: JSON.stringify(input.config),
            metadata: input.metadata && JSON.stringify(input.metadata),
            tags: JSON.stringify(input.tags),
            version: 1,
            webhook_url_override: input.webhookUrlOverride ?? null,
            created_at: input.now,
            updated_at: input.now,
            deleted_at: null,
          })
          .returningAll(),
      ),
    )
    if (row === 'duplicate') return row
    if (input.credentials) await secrets.putCredentials(row!.id, input.credentials, input.now)
    // Set the override before the keys: events that the keys match now must go to the override.
    if (input.webhookUrlOverride) await putOverride(toConnection(row!), input.webhookUrlOverride, input.now)
    const matched = await putKeys(input.integrationId, row!.id, input.matchKeys, input.now)
    return { connection: toConnection(row!), matched }
  }

  async function updateConnection(
    input: Input<'updateConnection'>,
  ): Promise<ConnectionSaved | KeyTaken | 'missing' | 'conflict'> {
    await hold(input.id)
    const current = await db.first(liveConnections(db).where('id', '=', input.id))
    if (!current) return 'missing'
    if (current.version !== input.version) return 'conflict'
    const taken = await takenKey(current.integration_id, current.connection_id, input.matchKeys ?? [])
    if (taken) return taken
    const row = (await db.first(
      query
        .updateTable('connections')
        .set({
          version: current.version + 1,
          updated_at: input.now,
          ...(input.config !== undefined && { config: JSON.stringify(input.config) }),
          ...(input.metadata !== undefined && { metadata: input.metadata && JSON.stringify(input.metadata) }),
          ...(input.tags !== undefined && { tags: JSON.stringify(input.tags) }),
          ...(input.webhookUrlOverride !== undefined && { webhook_url_override: input.webhookUrlOverride }),
        })
        .where('id', '=', input.id)
        .returningAll(),
    ))!
    if (input.credentials) await secrets.putCredentials(row.id, input.credentials, input.now)
    if (input.webhookUrlOverride !== undefined) {
      await putOverride(toConnection(row), input.webhookUrlOverride, input.now)
    }
    const matched = input.matchKeys ? await putKeys(row.integration_id, row.id, input.matchKeys, input.now) : 0
    return { connection: toConnection(row), matched }
  }

  /**
   * The first of `matchKeys` that another connection claims and this one does not yet, unless the integration lets
   * connections share keys. Call it inside a transaction that holds the integration, so that no other connection claims
   * the key before the write.
   */
  async function takenKey(
    integrationId: number,
    connectionId: string,
    matchKeys: readonly string[],
  ): Promise<KeyTaken | undefined> {
    const sharing = liveIntegrations(db).where('id', '=', integrationId).where('shares_keys', '=', 1)
    if (matchKeys.length === 0 || (await db.first(sharing))) return undefined
    for (const matchKey of matchKeys) {
      const owners = (await db.all(claiming(db, integrationId, matchKey))).map((row) => row.connection_id)
      if (owners[0] === undefined || owners.includes(connectionId)) continue
      return { taken: { matchKey, connectionId: owners[0] } }
    }
    return undefined
  }

  /** Replaces the keys of a connection, and matches the unmatched events that have one of them. */
  async function putKeys(integrationId: number, connection: number, matchKeys: readonly string[], now: number) {
    await db.run(query.deleteFrom('connection_keys').where('connection', '=', connection))
    const keys = [...new Set(matchKeys)].map(hashKey)
    for (const key of keys) {
      await db.run(
        query.insertInto('connection_keys').values({ integration_id: integrationId, match_key: key, connection }),
      )
    }
    return matching.rematch({ integrationId, matchKeys: keys, now })
  }

  async function deleteConnection(input: Input<'deleteConnection'>): Promise<boolean> {
    await hold(input.id)
    return (await deleteConnections(db, { id: input.id }, input.now, input.purge)) > 0
  }

  /** Holds the integration of a connection. A connection never moves to another one. */
  async function hold(id: number): Promise<void> {
    const row = await db.first(query.selectFrom('connections').select('integration_id').where('id', '=', id))
    if (row) await db.hold({ integration: row.integration_id })
  }

  return { createConnection, updateConnection, deleteConnection }
}
