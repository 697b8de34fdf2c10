import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createEnvironment,
  createIntegration,
  connectionInput,
  eventOf,
  handlerOf,
  made,
} from '../../test/conformance/world.ts'
import { openStore, planMigrations, type StoreOptions } from '../open.ts'
import type { Receipt } from '../port/ingest.ts'
import type { Store } from '../port/store.ts'
import { lockFile } from './lock.ts'
import { startRecorder } from '../../test/support/child.ts'
import { keyOf } from '../../test/support/keys.ts'
import { scratchFolder } from '../../test/support/sqlite/scratch.ts'

let scratch: ReturnType<typeof scratchFolder>
let file: string
const opened: Store[] = []
beforeEach(() => {
  scratch = scratchFolder()
  file = join(scratch.folder, 'data', 'guidepost.db')
})
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
  scratch.remove()
})

async function open(options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await openStore({ url: `sqlite:${file}`, encryptionKeys: [keyOf(1)], ...options })
  opened.push(store)
  return store
}

/** Changes the file as another program would. */
function tamper(work: (db: DatabaseSync) => void): void {
  mkdirSync(join(file, '..'), { recursive: true })
  const db = new DatabaseSync(file)
  work(db)
  db.close()
}

const failsWith = (code: string) => ({ name: 'StoreError', code })

describe('a URL', () => {
  it.each([
    '',
    'sqlite:',
    'guidepost.db',
    'mysql://user:pa55word@host/db',
    'postgres://user:pa55word@host',
    'postgres://user:pa55word@host/db?pool_size=2',
    'postgres://user:pa55word@host/db?pool_size=many',
    'sqlite:x.db?max_bytes=lots',
    'sqlite:x.db?password=pa55word',
  ])('%j is refused, and not shown where it may contain a password', async (url) => {
    const failure = open({ url })
    await expect(failure).rejects.toMatchObject(failsWith('invalid_url'))
    await expect(failure).rejects.not.toThrow('pa55word')
    await expect(planMigrations({ url, encryptionKeys: [] })).rejects.toMatchObject(failsWith('invalid_url'))
  })

  it('creates the folder of the file', async () => {
    await open()
    expect(existsSync(file)).toBe(true)
  })

  it('of a folder that cannot be written is unavailable', async () => {
    writeFileSync(join(scratch.folder, 'plain'), '')
    mkdirSync(join(scratch.folder, 'folder.db'))
    for (const place of ['plain/guidepost.db', 'folder.db']) {
      const url = `sqlite:${join(scratch.folder, place)}`
      await expect(open({ url })).rejects.toMatchObject(failsWith('unavailable'))
    }
  })
})

describe('the installation', () => {
  it('has an id of its own that stays', async () => {
    const first = await open()
    await first.close()
    const again = await open()
    expect(again.installation).toBe(first.installation)
    file = join(scratch.folder, 'other.db')
    expect((await open()).installation).not.toBe(first.installation)
  })
})

describe('the lock', () => {
  it('lets one store serve a file at a time', async () => {
    const first = await open()
    await expect(open()).rejects.toMatchObject(failsWith('locked'))
    await expect(open()).rejects.toThrow(file)
    await first.check(1)
    await first.close()
    await (await open()).check(2)
  })

  it('lets processes that do not serve read and write, and keeps the leases then', async () => {
    const serving = await open()
    const { destination, claim } = await withDelivery(serving)
    expect(await claim(serving)).toHaveLength(1)
    const beside = await open({ serving: false })
    expect(await beside.listEnvironments()).toHaveLength(1)
    await createEnvironment(beside)
    expect(await serving.listEnvironments()).toHaveLength(2)
    expect(await claim(beside)).toEqual([])
    expect(await beside.nextDue([destination])).toBeGreaterThan(1)
  })

  it('is released when its process is killed', async () => {
    const recorder = startRecorder(`sqlite:${file}`, 'held')
    await recorder.line()
    await expect(open()).rejects.toMatchObject(failsWith('locked'))
    await recorder.kill()
    await (await open()).check(1)
  })

  it('ends the leases of the process before', async () => {
    const first = await open()
    const { claim } = await withDelivery(first)
    const [before] = await claim(first)
    await first.close()
    const [after] = await claim(await open())
    expect(after).toMatchObject({ id: before!.id, attempt: 2 })
    expect(after!.generation).toBeGreaterThan(before!.generation)
  })

  it('keeps a migration from running beside a process that serves', async () => {
    mkdirSync(join(file, '..'))
    const lock = lockFile(file)
    await expect(open({ serving: false })).rejects.toMatchObject(failsWith('locked'))
    lock.release()
    await open({ serving: false })
    await open()
  })
})

describe('migrations', () => {
  const plan = () => planMigrations({ url: `sqlite:${file}`, encryptionKeys: [] })

  it('can be planned without changing anything, are applied by an open, and are done then', async () => {
    expect(await plan()).toEqual([
      '0001-first',
      '0002-dispatch',
      '0003-registrations',
      '0004-links',
      '0005-activity',
      '0006-sharing',
      '0007-declarations',
      '0008-loops',
      '0010-pauses',
      '0011-ended-sessions',
      '0012-claims',
      '0013-undeclared',
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
    expect(existsSync(join(file, '..'))).toBe(false)
    await open()
    expect(await plan()).toEqual([])
  })

  it('are refused if the caller does not allow them', async () => {
    await expect(open({ migrate: false })).rejects.toMatchObject(failsWith('unknown_schema'))
    const store = await open()
    await store.close()
    await (await open({ migrate: false })).check(1)
  })

  it('refuse a file that a newer version has written', async () => {
    await (await open()).close()
    tamper((db) => db.exec(`insert into kysely_migration values ('9999-later', '2030-01-01')`))
    await expect(open()).rejects.toMatchObject(failsWith('unknown_schema'))
    await expect(open({ migrate: false })).rejects.toThrow('9999-later')
    await expect(plan()).rejects.toMatchObject(failsWith('unknown_schema'))
  })

  it("refuse another program's database, and write nothing into it", async () => {
    tamper((db) => db.exec('create table photos (id integer)'))
    await expect(open()).rejects.toMatchObject(failsWith('unknown_schema'))
    await expect(plan()).rejects.toMatchObject(failsWith('unknown_schema'))
    tamper((db) => expect(db.prepare('select name from sqlite_master').all()).toMatchObject([{ name: 'photos' }]))
  })

  it('refuse a file that is no database, and leave it as it is', async () => {
    mkdirSync(join(file, '..'))
    const text = 'my diary, '.repeat(1000)
    writeFileSync(file, text)
    await expect(open()).rejects.toMatchObject(failsWith('unknown_schema'))
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it('happen as a whole or not at all', async () => {
    tamper((db) => {
      db.exec('create table kysely_migration (name text primary key, timestamp text not null)')
      db.exec('create table rejections (in_the_way integer)')
    })
    await expect(open()).rejects.toMatchObject(failsWith('internal'))
    tamper((db) => {
      const names = db.prepare(`select name from sqlite_master where type = 'table' order by name`).all()
      expect(names.map((row) => row['name'])).not.toContain('meta')
      db.exec('drop table rejections')
    })
    await (await open()).check(1)
  })
})

describe('encryption keys', () => {
  it.each([
    ['none', []],
    ['a short one', [new Uint8Array(31)]],
    ['a long one', [keyOf(1), new Uint8Array(33)]],
  ])('are refused: %s', async (_, encryptionKeys) => {
    await expect(open({ encryptionKeys })).rejects.toMatchObject(failsWith('wrong_key'))
    await (await open()).check(1)
  })

  it('are checked at open, even before there is any secret', async () => {
    await (await open()).close()
    await expect(open({ encryptionKeys: [keyOf(2)] })).rejects.toMatchObject(failsWith('wrong_key'))
    await (await open()).check(1)
  })

  it('are rotated in two starts: the old key beside the new one, then the new one alone', async () => {
    const { owner, connection } = await withSecrets()
    const second = await open({ encryptionKeys: [keyOf(2), keyOf(1)] })
    const values = async (store: Store) => (await store.listSecrets(owner, 9)).map((secret) => secret.value)
    expect(await values(second)).toEqual(['signing'])
    await second.addSecret({ owner, value: 'newer', retireOthersAt: null, now: 5 })
    await second.close()
    const third = await open({ encryptionKeys: [keyOf(2)] })
    expect(await values(third)).toEqual(['newer', 'signing'])
    expect(await third.readCredentials(connection)).toEqual({ user: 'api' })
    await third.close()
    await expect(open({ encryptionKeys: [keyOf(1)] })).rejects.toMatchObject(failsWith('wrong_key'))
  })

  it('are not rotated by a process that does not serve', async () => {
    const { owner } = await withSecrets()
    const beside = await open({ encryptionKeys: [keyOf(2), keyOf(1)], serving: false })
    expect(await beside.listSecrets(owner, 9)).toHaveLength(1)
    await beside.close()
    expect(await (await open()).listSecrets(owner, 9)).toHaveLength(1)
  })

  it('still need the old key while a secret could not be sealed again', async () => {
    await withSecrets()
    tamper((db) => db.exec(`update sealed_secrets set sealed = substr(sealed, 1, 40) where owner = 'connection'`))
    await (await open({ encryptionKeys: [keyOf(2), keyOf(1)] })).close()
    await expect(open({ encryptionKeys: [keyOf(2)] })).rejects.toMatchObject(failsWith('wrong_key'))
    await open({ encryptionKeys: [keyOf(2), keyOf(1)] })
  })

  it('leave no secret readable in the file', async () => {
    await withSecrets()
    const bytes = readFileSync(file)
    expect(bytes.includes('psa-key')).toBe(true)
    expect(bytes.includes('signing')).toBe(false)
    expect(bytes.includes('"user"')).toBe(false)
  })

  /** A closed store with a signing secret and credentials, sealed with the first key. */
  async function withSecrets() {
    const store = await open()
    const integration = await createIntegration(store, await createEnvironment(store), {
      uniqueKey: 'psa-key',
      secret: 'signing',
    })
    const input = connectionInput({ integrationId: integration.id, credentials: { user: 'api' } })
    const { id } = made(await store.createConnection(input))
    await store.close()
    return { owner: { kind: 'integration', id: integration.id } as const, connection: id }
  }
})

describe('closing', () => {
  it('finishes running calls, and leaves one file', async () => {
    const store = await open()
    const { id } = await createIntegration(store, await createEnvironment(store))
    const batches = Array.from({ length: 50 }, (_, index) => store.recordBatch([receiptOf(id, `${index}`)]))
    const reads = Array.from({ length: 50 }, () => store.listEnvironments())
    await store.close()
    expect((await Promise.all(batches)).flat().every((result) => result.ok)).toBe(true)
    expect((await Promise.all(reads)).flat()).toHaveLength(50)
    expect(existsSync(`${file}-wal`)).toBe(false)
    const again = await open()
    const [environment] = await again.listEnvironments()
    expect((await again.listEvents({ environmentId: environment!.id }, { limit: 100 })).rows).toHaveLength(50)
  })

  it('refuses later calls, and may be repeated', async () => {
    const store = await open()
    await Promise.all([store.close(), store.close()])
    await expect(store.check(1)).rejects.toMatchObject(failsWith('unavailable'))
    await expect(store.listEnvironments()).rejects.toMatchObject(failsWith('unavailable'))
    await expect(store.recordBatch([])).rejects.toMatchObject(failsWith('unavailable'))
    await store.close()
  })
})

describe('a call that cannot be made', () => {
  it('rejects if its input cannot be sent to the thread, and affects no other call', async () => {
    const store = await open()
    const { id } = await createIntegration(store, await createEnvironment(store))
    const config = { toString: () => 'a function' }
    const saved = store.createConnection(connectionInput({ integrationId: id, config }))
    await expect(saved).rejects.toMatchObject(failsWith('internal'))
    await expect(store.recordBatch([{} as Receipt])).rejects.toMatchObject(failsWith('internal'))
    await store.check(1)
  })
})

async function withDelivery(store: Store) {
  const { id } = await createIntegration(store, await createEnvironment(store))
  await store.createConnection(connectionInput({ integrationId: id, matchKeys: ['guid'] }))
  const destination = 'handler'
  await store.declareHandlers([handlerOf({ id: destination, provider: 'provider' })], 1)
  await store.recordBatch([receiptOf(id, 'body', 'guid')])
  const claim = (by: Store) => by.claim({ for: [destination], limit: 5, leaseMs: 1000, now: 10 })
  return { destination, claim }
}

function receiptOf(integrationId: number, body: string, matchKey: string | null = null): Receipt {
  return {
    integrationId,
    registrationId: null,
    receivedAt: 5,
    origin: 'push',
    headers: {},
    body: Buffer.from(body),
    secretId: null,
    content: { events: [eventOf({ matchKey })] },
  }
}
