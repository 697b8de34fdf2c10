import { lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { StoreError } from '../errors.ts'

/**
 * The path of a file without symbolic links, so that the lock beside it is the same under each name. The file itself
 * need not exist; its folder must.
 */
export function realPathOf(file: string): string {
  const path = join(realpathSync(dirname(file)), basename(file))
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found?.isSymbolicLink() ? realPathOf(resolve(dirname(path), readlinkSync(path))) : path
}

/**
 * Refuses a file with several names. SQLite keeps the write-ahead log beside the name by which a file was opened, so two
 * processes that use two names damage the file.
 */
export function refuseHardLinks(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found?.isFile() || found.nlink <= 1) return
  throw new StoreError(
    'invalid_url',
    `${file} has ${found.nlink} names (hard links), which damages a SQLite database: remove the other names, or copy the file`,
  )
}

/** Identifies the file that a path names; undefined if there is none. */
export function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found && `${found.dev}/${found.ino}`
}

/**
 * Tells whether the paths still name the files that are open. A process that continued with a replaced or removed file
 * would acknowledge events and then lose them. A check costs a few microseconds.
 */
export class OpenFiles {
  readonly #known: readonly (readonly [path: string, identity: string | undefined])[]

  /**
   * `identity`: the identity of the database when the store was opened; default: its present one. `writes`: watch the
   * write-ahead log, too.
   */
  constructor({ file, identity, writes }: { file: string; identity?: string | undefined; writes: boolean }) {
    const log = `${file}-wal`
    this.#known = [[file, identity ?? identityOf(file)], ...(writes ? [[log, identityOf(log)] as const] : [])]
  }

  /** Throws `unavailable`, with the reason `replaced`. */
  verify(): void {
    for (const [path, identity] of this.#known) {
      if (identityOf(path) === identity) continue
      throw new StoreError(
        'unavailable',
        `${path} was replaced or removed while it was in use: put the file back, or restart on the file that is there now`,
        { reason: 'replaced' },
      )
    }
  }
}
