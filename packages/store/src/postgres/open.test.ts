import { runs } from '@guidepost/tooling-testing'
import { createDatabase, startPostgres, type Database, type PostgresServer } from '@guidepost/tooling-testing/postgres'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import {
  connectionInput,
  createEnvironment,
  createIntegration,
  eventOf,
  handlerOf,
} from '../../test/conformance/world.ts'
import { openStore, planMigrations, type StoreOptions } from '../open.ts'
import type { Receipt } from '../port/ingest.ts'
import type { Store } from '../port/store.ts'
import { keyOf } from '../../test/support/keys.ts'
import { startProxy } from '../../test/support/postgres/proxy.ts'

let database: Database
const opened: Store[] = []
beforeEach(async () => {
  database = await createDatabase(inject('postgres'))
})
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
  await database.drop()
})

async function open(options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await openStore({ url: database.url, encryptionKeys: [keyOf(1)], ...options })
  opened.push(store)
  return store
}

/** Changes the database as another program would. */
async function tamper<Answer>(work: (client: Client) => Promise<Answer>): Promise<Answer> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/**
 * The store gives up after 4 s. The rest is for a busy machine, which runs timers late. The limit would still fail if
 * the 4 s began only after the 2.5 s for a connection.
 */
const patienceMs = 6000

const failsWith = (code: string) => ({ name: 'StoreError', code })

describe('a URL', () => {
  it.each([
    ['of a server that is not there', 'postgres://user:pa55word@127.0.0.1:1/db'],
    ['of a host that is not there', 'postgres://user:pa55word@nowhere.invalid/db'],
  ])('%s is unavailable, and its password is not shown', async (_, url) => {
    const failure = open({ url })
    await expect(failure).rejects.toMatchObject(failsWith('unavailable'))
    await expect(failure).rejects.not.toThrow('pa55word')
    await expect(planMigrations({ url, encryptionKeys: [] })).rejects.toMatchObject(failsWith('unavailable'))
  })

  it.each([
    ['of a database that is not there', (url: URL) => (url.pathname = '/nothing')],
    ['with another password', (url: URL) => (url.password = 'pa55word')],
  ])('%s is unavailable', async (_, change) => {
    const url = new URL(database.url)
    change(url)
    await expect(open({ url: url.href })).rejects.toMatchObject(failsWith('unavailable'))
  })

  it('that needs more connections than the server allows is refused at start', async () => {
    const failure = open({ url: `${database.url}?pool_size=500` })
    await expect(failure).rejects.toMatchObject(failsWith('invalid_url'))
    await expect(failure).rejects.toThrow('pool_size=500')
  })
})

describe('the schema', () => {
  it('can be planned, which changes nothing', async () => {
    const options = { url: database.url, encryptionKeys: [keyOf(1)] }
    const tables = () => tamper((client) => client.query('select 1 from pg_tables where schemaname = current_schema()'))
    expect(await planMigrations(options)).toEqual([
      '0001-first',
      '0002-dispatch',
      '0003-registrations',
      '0004-links',
      '0005-activity',
      '0006-sharing',
      '0007-declarations',
      '0008-loops',
      '0009-drop-pg-boss',
      '0010-pauses',
      '0011-ended-sessions',
      '0012-claims',
      '0013-undeclared',
      '0014-record-batch',
      '0015-verdicts',
      '0016-dead-letters',
      '0017-lean-tables',
      '0018-event-terms',
      '0019-recovery',
      '0021-audit-names',
      '0022-filtered-deliveries',
      '0023-silence',
      '0024-key-expiry',
      '0025-late-matches',
      '0026-destination-activity',
      '0027-unaccounted',
    ])
    expect((await tables()).rowCount).toBe(0)
    await open()
    expect(await planMigrations(options)).toEqual([])
  })

  it('is created once by processes that start at the same time', async () => {
    const stores = await Promise.all([open(), open(), open()])
    expect(new Set(stores.map((store) => store.installation)).size).toBe(1)
    await Promise.all(stores.map((store) => store.check(1)))
  })

  it('is not changed without `migrate`, so that an empty database is refused', async () => {
    await expect(open({ migrate: false })).rejects.toMatchObject(failsWith('unknown_schema'))
    await open()
    await (await open({ migrate: false })).check(1)
  })

  it('of a newer version is refused', async () => {
    await open()
    await tamper((client) => client.query(`insert into kysely_migration values ('9999-later', now()::text)`))
    await expect(open()).rejects.toMatchObject(failsWith('unknown_schema'))
    await expect(open()).rejects.toThrow('9999-later')
    const options = { url: database.url, encryptionKeys: [keyOf(1)] }
    await expect(planMigrations(options)).rejects.toMatchObject(failsWith('unknown_schema'))
  })

  it('of another program is refused, and nothing is written into it', async () => {
    await tamper((client) => client.query('create table theirs (id int)'))
    await expect(open()).rejects.toMatchObject(failsWith('unknown_schema'))
    const tables = await tamper((client) => client.query(`select 1 from pg_tables where schemaname = current_schema()`))
    expect(tables.rowCount).toBe(1)
  })
})

describe('the encryption key', () => {
  it('is checked at start, and a ring opens what any of its keys sealed', async () => {
    const first = await open({ encryptionKeys: [keyOf(1)] })
    const integration = await createIntegration(first, await createEnvironment(first), { secret: 'kept' })
    await expect(open({ encryptionKeys: [keyOf(2)] })).rejects.toMatchObject(failsWith('wrong_key'))
    const second = await open({ encryptionKeys: [keyOf(2), keyOf(1)] })
    const owner = { kind: 'integration', id: integration.id } as const
    expect(await second.listSecrets(owner, 1)).toMatchObject([{ value: 'kept' }])
    const third = await open({ encryptionKeys: [keyOf(2)] })
    expect(await third.listSecrets(owner, 1)).toMatchObject([{ value: 'kept' }])
  })

  it('that an older process still uses is replaced at the next start', async () => {
    const before = await open({ encryptionKeys: [keyOf(1)] })
    const integration = await createIntegration(before, await createEnvironment(before))
    await open({ encryptionKeys: [keyOf(2), keyOf(1)] })
    const owner = { kind: 'integration', id: integration.id } as const
    await before.addSecret({ owner, value: 'late', retireOthersAt: null, now: 1 })
    await open({ encryptionKeys: [keyOf(2), keyOf(1)] })
    const after = await open({ encryptionKeys: [keyOf(2)] })
    expect(await after.listSecrets(owner, 1)).toMatchObject([{ value: 'late' }])
  })
})

describe('a notification of deliveries', () => {
  it('wakes a worker when another process records, until its subscription ends', async () => {
    const [one, two] = [await open(), await open()]
    const { record } = await withConnection(one)
    let calls = 0
    let called = Promise.withResolvers<void>()
    const stop = two.onDeliveries(() => {
      calls += 1
      called.resolve()
    })
    await record()
    await called.promise
    called = Promise.withResolvers()
    await record()
    await called.promise
    stop()
    const before = calls
    called = Promise.withResolvers()
    two.onDeliveries(() => called.resolve())
    await record()
    await called.promise
    expect(calls).toBe(before)
  })

  it('works again after the connection was lost', async () => {
    const [one, two] = [await open(), await open()]
    const { record } = await withConnection(one)
    await tamper((client) =>
      client.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`),
    )
    const called = Promise.withResolvers<void>()
    // After reconnecting, the store calls the listener at once, because it may have missed a notification.
    two.onDeliveries(() => called.resolve())
    await called.promise
    await expect
      .poll(() =>
        record().then(
          () => 'recorded',
          (error: { code: string }) => error.code,
        ),
      )
      .toBe('recorded')
  })
})

describe('a database with problems', () => {
  it('whose rows are locked is unavailable in time, and works again at once afterwards', async () => {
    const store = await open()
    const { record, receipt } = await withConnection(store)
    await tamper(async (client) => {
      await client.query('begin; lock table events in access exclusive mode')
      const start = performance.now()
      await expect(store.recordBatch([receipt()])).rejects.toMatchObject(failsWith('unavailable'))
      expect(performance.now() - start).toBeLessThan(patienceMs)
      await client.query('rollback')
    })
    await record()
  })

  it('whose connections are all in use is unavailable in time, and nothing is written in part', async () => {
    const store = await open({ url: `${database.url}?pool_size=3` })
    const { environment, receipt, record } = await withConnection(store)
    await tamper(async (client) => {
      await client.query('begin; lock table events in access exclusive mode')
      const start = performance.now()
      const waiting = Array.from({ length: 20 }, () => store.recordBatch([receipt()]))
      const outcomes = await Promise.allSettled(waiting)
      expect(performance.now() - start).toBeLessThan(patienceMs)
      for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: failsWith('unavailable') })
      await client.query('rollback')
    })
    await record()
    expect((await store.listEvents({ environmentId: environment.id }, { limit: 100 })).rows).toHaveLength(1)
  })

  it('that does not answer is unavailable in time, and is used again when it answers', async () => {
    const proxy = await startProxy(database.url)
    try {
      const store = await open({ url: proxy.url })
      const { record, receipt } = await withConnection(store)
      proxy.swallow()
      const start = performance.now()
      const calls = [
        store.recordBatch([receipt()]),
        store.check(1),
        store.listEnvironments(),
        store.nextDue(['handler']),
      ]
      for (const outcome of await Promise.allSettled(calls)) {
        expect(outcome).toMatchObject({ reason: failsWith('unavailable') })
      }
      expect(performance.now() - start).toBeLessThan(patienceMs)
      proxy.reconnect()
      await record()
      await store.close()
    } finally {
      proxy.close()
    }
  })

  it('that ends a connection in the middle of a batch loses nothing that was acknowledged', async () => {
    const store = await open()
    const { environment, receipt, record } = await withConnection(store)
    const acknowledged: string[] = []
    let failures = 0
    const ending = new AbortController()
    const recording = [1, 2, 3].map(async () => {
      while (!ending.signal.aborted) {
        try {
          const [recorded] = await store.recordBatch([receipt()])
          if (recorded!.ok) acknowledged.push(recorded!.events[0]!.id)
        } catch (error) {
          expect(error).toMatchObject(failsWith('unavailable'))
          failures += 1
        }
      }
    })
    for (let count = 0; count < 10; count += 1) {
      await tamper((client) =>
        client.query(`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`),
      )
    }
    ending.abort()
    await Promise.all(recording)
    await record()
    expect(failures).toBeGreaterThan(0)
    const { rows } = await store.listEvents({ environmentId: environment.id }, { limit: 10_000 })
    const stored = new Set(rows.map((row) => row.id))
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([])
  })
})

describe('a server that crashes', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres({ max_connections: '40' })
  })
  afterAll(() => server.remove())

  it(
    'is unavailable in time, works again without a restart of the store, and has everything that was acknowledged',
    { timeout: 600_000 },
    async () => {
      const { url } = await createDatabase(server.url)
      const store = await open({ url })
      const { environment, receipt, record } = await withConnection(store)
      const acknowledged: string[] = []
      const slowest = { ms: 0 }
      const ending = new AbortController()
      const recording = [1, 2, 3, 4].map(async () => {
        while (!ending.signal.aborted) {
          const start = performance.now()
          try {
            for (const recorded of await store.recordBatch([receipt(), receipt()])) {
              if (recorded.ok) acknowledged.push(recorded.events[0]!.id)
            }
          } catch (error) {
            expect(error).toMatchObject(failsWith('unavailable'))
          }
          slowest.ms = Math.max(slowest.ms, performance.now() - start)
        }
      })
      for (let count = 0; count < runs(1, 10); count += 1) {
        const before = acknowledged.length
        await expect.poll(() => acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(before + 50)
        await server.stop('immediate')
        await expect(store.check(1)).rejects.toMatchObject(failsWith('unavailable'))
        await server.start()
      }
      const before = acknowledged.length
      await expect.poll(() => acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(before + 50)
      ending.abort()
      await Promise.all(recording)
      expect(slowest.ms).toBeLessThan(patienceMs)
      await record()
      const { rows } = await store.listEvents({ environmentId: environment.id }, { limit: 10_000 })
      const stored = new Set(rows.map((row) => row.id))
      expect(acknowledged.filter((id) => !stored.has(id))).toEqual([])
      await store.close()
    },
  )
})

/** A connection with a handler, and unique events for it. */
async function withConnection(store: Store) {
  const environment = await createEnvironment(store)
  const integration = await createIntegration(store, environment)
  await store.createConnection(connectionInput({ integrationId: integration.id, matchKeys: ['guid'] }))
  await store.declareHandlers([handlerOf({ id: 'handler', provider: 'provider' })], 1)
  let count = 0
  const receipt = (): Receipt => ({
    integrationId: integration.id,
    registrationId: null,
    receivedAt: 1,
    origin: 'push',
    headers: {},
    body: Buffer.from(`${(count += 1)}`),
    secretId: null,
    content: { events: [eventOf({ matchKey: 'guid', orderingKey: `${count % 3}` })] },
  })
  const record = async () => expect(await store.recordBatch([receipt()])).toMatchObject([{ ok: true }])
  return { environment, integration, receipt, record }
}
