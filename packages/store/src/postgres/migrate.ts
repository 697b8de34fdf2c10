import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { Pool } from 'pg'
import { StoreError } from '../errors.ts'
import { configOf, connect, sessionOf, type Session } from './connection/connections.ts'
import type { Servers } from './connection/servers.ts'
import { migrations } from './migrations/index.ts'

/** All migrations of this version, in order. */
const migrationNames: readonly string[] = Object.keys(migrations).toSorted()

/** How long to wait for another process that migrates, in milliseconds. */
const patienceMs = 60_000

/** Runs `work` with one connection. For work at start, which may take longer than a use case. */
export async function withMigrator<Answer>(
  servers: Servers,
  work: (migrator: {
    session: Session
    readonly pending: () => Promise<readonly string[]>
    readonly migrate: () => Promise<void>
  }) => Promise<Answer>,
): Promise<Answer> {
  const options = `-c lock_timeout=${patienceMs} -c synchronous_commit=on`
  const pool = new Pool({ ...configOf(servers), Client: servers.clients, pipeline: false, options, max: 1 })
  pool.on('error', () => {})
  const session = sessionOf(pool)
  try {
    // Finds the server that can be written. The pool keeps the connection.
    await servers.each(async () => (await connect(pool)).release())
    return await work({
      session,
      pending: () => pendingMigrations(session),
      migrate: () => migrate(pool, session),
    })
  } finally {
    await pool.end()
  }
}

/**
 * The migrations that the database still needs, in order. Rejects with `unknown_schema` if the database has a migration
 * that this version does not know.
 */
async function pendingMigrations(session: Session): Promise<readonly string[]> {
  const applied = await appliedMigrations(session)
  const foreign = applied.filter((name) => !(name in migrations))
  if (foreign.length > 0) {
    throw new StoreError(
      'unknown_schema',
      `The database has migrations that this version doesn't know (${foreign.join(', ')}): start the version that wrote it, or a newer one`,
    )
  }
  return migrationNames.filter((name) => !applied.includes(name))
}

async function appliedMigrations(session: Session): Promise<string[]> {
  const { rows: tables } = await session.query(
    `select tablename::text as name from pg_tables where schemaname = current_schema()`,
  )
  if (tables.length === 0) return []
  if (!tables.some((row) => row['name'] === 'kysely_migration')) {
    throw new StoreError('unknown_schema', "The database holds another program's tables: give Guidepost one of its own")
  }
  const { rows } = await session.query('select name::text from kysely_migration order by name')
  return rows.map((row) => String(row['name']))
}

/** Applies the migrations. One process migrates; the others wait, and then find nothing to apply. */
async function migrate(pool: Pool, session: Session): Promise<void> {
  await session.query('select pg_advisory_lock(1196769587)')
  try {
    const db = new Kysely<unknown>({
      dialect: new PostgresDialect({ pool }),
    })
    const { error } = await new Migrator({
      db,
      provider: { getMigrations: () => Promise.resolve(migrations) },
    }).migrateToLatest()
    if (error) throw error
    await sql`analyze`.execute(db)
  } finally {
    await session.query('select pg_advisory_unlock(1196769587)')
  }
}
