import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openStore, type Store } from '@guidepost/store'
import { defaultRules, generateSigningKey } from '../../src/outbound/settings.ts'
import { acme, signed, ticketUpdate } from './acme.ts'

const bin = fileURLToPath(new URL('../../src/bin.ts', import.meta.url))

/** The environment without the settings of the person who runs the tests. The gateway would refuse `GUIDEPOST_TEST_DEEP` as unknown. */
const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GUIDEPOST_')))

/** A gateway in a process of its own, which a test may kill. Its folder outlives the process. */
export interface World {
  readonly folder: string
  readonly url: string
  /** The path of the integration's webhook URL. */
  readonly path: string
  /** The id of the started process. */
  readonly pid: number
  /** The ids of the events that the handler has run for, in order. */
  handled(): string[]
  start(): Promise<void>
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>
  /** Opens the store of the stopped gateway, so that a test can inspect it. */
  withStore<Result>(look: (store: Store, environmentId: number) => Promise<Result>): Promise<Result>
  /** Ends the process and removes the folder. */
  end(): Promise<void>
}

export interface WorldOptions {
  /** `DATABASE_URL`; `$FOLDER` in it is replaced by the world's folder. Default: an SQLite file there. */
  readonly databaseUrl?: string | undefined
  /** The text of the configuration file. Default: a handler that writes each event's id to a file. */
  readonly handler?: string
  /** More environment variables. */
  readonly env?: Readonly<Record<string, string>>
  /** The URL of an endpoint on the loopback address that also gets all events. */
  readonly endpoint?: string
}

/** Makes a folder with a configuration, and a database with an environment, an integration and a connection. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'guidepost-'))
  const log = join(folder, 'handled.txt')
  const encryptionKey = randomBytes(32)
  const url = (options.databaseUrl ?? 'sqlite:$FOLDER/guidepost.db').replace('$FOLDER', folder)
  const port = await freePort()
  writeFileSync(log, '')
  writeFileSync(
    join(folder, 'guidepost.config.ts'),
    options.handler ??
      `import { appendFileSync } from 'node:fs'
       const onWebhook = (_, event) => appendFileSync(${JSON.stringify(log)}, event.payload.id + '\\n')
       export default { handlers: [{ id: 'log', provider: 'autotask', subscriptions: ['*'], timeoutMs: 1000, onWebhook }] }`,
  )
  const environmentUuid = await prepare(url, encryptionKey, options.endpoint)
  let child: ChildProcess | undefined
  let over = false

  const world: World = {
    folder,
    url: `http://127.0.0.1:${port}`,
    path: `/webhook/${environmentUuid}/autotask`,
    get pid() {
      return child!.pid!
    },
    handled: () => readFileSync(log, 'utf8').split('\n').filter(Boolean),
    async start() {
      // A test that timed out goes on in the background, and must start no further process.
      if (over) throw new Error('This world has ended')
      child = spawn(process.execPath, ['--conditions=guidepost-source', bin, 'serve'], {
        cwd: folder,
        env: {
          ...inherited,
          PORT: String(port),
          GUIDEPOST_HOST: '127.0.0.1',
          DATABASE_URL: url,
          GUIDEPOST_ENCRYPTION_KEY: encryptionKey.toString('base64'),
          GUIDEPOST_OUTBOUND_ALLOW: '127.0.0.1',
          LOG_LEVEL: 'error',
          ...options.env,
        },
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      await reachable(world.url, child)
    },
    async kill(signal) {
      if (!child || child.exitCode !== null) return child?.exitCode ?? null
      const exited = once(child, 'exit')
      child.kill(signal)
      await exited
      return child.exitCode
    },
    async withStore(look) {
      const store = await openStore({ url, encryptionKeys: [encryptionKey] })
      try {
        return await look(store, (await store.findEnvironment(environmentUuid))!.id)
      } finally {
        await store.close()
      }
    },
    async end() {
      over = true
      await world.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return world
}

async function prepare(url: string, encryptionKey: Buffer, endpoint?: string): Promise<string> {
  const store = await openStore({ url, encryptionKeys: [encryptionKey] })
  const environment = await store.createEnvironment({ name: 'test', uuid: randomUUID(), now: 0 })
  if (environment === 'duplicate') throw new Error('unreachable: the database is new')
  const integration = await store.createIntegration({
    environmentId: environment.id,
    uniqueKey: 'autotask',
    provider: 'autotask',
    displayName: null,
    forwardWebhooks: true,
    secret: acme.secret,
    now: 0,
  })
  if (integration === 'duplicate') throw new Error('unreachable: the database is new')
  await store.createConnection({
    integrationId: integration.id,
    connectionId: 'acme',
    config: { webhookGuid: acme.guid },
    metadata: null,
    tags: {},
    matchKeys: [acme.guid],
    credentials: null,
    now: 0,
  })
  if (endpoint !== undefined) {
    await store.saveEndpoint({
      environmentId: environment.id,
      role: 'primary',
      source: 'api',
      endpoint: { url: endpoint, ...defaultRules('nango'), settings: { format: 'nango' } },
      secret: generateSigningKey('nango'),
      now: 0,
    })
  }
  await store.close()
  return environment.uuid
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

/** How long a start may take, in milliseconds: one second on an idle machine, many on a busy one. */
const startLimitMs = 60_000

async function reachable(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + startLimitMs
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The gateway ended with ${child.exitCode}`)
    const ready = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
    if (ready) return
    await wait(20)
  }
  throw new Error(`The gateway did not become ready within ${startLimitMs} ms`)
}

/** The body of an event for the ticket `id`. */
export function eventOf(id: string): string {
  return ticketUpdate(id, id)
}

const agent = new Agent({ keepAlive: true })

/** Posts a signed webhook. Returns the status, or `undefined` if the connection broke before there was one. */
export function post(world: World, body: string): Promise<number | undefined> {
  const headers = { ...signed(body), 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve) => {
    const sent = request(new URL(world.path, world.url), { method: 'POST', headers, agent }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode))
      response.on('error', () => resolve(undefined))
    })
    sent.on('error', () => resolve(undefined))
    sent.end(body)
  })
}

/** Counts how often each ticket id is stored. */
export async function storedIds(world: World): Promise<Map<string, number>> {
  return world.withStore(async (store, environmentId) => {
    const counts = new Map<string, number>()
    let before: string | undefined
    do {
      const page = await store.listEvents({ environmentId }, { limit: 500, before })
      for (const { id: event } of page.rows) {
        const { body } = (await store.findEvent(environmentId, event))!
        const id = /"Id":(\d+)/.exec(Buffer.from(body).toString())?.[1] ?? '?'
        counts.set(id, (counts.get(id) ?? 0) + 1)
      }
      before = page.next ?? undefined
    } while (before !== undefined)
    return counts
  })
}
