import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { StoreError } from '../errors.ts'
import { migrations } from './migrations/index.ts'

/** The migrations that the database has not seen, in order. Rejects with `unknown_schema` if it has seen one that we don't know. */
export async function pendingMigrations(connection: DatabaseSync): Promise<string[]> {
  const known = await migratorOf(connection).getMigrations()
  const applied = appliedMigrations(connection)
  const foreign = applied.filter((name) => !(name in migrations))
  if (foreign.length > 0) {
    throw new StoreError(
      'unknown_schema',
      `The database has migrations that this version doesn't know (${foreign.join(', ')}): start the version that wrote it, or a newer one`,
    )
  }
  return known.filter((migration) => !migration.executedAt).map((migration) => migration.name)
}

/** Brings the database to the schema of this version. */
export async function migrate(connection: DatabaseSync): Promise<void> {
  if ((await pendingMigrations(connection)).length === 0) return
  const { error } = await migratorOf(connection).migrateToLatest()
  if (error) {
    throw error instanceof Error ? error : new StoreError('internal', `A migration failed: ${JSON.stringify(error)}`)
  }
}

function appliedMigrations(connection: DatabaseSync): string[] {
  const exists = connection.prepare(`select 1 from sqlite_master where name = 'kysely_migration'`).get()
  return exists
    ? connection
        .prepare('select name from kysely_migration order by name')
        .all()
        .map((row) => String(row['name']))
    : []
}

function migratorOf(connection: DatabaseSync): Migrator {
  return new Migrator({
    db: new Kysely<unknown>({ dialect: new SqliteDialect({ database: forKysely(connection) }) }),
    provider: { getMigrations: () => Promise.resolve(migrations) },
  })
}

/** Kysely's SQLite dialect speaks to a statement with `reader`; Node's own has `columns()` instead. */
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
