import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreError } from '../errors.ts'
import type { Receipt } from '../port/ingest.ts'
import type { Store } from '../port/store.ts'
import { Vault } from '../vault.ts'
import { Database, query, toStoreError } from './database.ts'
import { lockFile } from './lock.ts'
import { packReceipts } from './messages.ts'
import { migrate, pendingMigrations } from './migrate.ts'
import type { ReadName, ThreadOptions, WriteName } from './operations.ts'
import { Thread } from './thread.ts'

const reads = [
  'listEnvironments',
  'findEnvironment',
  'listApiKeys',
  'findApiKey',
  'listIntegrations',
  'findIntegration',
  'findConnection',
  'listConnections',
  'findConnectionsByKey',
  'readCredentials',
  'findRegistration',
  'listRegistrations',
  'listSecrets',
  'findReceiver',
  'nextDue',
  'listEvents',
  'findEvent',
  'listRejections',
] as const satisfies readonly ReadName[]

const writes = [
  'createEnvironment',
  'createApiKey',
  'revokeApiKey',
  'createIntegration',
  'updateIntegration',
  'deleteIntegration',
  'createConnection',
  'updateConnection',
  'deleteConnection',
  'createRegistration',
  'updateRegistration',
  'deleteRegistration',
  'addSecret',
  'removeSecret',
  'declareHandlers',
  'recordRejections',
  'claim',
  'settle',
  'removeRejections',
  'replayEvent',
  'check',
  'upkeep',
] as const satisfies readonly WriteName[]

/** Opens the SQLite adapter: takes the lock, brings the schema up to date, starts one writer and two readers. */
export async function openSqlite(
  options: ThreadOptions & { readonly serving: boolean; readonly migrate: boolean },
): Promise<Store> {
  mkdirSync(dirname(options.file), { recursive: true })
  const lock = options.serving ? lockFile(options.file) : undefined
  try {
    const installation = await prepare(options)
    const writer = new Thread('writer', options)
    const readers = [new Thread('reader', options), new Thread('reader', options)]
    return facade(installation, writer, readers, () => lock?.release())
  } catch (error) {
    lock?.release()
    throw toStoreError(error)
  }
}

/** The names of the migrations that `openSqlite` would apply. */
export async function planSqlite(options: ThreadOptions): Promise<string[]> {
  mkdirSync(dirname(options.file), { recursive: true })
  const db = new Database(options.file)
  try {
    return await pendingMigrations(db.connection)
  } finally {
    db.close()
  }
}

async function prepare(options: ThreadOptions & { serving: boolean; migrate: boolean }): Promise<string> {
  const db = new Database(options.file, { maxBytes: options.maxBytes })
  try {
    const pending = await pendingMigrations(db.connection)
    if (pending.length > 0 && !options.migrate) {
      throw new StoreError(
        'unknown_schema',
        `The database needs ${pending.length} migration(s): run \`guidepost migrate\``,
      )
    }
    await migrate(db.connection)
    // Nobody else serves this file, so every lease is of a process that is gone.
    if (options.serving) db.run(query.updateTable('deliveries').set({ lease_until: 0 }).where('state', '=', 'leased'))
    checkKeys(db, new Vault(options.encryptionKeys))
    return db.first(query.selectFrom('meta').select('value').where('key', '=', 'installation'))!.value
  } finally {
    db.close()
  }
}

/** A wrong key is told at start, not at the first webhook. The first start seals a value to tell by. */
function checkKeys(db: Database, vault: Vault): void {
  const place = 'meta/key_check'
  const row = db.first(query.selectFrom('meta').select('value').where('key', '=', 'key_check'))
  if (row) {
    vault.open(Buffer.from(row.value, 'base64'), place)
    return
  }
  const value = vault.seal('guidepost', place).toString('base64')
  db.run(query.insertInto('meta').values({ key: 'key_check', value }))
}

function facade(installation: string, writer: Thread, readers: readonly Thread[], release: () => void): Store {
  const idlest = () => readers.reduce((best, reader) => (reader.pending < best.pending ? reader : best))
  const methods = {
    ...Object.fromEntries(reads.map((name) => [name, (...input: unknown[]) => idlest().call(name, input)])),
    ...Object.fromEntries(writes.map((name) => [name, (...input: unknown[]) => writer.call(name, input)])),
    recordBatch(receipts: readonly Receipt[]) {
      const packed = packReceipts(receipts)
      return writer.call('recordBatch', [packed], [packed.bodies])
    },
  } as Pick<Store, ReadName | WriteName>

  return {
    ...methods,
    installation,
    async close() {
      await Promise.all([writer, ...readers].map((thread) => thread.close()))
      release()
    },
  }
}
