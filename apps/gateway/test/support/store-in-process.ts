import type { Store } from '@guidepost/store'
import { SqliteDatabase } from '../../../../packages/store/src/sqlite/database.ts'
import { readOperations, writeOperations } from '../../../../packages/store/src/sqlite/operations.ts'
import { prepare } from '../../../../packages/store/src/sqlite/prepare.ts'
import { Vault } from '../../../../packages/store/src/vault.ts'

/**
 * Opens the SQLite store without its threads and without protection from a power cut: for tests that call it a hundred thousand
 * times. It runs the same code, one call after another.
 */
export async function openStoreInProcess(file: string, encryptionKeys: readonly Uint8Array[]): Promise<Store> {
  const options = { file, encryptionKeys, dedupeWindowMs: 1000, maxBytes: undefined, serving: true, migrate: true }
  const installation = await prepare(options)
  const db = new SqliteDatabase(file)
  db.connection.exec('pragma synchronous = off')
  const vault = new Vault(encryptionKeys)
  const operations = { ...readOperations(db, vault), ...writeOperations(db, vault, options) }
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn =
    (work: (...input: never[]) => unknown) =>
    (...input: unknown[]) => {
      const done = turn.then(() => work(...(input as never[])))
      turn = done.catch(() => undefined)
      return done
    }
  const useCases = Object.fromEntries(
    Object.entries(operations).map(([name, work]) => [name, inTurn(work as (...input: never[]) => unknown)]),
  ) as unknown as Omit<Store, 'installation' | 'onDeliveries' | 'close'>
  const close = async () => {
    await turn
    db.close()
  }
  return { ...useCases, installation, onDeliveries: () => () => undefined, close }
}
