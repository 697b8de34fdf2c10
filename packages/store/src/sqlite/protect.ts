import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'

/** The rights of a folder and of a file that only their owner may read or write. */
export const ownerOnly = { folder: 0o700, file: 0o600 }
const ofOthers = 0o077
/** Sticky, or writable for everybody: a folder like `/tmp`. */
const shared = 0o1002

/**
 * Creates the folder and the file of a database for their owner only, and takes the rights of others from those that exist.
 * SQLite gives its own files beside the database the rights of the database. On Windows it only creates them.
 *
 * A folder that exists is changed only if the database has it to itself, so that nobody loses a home or a project folder.
 */
export function protectFiles(file: string): void {
  const folder = dirname(file)
  mkdirSync(folder, { recursive: true, mode: ownerOnly.folder })
  closeSync(openSync(file, 'a', ownerOnly.file))
  if (process.getuid === undefined) return
  if (isOnlyFor(file, folder)) takeFromOthers(folder, ownerOnly.folder)
  for (const suffix of ['', '-wal', '-shm', '.lock']) takeFromOthers(file + suffix, ownerOnly.file)
}

/** Whether the folder holds nothing but this database, and folders: the demo's is one. */
function isOnlyFor(file: string, folder: string): boolean {
  if ((statSync(folder).mode & shared) !== 0) return false
  if (`${process.cwd()}/`.startsWith(`${realpathSync(folder)}/`)) return false
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.every((entry) => entry.isDirectory() || entry.name.startsWith(basename(file)))
}

function takeFromOthers(path: string, mode: number): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found || (found.mode & ofOthers) === 0) return
  // What belongs to another user stays as that user wants it.
  if (found.uid === process.getuid?.()) chmodSync(path, mode)
}
