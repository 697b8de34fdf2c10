import type { ConfigurationStore, ConnectionSaved } from '../port/configuration.ts'
import { StoreError } from '../errors.ts'
import { hashKey } from '../text.ts'
import { query, type Database } from './database.ts'
import { insertOr, liveIntegrations } from './environments.ts'
import type { Matching } from './matching.ts'
import { pageReach, toConnection, toId, toPage, toRegistration } from './rows.ts'
import type { SecretWrites } from './secrets.ts'

type Input<Method extends keyof ConfigurationStore> = Parameters<ConfigurationStore[Method]>[0]

const liveConnections = () =>
  query.selectFrom('connections').selectAll('connections').where('connections.deleted_at', 'is', null)

/** Connections and their registrations. */
export function connectionReads(db: Database) {
  return {
    findConnection(integrationId: number, connectionId: string) {
      const row = db.first(
        liveConnections().where('integration_id', '=', integrationId).where('connection_id', '=', connectionId),
      )
      return row && toConnection(row)
    },

    listConnections(input: Input<'listConnections'>) {
      let rows = liveConnections()
        .innerJoin('integrations', 'integrations.id', 'connections.integration_id')
        .where('integrations.environment_id', '=', input.environmentId)
        .orderBy('connections.id', 'desc')
        .limit(pageReach(input.page))
      if (input.integrationId !== undefined) rows = rows.where('connections.integration_id', '=', input.integrationId)
      if (input.connectionId !== undefined) rows = rows.where('connections.connection_id', '=', input.connectionId)
      if (input.page.before !== undefined) rows = rows.where('connections.id', '<', toId(input.page.before))
      return toPage(db.all(rows), input.page, toConnection)
    },

    findConnectionsByKey: (integrationId: number, matchKey: string) =>
      db
        .all(
          liveConnections()
            .innerJoin('connection_keys', 'connection_keys.connection', 'connections.id')
            .where('connection_keys.integration_id', '=', integrationId)
            .where('connection_keys.match_key', '=', hashKey(matchKey))
            .orderBy('connections.id'),
        )
        .map(toConnection),

    findRegistration(id: number) {
      const row = db.first(query.selectFrom('registrations').selectAll().where('id', '=', id))
      return row && toRegistration(row)
    },

    listRegistrations: (connection: number) =>
      db
        .all(query.selectFrom('registrations').selectAll().where('connection', '=', connection).orderBy('id'))
        .map(toRegistration),
  }
}

export function connectionWrites(db: Database, matching: Matching, secrets: SecretWrites) {
  function createConnection(input: Input<'createConnection'>): ConnectionSaved | 'duplicate' {
    if (!db.first(liveIntegrations().where('id', '=', input.integrationId))) {
      throw new StoreError('internal', `There is no integration ${input.integrationId} to make a connection of`)
    }
    const row = insertOr(() =>
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
            created_at: input.now,
            updated_at: input.now,
            deleted_at: null,
          })
          .returningAll(),
      ),
    )
    if (row === 'duplicate') return row
    if (input.credentials) secrets.putCredentials(row!.id, input.credentials, input.now)
    const matched = putKeys(input.integrationId, row!.id, input.matchKeys, input.now)
    return { connection: toConnection(row!), matched }
  }

  function updateConnection(input: Input<'updateConnection'>): ConnectionSaved | 'missing' | 'conflict' {
    const current = db.first(liveConnections().where('id', '=', input.id))
    if (!current) return 'missing'
    if (current.version !== input.version) return 'conflict'
    const row = db.first(
      query
        .updateTable('connections')
        .set({
          version: current.version + 1,
          updated_at: input.now,
          ...(input.config !== undefined && { config: JSON.stringify(input.config) }),
          ...(input.metadata !== undefined && { metadata: input.metadata && JSON.stringify(input.metadata) }),
          ...(input.tags !== undefined && { tags: JSON.stringify(input.tags) }),
        })
        .where('id', '=', input.id)
        .returningAll(),
    )!
    if (input.credentials) secrets.putCredentials(row.id, input.credentials, input.now)
    const matched = input.matchKeys ? putKeys(row.integration_id, row.id, input.matchKeys, input.now) : 0
    return { connection: toConnection(row), matched }
  }

  /** Replaces the keys of a connection, and gives it the unmatched events that were waiting for one of them. */
  function putKeys(integrationId: number, connection: number, matchKeys: readonly string[], now: number): number {
    db.run(query.deleteFrom('connection_keys').where('connection', '=', connection))
    const keys = [...new Set(matchKeys)].map(hashKey)
    for (const key of keys) {
      db.run(query.insertInto('connection_keys').values({ integration_id: integrationId, match_key: key, connection }))
    }
    return matching.rematch({ integrationId, matchKeys: keys, now })
  }

  function deleteConnection(id: number, now: number): boolean {
    return deleteConnections([id], now) > 0
  }

  /** Deletes many as one: an integration may have thousands, and the thread that records must not stand still. */
  function deleteConnections(ids: readonly number[], now: number): number {
    const list = JSON.stringify(ids)
    const deleted = db
      .prepare(`update connections set deleted_at = ? where deleted_at is null and id ${within}`)
      .run(now, list)
    for (const statement of removals) db.prepare(statement).run(list)
    db.prepare(
      `update deliveries set state = 'cancelled', settled_at = ?, lease_until = null, error = 'The connection was deleted'
       where connection ${within} and settled_at is null`,
    ).run(now, list)
    return Number(deleted.changes)
  }

  function createRegistration(input: Input<'createRegistration'>) {
    const { integrationId, connection, entity, token, guid, now } = input
    const owner = db.first(liveConnections().where('id', '=', connection).where('integration_id', '=', integrationId))
    if (!owner) return 'missing' as const
    const matchKey = input.matchKey === null ? null : hashKey(input.matchKey)
    const row = db.first(
      query
        .insertInto('registrations')
        .values({
          integration_id: integrationId,
          connection,
          entity,
          token,
          guid,
          match_key: matchKey,
          state: 'active',
          created_at: now,
          updated_at: now,
        })
        .returningAll(),
    )!
    secrets.put({ kind: 'registration', id: row.id }, input.secret, now)
    return {
      registration: toRegistration(row),
      matched: matchKey ? matching.rematch({ integrationId, matchKeys: [matchKey], now }) : 0,
    }
  }

  function updateRegistration(input: Input<'updateRegistration'>) {
    const matchKey = input.matchKey === undefined ? undefined : input.matchKey === null ? null : hashKey(input.matchKey)
    const row = db.first(
      query
        .updateTable('registrations')
        .set({
          updated_at: input.now,
          ...(input.guid !== undefined && { guid: input.guid }),
          ...(matchKey !== undefined && { match_key: matchKey }),
          ...(input.state !== undefined && { state: input.state }),
        })
        .where('id', '=', input.id)
        .returningAll(),
    )
    if (!row) return 'missing' as const
    const integrationId = row.integration_id
    const matched = matchKey ? matching.rematch({ integrationId, matchKeys: [matchKey], now: input.now }) : 0
    return { registration: toRegistration(row), matched }
  }

  function deleteRegistration(id: number): boolean {
    secrets.removeAll({ kind: 'registration', id })
    return db.run(query.deleteFrom('registrations').where('id', '=', id)) > 0
  }

  return {
    createConnection,
    updateConnection,
    deleteConnection,
    deleteConnections,
    createRegistration,
    updateRegistration,
    deleteRegistration,
  }
}

const within = 'in (select value from json_each(?))'
const removals = [
  `delete from connection_keys where connection ${within}`,
  `delete from sealed_secrets where owner = 'connection' and owner_id ${within}`,
  `delete from sealed_secrets
   where owner = 'registration' and owner_id in (select id from registrations where connection ${within})`,
  `delete from registrations where connection ${within}`,
]
