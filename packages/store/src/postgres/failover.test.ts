import { setTimeout as pass } from 'node:timers/promises'
import { runs } from '@guidepost/tooling-testing'
import { createDatabase, startPostgres, type PostgresServer } from '@guidepost/tooling-testing/postgres'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  connectionInput,
  createEnvironment,
  createIntegration,
  eventOf,
  handlerOf,
} from '../../test/conformance/world.ts'
import { keyOf } from '../../test/support/keys.ts'
import { startProxy } from '../../test/support/postgres/proxy.ts'
import { openStore, planMigrations } from '../open.ts'
import { Connections } from './connection/connections.ts'
import { Servers } from './connection/servers.ts'
import { Wake } from './connection/wake.ts'
import type { Receipt } from '../port/ingest.ts'
import type { Store } from '../port/store.ts'

const unavailable = { name: 'StoreError', code: 'unavailable' }

let primary: PostgresServer
let standby: PostgresServer
const opened: { close(): unknown }[] = []
beforeAll(async () => {
  primary = await startPostgres({ max_connections: '60' })
  standby = await primary.startStandby()
})
afterAll(async () => {
  await standby.remove()
  await primary.remove()
})
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close()
})

async function open(url: string): Promise<Store> {
  const store = await openStore({ url, encryptionKeys: [keyOf(1)] })
  opened.push(store)
  return store
}

/** The URL of the same database on another server. */
function on(server: PostgresServer, url: string): string {
  return url.replace(new URL(url).host, new URL(server.url).host)
}

/** A URL with the hosts of both servers, the standby first. */
function onBoth(url: string): string {
  return url.replace(new URL(url).host, `${new URL(standby.url).host},${new URL(primary.url).host}`)
}

/** Resolves when the standby has the database. */
async function replicated(url: string): Promise<void> {
  const ask = async () => {
    const client = new Client({ connectionString: on(standby, url) })
    await client.connect()
    await client.end()
    return 'there'
  }
  await expect.poll(() => ask().catch(() => 'missing'), { timeout: 20_000 }).toBe('there')
}

async function createRecorder(store: Store): Promise<() => Promise<unknown>> {
  const { id: integrationId } = await createIntegration(store, await createEnvironment(store))
  let count = 0
  const receipt = (): Receipt => ({
    integrationId,
    registrationId: null,
    receivedAt: 1,
    origin: 'push',
    headers: {},
    body: Buffer.from(`${(count += 1)}`),
    secretId: null,
    content: { events: [eventOf()] },
  })
  return () => store.recordBatch([receipt()])
}

/**
 * The refusals of 40 recordings, 5 at a time: every session of the pool is used, and on a busy machine none waits for its
 * turn for so long that the wait itself is refused.
 */
async function refusalsOf(record: () => Promise<unknown>): Promise<readonly PromiseSettledResult<unknown>[]> {
  const refusals = []
  for (let round = 0; round < 8; round += 1) {
    const results = await Promise.allSettled(Array.from({ length: 5 }, record))
    refusals.push(...results.filter(({ status }) => status === 'rejected'))
  }
  return refusals
}

describe('an address that leads to a standby for a while', () => {
  it('is refused meanwhile and used at once afterwards, without a session of the standby in the pool', async () => {
    const { url } = await createDatabase(primary.url)
    const proxy = await startProxy(url)
    opened.push(proxy)
    const store = await open(proxy.url)
    const record = await createRecorder(store)
    await record()
    await replicated(url)
    proxy.lead(on(standby, url))
    proxy.drop()
    const recording = new AbortController()
    let recorded = 0
    const meanwhile = [1, 2, 3, 4, 5, 6, 7, 8].map(async () => {
      while (!recording.signal.aborted) {
        await record().then(
          () => (recorded += 1),
          () => pass(5),
        )
      }
    })
    await pass(runs(1500, 8000))
    recording.abort()
    await Promise.all(meanwhile)
    await expect(record()).rejects.toMatchObject(unavailable)
    expect(recorded).toBe(0)
    // The sessions that the standby has taken stay as they are.
    proxy.lead(url)
    expect(await refusalsOf(record)).toEqual([])
    await store.check(1)
  })
})

describe('a session that takes no writes any more', () => {
  it.each([
    ['answers that it is read-only', 'set default_transaction_read_only = on'],
    ['was ended by an administrator', 'select pg_terminate_backend(pg_backend_pid())'],
  ])('and %s leaves the pool, with the idle ones beside it', async (_, statement) => {
    const { url } = await createDatabase(primary.url)
    const connections = new Connections(new Servers([url]), 3)
    opened.push(connections)
    const write = () => connections.transaction((session) => session.query('create table if not exists own ()'))
    await write()
    // Three sessions at once, each in the state that a failover leaves.
    const spoiling = [1, 2, 3].map(() =>
      connections.use(async (session) => {
        await session.query('select pg_sleep(0.2)')
        await session.query(statement)
      }),
    )
    await Promise.allSettled(spoiling)
    await write().catch(() => {})
    for (let count = 0; count < 6; count += 1) await write()
  })
})

describe('a claim whose commit took effect without an answer', () => {
  it('holds its deliveries up for no longer than until the next claim', async () => {
    const { url } = await createDatabase(primary.url)
    const proxy = await startProxy(url)
    opened.push(proxy)
    const store = await open(proxy.url)
    const { id: integrationId } = await createIntegration(store, await createEnvironment(store))
    await store.createConnection(connectionInput({ integrationId, matchKeys: ['guid'] }))
    await store.declareHandlers([handlerOf({ id: 'handler', provider: 'provider' })], Date.now())
    const request = { receivedAt: 1, origin: 'push', headers: {}, secretId: null, registrationId: null } as const
    const content = { events: [eventOf({ matchKey: 'guid', orderingKey: 'a' })] }
    await store.recordBatch(['1', '2'].map((body) => ({ ...request, integrationId, content, body: Buffer.from(body) })))
    const claim = () => store.claim({ for: ['handler'], limit: 10, leaseMs: 60_000, now: Date.now() })
    proxy.loseAnswer('COMMIT\0')
    await expect(claim()).rejects.toMatchObject(unavailable)
    const start = performance.now()
    await expect.poll(claim, { timeout: 90_000 }).toMatchObject([{ attempt: 1 }])
    expect(performance.now() - start).toBeLessThan(10_000)
  })
})

describe('a URL with several hosts', () => {
  it('leads to the one that can be written, in whatever order they stand', async () => {
    const { url } = await createDatabase(primary.url)
    await replicated(url)
    const store = await open(`${onBoth(url)}?target_session_attrs=read-write`)
    const woken = Promise.withResolvers<void>()
    const record = await createRecorder(store)
    expect(await record()).toMatchObject([{ ok: true }])
    expect(await planMigrations({ url: onBoth(url), encryptionKeys: [keyOf(1)] })).toEqual([])
    store.onDeliveries(() => woken.resolve())
    const wake = new Wake(new Servers([url]))
    opened.push(wake)
    await wake.connect()
    wake.tell()
    await woken.promise
  })

  it.each(['standby', 'any', 'prefer-standby'])('is refused if it asks for a server that is %s', async (attribute) => {
    const failure = open(`postgres://user:pa55word@a,b:6432/db?target_session_attrs=${attribute}`)
    await expect(failure).rejects.toMatchObject({ name: 'StoreError', code: 'invalid_url' })
    await expect(failure).rejects.not.toThrow('pa55word')
  })

  // Last: it ends the primary.
  it('leads to the standby when that has become the primary, without a restart of ours', async () => {
    const { url } = await createDatabase(primary.url)
    const store = await open(
      url.replace(new URL(url).host, `${new URL(primary.url).host},${new URL(standby.url).host}`),
    )
    const record = await createRecorder(store)
    await record()
    const client = new Client({ connectionString: primary.url })
    await client.connect()
    await expect
      .poll(
        async () =>
          (
            await client.query(
              'select pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::int as lag from pg_stat_replication',
            )
          ).rows,
        { timeout: 20_000 },
      )
      .toEqual([{ lag: 0 }])
    await client.end()
    await primary.stop('immediate')
    await expect(record()).rejects.toMatchObject(unavailable)
    await standby.promote()
    await expect
      .poll(
        () =>
          record().then(
            () => 'recorded',
            () => 'refused',
          ),
        { timeout: 10_000 },
      )
      .toBe('recorded')
    expect(await refusalsOf(record)).toEqual([])
  })
})
