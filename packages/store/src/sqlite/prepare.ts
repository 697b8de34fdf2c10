import { existsSync } from 'node:fs'
import { StoreError } from '../errors.ts'
import { Vault } from '../vault.ts'
import { useKeys } from '../sql/configuration/keys.ts'
import { SqliteDatabase, isForeignFile, toStoreError } from './database.ts'
import { findDamage } from './integrity.ts'
import { lockFile } from './lock.ts'
import { migrate, migrationNames, pendingMigrations } from './migrate.ts'
import type { ThreadOptions } from './operations.ts'

export type OpenOptions = ThreadOptions & { readonly serving: boolean; readonly migrate: boolean }

/** Makes the file ready for the threads; answers the installation's id. */
export async function prepare(options: OpenOptions): Promise<string> {
  const vault = new Vault(options.encryptionKeys)
  if (options.serving && existsSync(options.file)) refuseDamage(options.file)
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

/** The names of the migrations that `prepare` would apply. Does not create a missing file. */
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
  // No process may serve or migrate the file while its schema changes.
  const lock = options.serving ? undefined : lockFile(options.file)
  try {
    await migrate(db.connection)
  } finally {
    lock?.release()
  }
}

function refuseDamage(file: string): void {
  const found = findDamage(file)
  if (found !== undefined) throw damageError(file, found)
}

/** The error for a file whose pages can't be read. `found` is what SQLite says. */
export function damageError(file: string, found: string): StoreError {
  return new StoreError(
    'unavailable',
    `${file} is damaged (${found}): stop the gateway, keep a copy of the file, and restore a backup or what \`sqlite3 ${file} .recover\` can read`,
    { reason: 'damaged' },
  )
}

/** Ends all leases: no other process serves this file, so their processes are gone. */
async function endLeases(db: SqliteDatabase): Promise<void> {
  await db.run(
    db.query
      .updateTable('deliveries')
      .set((row) => ({ lease_until: row.ref('due_at') }))
      .where('state', '=', 'leased'),
  )
  // Leases that have run out are due.
  await db.run(db.query.updateTable('registrations').set({ lease_until: 0 }).where('lease_until', 'is not', null))
  await db.run(db.query.updateTable('recoveries').set({ lease_until: 0 }).where('lease_until', 'is not', null))
  await db.run(db.query.updateTable('loops').set({ lease_until: 0 }).where('lease_until', 'is not', null))
}

/** A file of another program is reported as such, and nothing is written into it. */
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
