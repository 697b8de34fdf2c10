import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { StoreError } from '../errors.ts'
import { migrations } from './migrations/index.ts'

/** All migrations of this version, in order. */
export const migrationNames: readonly string[] = Object.keys(migrations).toSorted()

/**
 * The migrations that the database still needs, in order. Throws `unknown_schema` if the database has a migration that
 * this version does not know.
 */
export function pendingMigrations(connection: DatabaseSync): readonly string[] {
  const applied = appliedMigrations(connection)
  const foreign = applied.filter((name) => !(name in migrations))
  if (foreign.length > 0) {
    throw new StoreError(
      'unknown_schema',
      `The database has migrations that this version doesn't know (${foreign.join(', ')}): start the version that wrote it, or a newer one`,
    )
  }
  return migrationNames.filter((name) => !applied.includes(name))
}

/** Applies the migrations of this version, or the given ones. */
export async function migrate(connection: DatabaseSync, own = migrations): Promise<void> {
  // A table that others refer to can be replaced only without foreign key checks, and this setting can't change inside
  // a transaction.
  connection.exec('pragma foreign_keys = off')
  // Newer versions of Node forbid to write the schema, which a migration does.
  connection.enableDefensive?.(false)
  // Kysely runs a SQLite migration without a transaction, and half a migration would make the file unusable.
  connection.exec('begin immediate')
  try {
    const { error } = await migratorOf(connection, own).migrateToLatest()
    if (error) throw error
    connection.exec('commit')
  } catch (error) {
    if (connection.isTransaction) connection.exec('rollback')
    throw error
  } finally {
    connection.enableDefensive?.(true)
    connection.exec('pragma foreign_keys = on')
  }
}

function appliedMigrations(connection: DatabaseSync): string[] {
  const tables = connection.prepare(`select name from sqlite_master where type = 'table'`).all()
  if (tables.length === 0) return []
  if (!tables.some((row) => row['name'] === 'kysely_migration')) {
    throw new StoreError('unknown_schema', "The database holds another program's tables: give Guidepost one of its own")
  }
  const rows = connection.prepare('select name from kysely_migration order by name').all()
  return rows.map((row) => String(row['name']))
}

function migratorOf(connection: DatabaseSync, own: typeof migrations): Migrator {
  return new Migrator({
    db: new Kysely<unknown>({ dialect: new SqliteDialect({ database: forKysely(connection) }) }),
    provider: { getMigrations: () => Promise.resolve(own) },
  })
}

/** Kysely's SQLite dialect expects `reader` on a statement; Node's has `columns()` instead. */
function forKysely(connection: DatabaseSync) {
  return {
    close: () => {},
    prepare(text: string) {
      const statement = connection.prepare(text)
      const parametersOf = (parameters: readonly unknown[]) => parameters as SQLInputValue[]
      return {
        reader: statement.columns().length > 0,
        all: (parameters: readonly unknown[]) => statement.all(...parametersOf(parameters)),
        run: (parameters: readonly unknown[]) => statement.run(...parametersOf(parameters)),
        iterate: (parameters: readonly unknown[]) => statement.iterate(...parametersOf(parameters)),
      }
    },
  }
}
