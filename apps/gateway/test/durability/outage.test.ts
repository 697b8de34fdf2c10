import { setInterval as every } from 'node:timers/promises'
import { deep } from '@guidepost/tooling-testing'
import { createDatabase, startPostgres, type PostgresServer } from '@guidepost/tooling-testing/postgres'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createWorld, eventOf, post, storedIds, type World } from '../support/gateway-process.ts'

/**
 * Autotask gives a webhook up after 10 s. That the gateway answers within 5 s is tested on a controlled clock, in
 * `src/receive/answer-time.test.ts`: here a busy machine delays the gateway, the test and both ends of the socket.
 */
const senderGivesUpMs = 10_000
/** Each test posts for 7 s. The rest is for starts and recoveries on a busy machine. */
const testLimitMs = 180_000

let server: PostgresServer
let url: string
let world: World
let next: number
/** The connections of another program, which get in the gateway's way. */
let others: pg.Client[]

beforeAll(async () => {
  server = await startPostgres({ max_connections: '30' })
})
afterAll(() => server.remove())
beforeEach(async () => {
  url = (await createDatabase(server.url)).url
  world = await createWorld({ databaseUrl: `${url}?pool_size=5`, handler: 'export default {}' })
  await world.start()
  next = 1
  others = []
  if ((await send()).status !== 200) throw new Error('The gateway takes no webhook to begin with')
})
afterEach(async () => {
  await Promise.all(others.map((client) => client.end()))
  await world.end()
})

describe('a gateway on PostgreSQL', () => {
  it(
    'answers 503 in time while another program locks its tables, and 200 afterwards',
    async () => {
      const other = await connect()
      const { rows } = await other.query<{ name: string }>(
        `select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`,
      )
      await other.query('begin')
      await other.query(`lock table ${rows.map(({ name }) => name).join(', ')} in access exclusive mode`)
      await refusesAll()
      await other.query('rollback')
      await takesAgain()
    },
    testLimitMs,
  )

  // `test` has one outage: each takes half a minute of a busy machine.
  it.runIf(deep)(
    'answers 503 in time while its connections are lost and no new ones are free, and 200 afterwards',
    async () => {
      const first = await connect()
      const ours = `from pg_stat_activity where application_name like 'guidepost%' and datname = current_database()`
      // Take every free connection until the gateway has none. Repeat, because the gateway keeps reconnecting. Wait until
      // each process of the server has ended: until then its connection is neither the gateway's nor free.
      for (let left = 1; left > 0;) {
        await first.query(`select pg_terminate_backend(pid, 5000) ${ours}`)
        while (await couldConnect());
        left = (await first.query(`select 1 ${ours}`)).rows.length
      }
      await refusesAll()
      for (const client of others.splice(0)) await client.end()
      await takesAgain()
    },
    testLimitMs,
  )

  // Windows has no signal that stops a process.
  it.runIf(deep && process.platform !== 'win32')(
    'answers 503 in time while the server is stopped by a signal, and 200 afterwards',
    async () => {
      const other = await connect()
      const { rows } = await other.query<{ pid: number }>(
        `select pid from pg_stat_activity where application_name like 'guidepost%'`,
      )
      // The server process that accepts new connections, and the processes of the existing sessions.
      const processes = [server.pid(), ...rows.map(({ pid }) => pid)]
      for (const pid of processes) process.kill(pid, 'SIGSTOP')
      try {
        await refusesAll()
      } finally {
        for (const pid of processes) process.kill(pid, 'SIGCONT')
      }
      await takesAgain()
    },
    testLimitMs,
  )
})

/** Posts a webhook. Returns its status, and how long the answer took. */
async function send(): Promise<{ id: string; status: number | undefined; tookMs: number }> {
  const id = String(next++)
  const start = performance.now()
  const status = await post(world, eventOf(id))
  return { id, status, tookMs: performance.now() - start }
}

/** Posts at a steady rate, many at a time, for longer than look-ups are cached (5 s), and expects 503 each time. */
async function refusesAll(): Promise<void> {
  const until = performance.now() + 7000
  const sent: ReturnType<typeof send>[] = []
  for await (const _ of every(20)) {
    sent.push(send())
    if (performance.now() > until) break
  }
  const answers = await Promise.all(sent)
  expect(answers.length).toBeGreaterThanOrEqual(20)
  expect(answers.filter(({ status }) => status !== 503)).toEqual([])
  expect(answers.filter(({ tookMs }) => tookMs > senderGivesUpMs)).toEqual([])
}

async function takesAgain(): Promise<void> {
  const taken: string[] = []
  await vi.waitFor(
    async () => {
      const { id, status } = await send()
      expect(status).toBe(200)
      taken.push(id)
    },
    { timeout: 60_000, interval: 100 },
  )
  expect((await Promise.all(Array.from({ length: 20 }, send))).map(({ status }) => status)).toEqual(Array(20).fill(200))
  expect(await world.kill('SIGTERM')).toBe(0)
  const stored = await storedIds(world)
  expect(taken.map((id) => stored.get(id))).toEqual([1])
}

async function couldConnect(): Promise<boolean> {
  return connect().then(
    () => true,
    () => false,
  )
}

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'others' })
  client.on('error', () => undefined)
  await client.connect()
  others.push(client)
  return client
}
