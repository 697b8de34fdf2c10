import { randomUUID } from 'node:crypto'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createAcme, randomEvent, signed } from '../../test/support/acme.ts'
import { startTestGateway, type TestGateway } from '../../test/support/gateway.ts'
import { exchange, requestBytes, type RawAnswer } from '../../test/support/raw-http.ts'

let test: TestGateway
let path: string

beforeAll(async () => {
  test = await startTestGateway({ env: { GUIDEPOST_MAX_BODY_BYTES: '65536', GUIDEPOST_UNVERIFIED_PER_MINUTE: '1000' } })
  path = await createAcme(test)
  await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'no-secret' })
})
afterAll(() => test.stop())

describe('the answer on a real socket', () => {
  const stored = [
    ['an event of a connection', () => randomEvent()],
    ['an event with an unknown Guid', () => randomEvent({ Guid: randomUUID() })],
    ['an event without a Guid', () => randomEvent({ Guid: undefined })],
    ['an unknown entity', () => randomEvent({ EntityType: 'Spaceship' })],
    ['an unknown action', () => randomEvent({ Action: 'Explode' })],
    ['a list of events', () => `[${randomEvent()},${randomEvent()}]`],
    ['a body that is not JSON', () => `<xml ${randomUUID()}>`],
    ['an empty body', () => ''],
  ] as const

  it.each(stored)('is 200 for %s', async (_, body) => {
    expect(await postSigned(body())).toMatchObject({ status: 200, body: '{"status":"success"}' })
  })

  it('is 200 for a duplicate, which is counted but not recorded again', async () => {
    const body = randomEvent()
    await postSigned(body)
    const [first] = await events()
    expect(await postSigned(body)).toMatchObject({ status: 200 })
    const [second] = await events()
    expect(second).toMatchObject({ id: first!.id, duplicates: 1 })
  })

  it.each([
    ['no signature header', {}, '{"error":"Missing webhook signature"}', 'missing'],
    ['an empty signature header', { 'x-hook-signature': '' }, '{"error":"Missing webhook signature"}', 'missing'],
    ['a malformed signature', { 'x-hook-signature': 'sha1=?' }, '{"error":"Invalid webhook signature"}', 'malformed'],
    ['a signature by another key', signed('x', 'other'), '{"error":"Invalid webhook signature"}', 'mismatch'],
  ])('is 401 for %s', async (_, headers, body, reason) => {
    expect(await post('x', headers)).toMatchObject({ status: 401, body })
    await vi.waitFor(async () => expect((await rejections())[0]?.reason).toBe(reason))
  })

  it('is 401 when no secret is configured; only the stored rejection says so', async () => {
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
    ['an environment that is not a UUID', () => '/webhook/x/autotask', 400, { code: 'invalid_uri_params' }],
    ['a parameter of 300 characters', () => `${path}${'x'.repeat(300)}`, 400, { code: 'invalid_uri_params' }],
    ['a parameter of 8,000 characters', () => `${path}/${'x'.repeat(8000)}`, 400, { code: 'invalid_uri_params' }],
    ['a wrong character', () => `${path}%3C`, 400, { code: 'invalid_uri_params' }],
    ['wrong percent-encoding', () => `${path}%E0%A4%A`, 400, { code: 'invalid_uri_params' }],
  ])('names the error for %s', async (_, url, status, error) => {
    const answer = await post(randomEvent(), signed(randomEvent()), url())
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
    ['an unknown charset', { 'content-type': 'application/json; charset=klingon' }],
    ['a malformed content type', { 'content-type': ';;;' }],
  ])('is 200 with %s, since the signature covers the bytes, not their label', async (_, headers) => {
    const body = randomEvent()
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
    const body = randomEvent()
    expect(await post(body, signed(body), url())).toMatchObject({ status: 200 })
  })

  it('takes the signature header in any case', async () => {
    const body = randomEvent()
    expect(await post(body, { 'X-HOOK-Signature': signed(body)['x-hook-signature'] })).toMatchObject({ status: 200 })
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('accepts a signature over the bytes before %s, and one over the bytes on the wire', async (encoding, compress) => {
    const [before, wire] = [randomEvent(), compress(randomEvent())]
    expect(await post(compress(before), { ...signed(before), 'content-encoding': encoding })).toMatchObject({
      status: 200,
    })
    expect((await events())[0]).toMatchObject({ state: 'unsubscribed', type: 'Ticket' })
    expect(await post(wire, { ...signed(wire), 'content-encoding': encoding })).toMatchObject({ status: 200 })
  })

  it('rejects a body that is larger than the limit once it is decompressed', async () => {
    const bomb = Buffer.alloc(10_000_000, 'a')
    const answer = await post(gzipSync(bomb), { ...signed(bomb), 'content-encoding': 'gzip' })
    expect(answer).toMatchObject({ status: 401 })
  })
})

describe('unverified traffic', () => {
  it('is limited per address; verified traffic is not', async () => {
    const limited = await startTestGateway({
      env: { GUIDEPOST_UNVERIFIED_PER_MINUTE: '3', GUIDEPOST_TRUSTED_PROXIES: '1' },
    })
    const url = await createAcme(limited)
    const send = (headers: Record<string, string>, body = randomEvent(), address = '203.0.113.9') =>
      exchange(limited.url, requestBytes(url, body, { 'x-forwarded-for': address, ...headers }))
    const bad = signed('', 'other')
    const statuses: (number | undefined)[] = []
    for (let count = 0; count < 5; count += 1) statuses.push((await send(bad))?.status)
    expect(statuses).toEqual([401, 401, 401, 429, 429])
    expect((await send(bad))?.headers['retry-after']).toMatch(/^\d+$/)
    expect((await send(bad, 'x', '203.0.113.10'))?.status).toBe(401)
    const body = randomEvent()
    expect((await send(signed(body), body))?.status).toBe(200)
    await limited.stop()
  })
})

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

async function environmentId(): Promise<number> {
  return (await test.gateway.store.findEnvironment(test.environment.uuid))!.id
}

async function events() {
  return (await test.gateway.store.listEvents({ environmentId: await environmentId() }, { limit: 50 })).rows
}

async function rejections() {
  return (await test.gateway.store.listRejections({ environmentId: await environmentId() }, { limit: 50 })).rows
}
