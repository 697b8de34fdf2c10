import { createHmac, randomUUID } from 'node:crypto'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestGateway, type TestGateway } from '../../test/support/gateway.ts'
import { exchange, RawConnection, requestBytes, type RawAnswer } from '../../test/support/raw-http.ts'

const secret = 'enkmoj676nwh8'
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
let test: TestGateway
let path: string

beforeAll(async () => {
  test = await startTestGateway({ env: { GUIDEPOST_MAX_BODY_BYTES: '65536', GUIDEPOST_UNVERIFIED_PER_MINUTE: '1000' } })
  const integration = await addIntegration(test, 'autotask', secret)
  await addIntegration(test, 'no-secret', null)
  await test.gateway.store.createConnection({
    integrationId: integration.id,
    connectionId: 'acme',
    config: { webhookGuid: guid },
    metadata: null,
    tags: {},
    matchKeys: [guid],
    credentials: null,
    now: 0,
  })
  path = `/webhook/${test.environment.uuid}/autotask`
})
afterAll(() => test.stop())

describe('the answer on a real socket', () => {
  const stored = [
    ['an event of a connection', () => event()],
    ['an event with an unknown Guid', () => event({ Guid: randomUUID() })],
    ['an event without a Guid', () => event({ Guid: undefined })],
    ['an unknown entity', () => event({ EntityType: 'Spaceship' })],
    ['an unknown action', () => event({ Action: 'Explode' })],
    ['a list of events', () => `[${event()},${event()}]`],
    ['a body that is not JSON', () => `<xml ${randomUUID()}>`],
    ['an empty body', () => ''],
  ] as const

  it.each(stored)('is 200 for %s', async (_, body) => {
    expect(await postSigned(body())).toMatchObject({ status: 200, body: '{"status":"success"}' })
  })

  it('is 200 for a duplicate, which is counted and not recorded again', async () => {
    const body = event()
    await postSigned(body)
    const [first] = await events()
    expect(await postSigned(body)).toMatchObject({ status: 200 })
    const [second] = await events()
    expect(second).toMatchObject({ id: first!.id, duplicates: 1 })
  })

  it.each([
    ['no signature header', {}, '{"error":"Missing webhook signature"}', 'missing'],
    ['an empty signature header', { 'x-hook-signature': '' }, '{"error":"Missing webhook signature"}', 'missing'],
    [
      'a signature that is none',
      { 'x-hook-signature': 'sha1=?' },
      '{"error":"Invalid webhook signature"}',
      'malformed',
    ],
    ['a signature by another key', signed('x', 'other'), '{"error":"Invalid webhook signature"}', 'mismatch'],
  ])('is 401 for %s', async (_, headers, body, reason) => {
    expect(await post('x', headers)).toMatchObject({ status: 401, body })
    await vi.waitFor(async () => expect((await rejections())[0]?.reason).toBe(reason))
  })

  it('is 401 when no secret is configured, told apart in the record only', async () => {
    const answer = await post('x', signed('x'), `/webhook/${test.environment.uuid}/no-secret`)
    expect(answer).toMatchObject({ status: 401, body: '{"error":"Invalid webhook signature"}' })
    await vi.waitFor(async () => expect((await rejections())[0]?.reason).toBe('no_secret'))
  })

  it.each([
    ['an unknown environment', () => `/webhook/${randomUUID()}/autotask`, 404, { code: 'unknown_environment' }],
    [
      'an unknown integration',
      () => `/webhook/${test.environment.uuid}/nope`,
      404,
      { code: 'unknown_provider_config' },
    ],
    ['an unknown token', () => `${path}/nope`, 404, { code: 'unknown_registration' }],
    ['a path of another shape', () => '/webhook', 404, { code: 'not_found' }],
    ['an environment that is no UUID', () => '/webhook/x/autotask', 400, { code: 'invalid_uri_params' }],
    ['a parameter of 300 characters', () => `${path}${'x'.repeat(300)}`, 400, { code: 'invalid_uri_params' }],
    ['a parameter of 8,000 characters', () => `${path}/${'x'.repeat(8000)}`, 400, { code: 'invalid_uri_params' }],
    ['a wrong character', () => `${path}%3C`, 400, { code: 'invalid_uri_params' }],
    ['wrong percent-encoding', () => `${path}%E0%A4%A`, 400, { code: 'invalid_uri_params' }],
  ])('for %s says so', async (_, url, status, error) => {
    const answer = await post(event(), signed(event()), url())
    expect(answer?.status).toBe(status)
    expect(JSON.parse(answer!.body)).toMatchObject({ error })
    expect(answer?.headers['content-type']).toContain('application/json')
  })

  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('is 405 for %s', async (method) => {
    const answer = await exchange(test.url, requestBytes(path, '', {}, method))
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' } })
  })

  it('is 405 for HEAD, without a body', async () => {
    const answer = await fetch(new URL(path, test.url), { method: 'HEAD' })
    expect(answer).toMatchObject({ status: 405 })
    expect(answer.headers.get('allow')).toBe('POST')
  })

  it.each([
    ['no content type', { 'content-type': undefined }],
    ['text', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a charset that nobody knows', { 'content-type': 'application/json; charset=klingon' }],
    ['a content type that is none', { 'content-type': ';;;' }],
  ])('is 200 with %s, since the bytes are signed and not their label', async (_, headers) => {
    const body = event()
    expect(await post(body, { ...signed(body), ...headers })).toMatchObject({ status: 200 })
  })

  it.each([
    ['a trailing slash', () => `${path}/`],
    [
      'another case',
      () => path.replace('webhook', 'WebHook').replace(test.environment.uuid, test.environment.uuid.toUpperCase()),
    ],
    ['a query', () => `${path}?a=b`],
    ['percent-encoding', () => path.replace('autotask', '%61utotask')],
  ])('is 200 for a path with %s', async (_, url) => {
    const body = event()
    expect(await post(body, signed(body), url())).toMatchObject({ status: 200 })
  })

  it('takes the signature header in any case', async () => {
    const body = event()
    expect(await post(body, { 'X-HOOK-Signature': signed(body)['x-hook-signature'] })).toMatchObject({ status: 200 })
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])(
    'believes a signature over the bytes before %s, and one over the bytes on the wire',
    async (encoding, compress) => {
      const [before, wire] = [event(), compress(event())]
      expect(await post(compress(before), { ...signed(before), 'content-encoding': encoding })).toMatchObject({
        status: 200,
      })
      expect((await events())[0]).toMatchObject({ state: 'unsubscribed', type: 'Ticket' })
      expect(await post(wire, { ...signed(wire), 'content-encoding': encoding })).toMatchObject({ status: 200 })
    },
  )

  it('does not believe what is larger than the limit once it is decompressed', async () => {
    const bomb = Buffer.alloc(10_000_000, 'a')
    const answer = await post(gzipSync(bomb), { ...signed(bomb), 'content-encoding': 'gzip' })
    expect(answer).toMatchObject({ status: 401 })
  })
})

describe('a body over the limit', () => {
  it('is refused by its declared length, before it is sent, and kept as rejected without the body', async () => {
    const connection = new RawConnection(test.url)
    connection.send(requestBytes(path, '', { 'content-length': '70000', ...signed('') }))
    expect(await connection.answer()).toMatchObject({ status: 413, headers: { connection: 'close' } })
    await connection.closed
    await vi.waitFor(async () => expect((await rejections())[0]).toMatchObject({ reason: 'too_large' }))
  })

  it('is refused at its first byte too many when it is sent in chunks without end', async () => {
    const connection = new RawConnection(test.url)
    connection.send(
      requestBytes(path, '', { 'content-length': undefined, 'transfer-encoding': 'chunked', ...signed('') }),
    )
    const chunk = Buffer.concat([Buffer.from('4000\r\n'), Buffer.alloc(0x4000, 'a'), Buffer.from('\r\n')])
    const sending = setInterval(() => connection.send(chunk), 1)
    const answer = await connection.answer()
    clearInterval(sending)
    expect(answer).toMatchObject({ status: 413 })
    expect(JSON.parse(answer!.body)).toMatchObject({ error: { code: 'payload_too_large' } })
    await connection.closed
  })

  it('is accepted at exactly the limit', async () => {
    const body = Buffer.alloc(65_536, 'a')
    expect(await post(body, signed(body))).toMatchObject({ status: 200 })
  })
})

describe('a connection', () => {
  it('carries one webhook after another', async () => {
    const connection = new RawConnection(test.url)
    for (let count = 0; count < 5; count += 1) {
      const body = event()
      connection.send(requestBytes(path, body, signed(body)))
      expect(await connection.answer()).toMatchObject({ status: 200 })
    }
    connection.end()
  })

  it('carries webhooks that were sent without waiting for the answers', async () => {
    const connection = new RawConnection(test.url)
    const bodies = [event(), event(), event()]
    connection.send(Buffer.concat(bodies.map((body) => requestBytes(path, body, signed(body)))))
    for (const _ of bodies) expect(await connection.answer()).toMatchObject({ status: 200 })
    connection.end()
  })

  it('is used again after a 401', async () => {
    const connection = new RawConnection(test.url)
    connection.send(requestBytes(path, 'x'))
    expect(await connection.answer()).toMatchObject({ status: 401 })
    const body = event()
    connection.send(requestBytes(path, body, signed(body)))
    expect(await connection.answer()).toMatchObject({ status: 200 })
    connection.end()
  })

  it.each([
    ['a request line that is none', 'BOO\r\n\r\n'],
    ['a header without a colon', `POST /webhook/x HTTP/1.1\r\nhost: a\r\nboo\r\n\r\n`],
    ['two lengths', `POST /webhook/x HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n`],
    [
      'a length and chunks',
      `POST /webhook/x HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n`,
    ],
    ['a length that is none', `POST /webhook/x HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n`],
  ])('with %s is answered 400 and closed', async (_, bytes) => {
    const connection = new RawConnection(test.url).send(bytes)
    const answer = await connection.answer()
    expect(answer).toMatchObject({ status: 400, headers: { connection: 'close' } })
    expect(JSON.parse(answer!.body)).toMatchObject({ error: { code: 'malformed_request' } })
    await connection.closed
  })

  it('with a flood of headers is answered 431 and closed', async () => {
    const headers = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`x-${index}`, 'a'.repeat(100)]))
    const connection = new RawConnection(test.url).send(requestBytes(path, '', headers))
    expect(await connection.answer()).toMatchObject({ status: 431 })
    await connection.closed
  })

  it('whose chunk lies about its length is closed', async () => {
    const connection = new RawConnection(test.url)
    connection.send(requestBytes(path, '', { 'content-length': undefined, 'transfer-encoding': 'chunked' }))
    connection.send('5\r\nabcdefghij\r\n')
    expect(await connection.answer()).toMatchObject({ status: 400 })
    await connection.closed
  })

  it('that ends in the middle of a body stores nothing', async () => {
    const body = event()
    const connection = new RawConnection(test.url)
    connection.send(requestBytes(path, body.slice(0, 10), { 'content-length': String(body.length), ...signed(body) }))
    const before = (await events())[0]?.id
    connection.socket.end()
    await connection.closed
    expect((await events())[0]?.id).toBe(before)
  })
})

describe('a slow request', () => {
  it.each([
    ['half its headers', 'POST /webhook/x HTTP/1.1\r\nhost:'],
    ['half its body', requestBytes('/webhook/x/y', 'half', { 'content-length': '8' })],
    ['nothing', ''],
  ])('that sends %s is closed within its time, and holds up nobody', async (_, bytes) => {
    const slow = await startTestGateway({ env: { GUIDEPOST_REQUEST_TIMEOUT_MS: '1000' } })
    const connection = new RawConnection(slow.url).send(bytes)
    const body = event()
    expect((await exchange(slow.url, requestBytes('/healthz', body, {}, 'GET')))?.status).toBe(200)
    await connection.closed
    await slow.stop()
  })
})

describe('unverified traffic', () => {
  it('is limited per address, verified traffic never', async () => {
    const limited = await startTestGateway({
      env: { GUIDEPOST_UNVERIFIED_PER_MINUTE: '3', GUIDEPOST_TRUSTED_PROXIES: '1' },
    })
    await addIntegration(limited, 'autotask', secret)
    const send = (headers: Record<string, string>, body = event(), address = '203.0.113.9') =>
      exchange(
        limited.url,
        requestBytes(`/webhook/${limited.environment.uuid}/autotask`, body, { 'x-forwarded-for': address, ...headers }),
      )
    const bad = signed('', 'other')
    const statuses: (number | undefined)[] = []
    for (let count = 0; count < 5; count += 1) statuses.push((await send(bad))?.status)
    expect(statuses).toEqual([401, 401, 401, 429, 429])
    expect((await send(bad))?.headers['retry-after']).toMatch(/^\d+$/)
    expect((await send(bad, 'x', '203.0.113.10'))?.status).toBe(401)
    const body = event()
    expect((await send(signed(body), body))?.status).toBe(200)
    await limited.stop()
  })
})

/** A ticket event as Autotask sends it, each one another. */
function event(more: Record<string, unknown> = {}): string {
  const Id = Math.floor(Math.random() * 1e9)
  const fields = { TicketNumber: 'T20250915.0001' }
  return JSON.stringify({
    Action: 'Update',
    Guid: guid,
    EntityType: 'Ticket',
    Id,
    Fields: fields,
    SequenceNumber: Id,
    ...more,
  })
}

function signed(body: string | Uint8Array, key = secret): Record<'x-hook-signature', string> {
  return { 'x-hook-signature': `sha1=${createHmac('sha1', key).update(body).digest('base64')}` }
}

function post(
  body: string | Uint8Array,
  headers: Record<string, string | undefined>,
  url = path,
): Promise<RawAnswer | undefined> {
  return exchange(test.url, requestBytes(url, body, headers))
}

function postSigned(body: string): Promise<RawAnswer | undefined> {
  return post(body, signed(body))
}

async function addIntegration({ gateway, environment }: TestGateway, uniqueKey: string, value: string | null) {
  const { id: environmentId } = (await gateway.store.findEnvironment(environment.uuid))!
  const options = { provider: 'autotask', displayName: null, forwardWebhooks: true }
  const integration = await gateway.store.createIntegration({
    environmentId,
    uniqueKey,
    ...options,
    secret: value,
    now: 0,
  })
  if (integration === 'duplicate') throw new Error(`There is an integration ${uniqueKey} already`)
  return integration
}

async function environmentId(): Promise<number> {
  return (await test.gateway.store.findEnvironment(test.environment.uuid))!.id
}

async function events() {
  return (await test.gateway.store.listEvents({ environmentId: await environmentId() }, { limit: 50 })).rows
}

async function rejections() {
  return (await test.gateway.store.listRejections({ environmentId: await environmentId() }, { limit: 50 })).rows
}
