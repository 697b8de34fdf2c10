import { StoreError } from '../errors.ts'
import { useKeys } from '../sql/configuration/keys.ts'
import { Vault } from '../vault.ts'
import type { Session } from './connection/connections.ts'
import { PostgresDatabase } from './connection/database.ts'
import { toOpenError } from './connection/errors.ts'
import { withMigrator } from './migrate.ts'
import { checkSessions } from './connection/sessions.ts'
import { Servers } from './connection/servers.ts'
import type { PostgresUrl } from './connection/url.ts'

export interface OpenOptions {
  readonly url: PostgresUrl
  readonly encryptionKeys: readonly Uint8Array[]
  readonly dedupeWindowMs: number
  readonly serving: boolean
  readonly migrate: boolean
  readonly otherConnections: number
  readonly leaseClock: 'database' | 'caller'
}

/** Makes the database ready for the use cases; answers the installation's id. */
export async function prepare(servers: Servers, options: OpenOptions): Promise<string> {
  const vault = new Vault(options.encryptionKeys)
  try {
    await checkSessions(servers)
    return await withMigrator(servers, async ({ session, pending, migrate }) => {
      await checkRoom(session, options)
      const missing = await pending()
      if (missing.length > 0 && !options.migrate) {
        throw new StoreError(
          'unknown_schema',
          `The database needs ${missing.length} migration(s): run \`guidepost migrate\``,
        )
      }
      if (missing.length > 0) await migrate()
      const db = new PostgresDatabase(session)
      await useKeys(db, vault, {
        reseal: options.serving,
        shared: true,
        async transaction(work) {
          await session.query('begin')
          try {
            await work(db)
            await session.query('commit')
          } catch (error) {
            await session.query('rollback')
            throw error
          }
        },
      })
      const row = await db.first(db.query.selectFrom('meta').select('value').where('key', '=', 'installation'))
      return row!.value
    })
  } catch (error) {
    throw toOpenError(error)
  }
}

/** The names of the migrations that `prepare` would apply. */
export async function planPostgres(url: PostgresUrl): Promise<readonly string[]> {
  try {
    return await withMigrator(new Servers(url.connectionStrings), ({ pending }) => pending())
  } catch (error) {
    throw toOpenError(error)
  }
}

/**
 * Checks that the pool, the listening connection and the process's other connections fit into `max_connections`.
 * Without this check, the process would reach the limit only under load.
 */
async function checkRoom(session: Session, { url, otherConnections }: OpenOptions): Promise<void> {
  const needed = url.poolSize + 1 + otherConnections
  const { rows } = await session.query(
    `select current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint
       - coalesce(current_setting('reserved_connections', true)::bigint, 0) as room`,
  )
  const room = Number(rows[0]!['room'])
  if (needed > room) {
    throw new StoreError(
      'invalid_url',
      `pool_size=${url.poolSize} in DATABASE_URL needs ${needed} connections, and the server gives ${room} to all: lower it, or raise max_connections`,
    )
  }
}
