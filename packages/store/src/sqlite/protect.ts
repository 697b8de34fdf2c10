import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'

/** The rights of a folder and of a file that only their owner may read or write. */
export const ownerOnly = { folder: 0o700, file: 0o600 }
const ofOthers = 0o077
/** Sticky, or writable for everybody: a folder like `/tmp`. */
const shared = 0o1002

/**
 * Creates the folder and the file of a database for their owner only. If they exist, removes the rights of others.
 * SQLite gives its own files beside the database the rights of the database. On Windows it only creates them.
 *
 * Changes an existing folder only if it holds nothing but the database, so that others keep their access to a home or
 * project folder.
 */
export function protectFiles(file: string): void {
  const folder = dirname(file)
  mkdirSync(folder, { recursive: true, mode: ownerOnly.folder })
  closeSync(openSync(file, 'a', ownerOnly.file))
  if (process.getuid === undefined) return
  if (isOnlyFor(file, folder)) takeFromOthers(folder, ownerOnly.folder)
  for (const suffix of ['', '-wal', '-shm', '.lock']) takeFromOthers(file + suffix, ownerOnly.file)
}

/** Whether the folder holds nothing but this database and other folders, as the demo's folder does. */
function isOnlyFor(file: string, folder: string): boolean {
  if ((statSync(folder).mode & shared) !== 0) return false
  if (`${process.cwd()}/`.startsWith(`${realpathSync(folder)}/`)) return false
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.every((entry) => entry.isDirectory() || entry.name.startsWith(basename(file)))
}

function takeFromOthers(path: string, mode: number): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found || (found.mode & ofOthers) === 0) return
  // Does not change files that belong to another user.
  if (found.uid === process.getuid?.()) chmodSync(path, mode)
}
