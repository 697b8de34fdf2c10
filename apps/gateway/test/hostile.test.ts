import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { property, runs } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exchange, RawConnection, requestBytes } from './support/raw-http.ts'
import { acme, createAcme, signed } from './support/acme.ts'
import { startTestGateway, type TestGateway } from './support/gateway.ts'
import { databases } from './support/databases.ts'

const { guid } = acme
let test: TestGateway
let path: string

async function start(databaseUrl: Record<string, string>): Promise<void> {
  test = await startTestGateway({
    env: { GUIDEPOST_UNVERIFIED_PER_MINUTE: '1000000', GUIDEPOST_REQUEST_TIMEOUT_MS: '2000', ...databaseUrl },
  })
  path = await createAcme(test)
}

const corpus: [string, Buffer][] = [
  ['nothing', Buffer.of()],
  ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])],
  ['overlong UTF-8', Buffer.from([0xc0, 0x80, 0xe0, 0x80, 0x80])],
  ['UTF-16', Buffer.from('{"Action":"Update"}', 'utf16le')],
  ['a byte order mark', Buffer.from(`\uFEFF{"Action":"Update","Guid":"${guid}"}`)],
  ['NUL in a string', Buffer.from(`{"Action":"Up\\u0000date","Guid":"${guid}\\u0000","EntityType":"\\u0000","Id":1}`)],
  ['raw NULs', Buffer.alloc(1000)],
  ['lone surrogates', Buffer.from(`{"Action":"\\ud800","Guid":"\\udfff","EntityType":"\\ud800Ticket","Id":"\\udc00"}`)],
  ['deep nesting of lists', Buffer.from('['.repeat(200_000))],
  ['deep nesting of objects', Buffer.from('{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000))],
  ['very many keys', Buffer.from(`{${Array.from({ length: 100_000 }, (_, index) => `"k${index}":1`).join(',')}}`)],
  ['very many events', Buffer.from(`[${'{},'.repeat(100_000)}{}]`)],
  ['keys twice', Buffer.from(`{"Guid":"${guid}","Guid":"x","guid":"y","GUID":"z","Id":1,"Id":2}`)],
  [
    'prototype keys',
    Buffer.from(
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"Fields":{"__proto__":1}}',
    ),
  ],
  [
    'numbers beyond 2^53',
    Buffer.from(`{"Id":${2n ** 70n},"SequenceNumber":1e400,"PersonId":-0,"Guid":${'9'.repeat(400)}}`),
  ],
  ['wrong types', Buffer.from('{"Action":{},"Guid":[],"EntityType":false,"Id":null,"Fields":"x","EventTime":12}')],
  ['null', Buffer.from('null')],
  ['a bare string', Buffer.from('"x"')],
  ['an empty list', Buffer.from('[]')],
  ['a list in a list', Buffer.from('[[[{}]]]')],
  [
    'a very long Guid',
    Buffer.from(`{"Action":"Update","Guid":"${'a'.repeat(100_000)}","Id":"${'b'.repeat(100_000)}"}`),
  ],
  ['a very long type', Buffer.from(`{"Action":"${'a'.repeat(100_000)}","EntityType":"${'\u{1F600}'.repeat(50_000)}"}`)],
  ['a form', Buffer.from('id=1&number=T20250915.0001&status=New')],
  ['XML with an entity', Buffer.from('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')],
]

describe.each(databases)('a body with a valid signature, on %s', (_, database) => {
  beforeAll(async () => start(await database()))
  afterAll(() => test.stop())

  it.each(corpus)('that is %s is kept: 200', async (_, body) => {
    const answer = await exchange(test.url, requestBytes(path, body, signed(body)))
    expect(answer).toMatchObject({ status: 200, body: '{"status":"success"}' })
  })

  it('does not pollute the prototype of objects', () => {
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('can be read back unchanged', async () => {
    const { id } = (await test.gateway.store.findEnvironment(test.environment.uuid))!
    const { rows } = await test.gateway.store.listEvents({ environmentId: id }, { limit: 200 })
    expect(rows.length).toBeGreaterThanOrEqual(corpus.length - 1)
    const kept = await Promise.all(rows.map((row) => test.gateway.store.findEvent(id, row.id)))
    for (const [name, body] of corpus) {
      expect(
        kept.some((event) => Buffer.compare(event!.body, body) === 0),
        name,
      ).toBe(true)
    }
    const { status } = await test.request('GET', '/v1/events?limit=200')
    expect(status).toBe(200)
  })
})

// These tests store nothing, so one kind of database is enough, except in the deep run.
describe.each(databases.slice(0, runs(1, 2)))('arbitrary requests, on %s', (_, database) => {
  beforeAll(async () => start(await database()))
  afterAll(() => test.stop())

  it('are never answered 5xx, whatever body and signature', async () => {
    const header = fc.oneof(
      fc.constant(undefined),
      fc.string({ unit: 'binary-ascii' }).map((text) => text.replace(/[^\x20-\x7e]/g, '')),
      fc.base64String().map((text) => `sha1=${text}`),
    )
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), header, fc.boolean(), async (body, signature, right) => {
        const headers = right ? signed(body) : { 'x-hook-signature': signature?.trim() }
        const answer = await exchange(test.url, requestBytes(path, body, headers))
        expect([200, 401]).toContain(answer?.status)
        if (right) expect(answer?.status).toBe(200)
      }),
      property(100, 5000),
    )
  })

  it('are never answered 5xx, whatever path', async () => {
    const paths = fc.oneof(
      fc.webPath({ size: 'large' }),
      fc.string({ unit: 'binary-ascii' }).map((text) => `/webhook/${text.replace(/[^\x21-\x7e]/g, '')}`),
      fc.string({ unit: 'binary-ascii' }).map((text) => `${path}/${text.replace(/[^\x21-\x7e]/g, '')}`),
    )
    await fc.assert(
      fc.asyncProperty(paths, async (url) => {
        const answer = await exchange(test.url, requestBytes(url.startsWith('/') ? url : `/${url}`, 'x'))
        expect(answer?.status).toBeLessThan(500)
      }),
      property(100, 5000),
    )
  })

  it('that are not HTTP at all are answered or closed within the time limit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 500 }), async (bytes) => {
        const connection = new RawConnection(test.url).send(bytes)
        connection.socket.end()
        const answer = await connection.answer()
        expect(answer?.status ?? 400).toBeLessThan(500)
        await connection.closed
      }),
      property(50, 2000),
    )
  })

  it('do not make memory grow', async () => {
    const round = async (): Promise<void> => {
      for (const [, body] of corpus) {
        await exchange(test.url, requestBytes(path, body, signed(body)))
        await exchange(test.url, requestBytes(path, body, { 'x-hook-signature': 'sha1=?' }))
      }
    }
    for (let count = 0; count < 3; count += 1) await round()
    const before = await heapUsed()
    for (let count = 0; count < runs(4, 100); count += 1) await round()
    expect((await heapUsed()) - before).toBeLessThan(16 * 1024 * 1024)
  })
})

/** The memory in use after a full collection, including buffers outside the heap, which are freed a turn later. */
async function heapUsed(): Promise<number> {
  setFlagsFromString('--expose_gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  await nextTurn()
  collect()
  const { heapUsed: heap, external } = process.memoryUsage()
  return heap + external
}
