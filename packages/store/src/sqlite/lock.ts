import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { StoreError } from '../errors.ts'
import { ownerOnly } from './protect.ts'

export interface Lock {
  release(): void
}

/**
 * Allows one serving process per database file. The lock is SQLite's own, on a file beside the database: the operating
 * system releases it when the process ends, however it ends.
 */
export function lockFile(file: string): Lock {
  closeSync(openSync(`${file}.lock`, 'a', ownerOnly.file))
  const lock = new DatabaseSync(`${file}.lock`)
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive')
  } catch (cause) {
    lock.close()
    throw new StoreError(
      'locked',
      `Another process is using ${file}: stop it first, or give this one a database of its own`,
      { cause },
    )
  }
  return { release: () => lock.close() }
}
