import { existsSync } from 'node:fs'
import { StoreError } from '../errors.ts'
import { Vault } from '../vault.ts'
import { useKeys } from '../sql/configuration/keys.ts'
import { SqliteDatabase, isForeignFile, toStoreError } from './database.ts'
import { lockFile } from './lock.ts'
import { migrate, migrationNames, pendingMigrations } from './migrate.ts'
import type { ThreadOptions } from './operations.ts'

export type OpenOptions = ThreadOptions & { readonly serving: boolean; readonly migrate: boolean }

/** Brings the file to where the threads can work on it, and tells the installation's id. */
export async function prepare(options: OpenOptions): Promise<string> {
  const vault = new Vault(options.encryptionKeys)
  const db = new SqliteDatabase(options.file, { maxBytes: options.maxBytes })
  try {
    await bringUpToDate(db, options)
    if (options.serving) await endLeases(db)
    await useKeys(db, vault, {
      reseal: options.serving,
      shared: false,
      transaction: (work) => db.transactionOf(() => work(db)),
    })
    const row = await db.first(db.query.selectFrom('meta').select('value').where('key', '=', 'installation'))
    return row!.value
  } finally {
    db.close()
  }
}

/** The names of the migrations that `prepare` would apply. A file that isn't there stays away. */
export function planSqlite(options: ThreadOptions): readonly string[] {
  try {
    if (!existsSync(options.file)) return migrationNames
    const db = new SqliteDatabase(options.file, { readOnly: true })
    try {
      return pendingMigrations(db.connection)
    } finally {
      db.close()
    }
  } catch (error) {
    throw toOpenError(error, options.file)
  }
}

async function bringUpToDate(db: SqliteDatabase, options: OpenOptions): Promise<void> {
  const pending = pendingMigrations(db.connection)
  if (pending.length === 0) return
  if (!options.migrate) {
    throw new StoreError(
      'unknown_schema',
      `The database needs ${pending.length} migration(s): run \`guidepost migrate\``,
    )
  }
  // Nobody may serve the file, or migrate it too, while its schema changes.
  const lock = options.serving ? undefined : lockFile(options.file)
  try {
    await migrate(db.connection)
  } finally {
    lock?.release()
  }
}

/** Nobody else serves this file, so every lease is of a process that is gone. */
async function endLeases(db: SqliteDatabase): Promise<void> {
  await db.run(
    db.query
      .updateTable('deliveries')
      .set((row) => ({ lease_until: row.ref('due_at') }))
      .where('state', '=', 'leased'),
  )
  // Whoever had it died in the middle: it is due.
  await db.run(db.query.updateTable('registrations').set({ lease_until: 0 }).where('lease_until', 'is not', null))
  await db.run(db.query.updateTable('loops').set({ lease_until: 0 }).where('lease_until', 'is not', null))
}

/** A file of another program is no failure of ours, and nothing is written into it. */
export function toOpenError(error: unknown, file: string): StoreError {
  return isForeignFile(error)
    ? new StoreError('unknown_schema', `${file} is not a SQLite database: give Guidepost a file of its own`, {
        cause: error,
      })
    : toOpenFailure(error, file)
}

function toOpenFailure(error: unknown, file: string): StoreError {
  const code = (error as { code?: unknown } | null)?.code
  const ofSystem = typeof code === 'string' && /^E[A-Z]+$/.test(code)
  return ofSystem
    ? new StoreError('unavailable', `${file} can't be opened: ${(error as Error).message}`, { cause: error })
    : toStoreError(error)
}
