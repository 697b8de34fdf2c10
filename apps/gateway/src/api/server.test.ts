import { mkdtemp, rm } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../test/support/gateway.ts'

let test: TestGateway
beforeAll(async () => {
  test = await startTestGateway()
})
afterAll(() => test.stop())

/** Every route that requires an API key, with one of its methods. */
const guarded = [
  'GET /providers',
  'GET /integrations',
  'POST /integrations',
  'DELETE /integrations/x',
  'GET /connections',
  'POST /connection',
  'PATCH /connection/x/config',
  'POST /connections/metadata',
  'GET /v1/environment',
  'GET /v1/session',
  'GET /v1/keys',
  'GET /v1/integrations/x/secrets',
  'GET /v1/registrations/1',
  'GET /v1/events',
  'POST /v1/events/1/replay',
  'GET /v1/rejections',
]

describe('authorization', () => {
  it.each(guarded)('is required for %s', async (route) => {
    const [method = '', path = ''] = route.split(' ')
    const answer = await test.request(method, path, undefined, { authorization: undefined })
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'missing_auth_header' } } })
  })

  it.each([
    ['no key', 'Bearer ', 401, 'malformed_auth_header'],
    ['two words', 'Bearer a b', 401, 'malformed_auth_header'],
    ['no UUID', 'Bearer secret', 401, 'invalid_secret_key_format'],
    ['a UUID of another version', 'Bearer 6ba7b810-9dad-11d1-80b4-00c04fd430c8', 401, 'invalid_secret_key_format'],
    ['an unknown key', 'Bearer 00000000-0000-4000-8000-000000000000', 401, 'unknown_account'],
  ])('with %s is refused', async (_, authorization, status, code) => {
    const answer = await test.request('GET', '/v1/environment', undefined, { authorization })
    expect(answer).toMatchObject({ status, body: { error: { code } } })
  })

  it('may leave out the word Bearer; an API key is not the admin key', async () => {
    expect((await test.request('GET', '/v1/environment', undefined, { authorization: test.key })).status).toBe(200)
    expect((await test.request('GET', '/v1/environments')).status).toBe(401)
    const admin = { authorization: `Bearer ${test.adminKey}` }
    expect((await test.request('GET', '/v1/environment', undefined, admin)).status).toBe(401)
  })
})

describe('routes of Nango that are not supported', () => {
  it.each([
    ['GET', '/sync/status'],
    ['POST', '/sync/trigger'],
    ['GET', '/records/'],
    ['POST', '/action/trigger'],
    ['DELETE', '/proxy/v1.0/Tickets/1'],
    ['POST', '/connect/sessions'],
    ['POST', '/api-auth/api-key/autotask'],
    ['GET', '/integrations/autotask/functions/f/code'],
    ['GET', '/config'],
  ])('%s %s is 501, with a key only, for any body', async (method, path) => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const answer = await test.request(method, path, Buffer.alloc(2 * 1024 * 1024), headers)
    expect(answer).toMatchObject({ status: 501, body: { error: { code: 'not_supported' } } })
    const stranger = await test.request(method, path, undefined, { authorization: undefined })
    expect(stranger).toMatchObject({ status: 401, body: { error: { code: 'missing_auth_header' } } })
  })
})

describe('requests', () => {
  it.each([
    ['no JSON', '{"a":', {}, 400, 'invalid_json'],
    ['JSON that is no UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}, 400, 'invalid_json'],
    ['JSON that is nested too deeply', '['.repeat(200_000) + ']'.repeat(200_000), {}, 400, 'invalid_json'],
    ['no body', undefined, {}, 400, 'invalid_body'],
    ['an empty body', '', {}, 400, 'invalid_body'],
    ['a list', [], {}, 400, 'invalid_body'],
    ['null', 'null', {}, 400, 'invalid_body'],
    ['text', 'a=1', { 'content-type': 'text/plain' }, 415, 'invalid_content_type'],
    ['a form', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'invalid_content_type'],
    ['a content type that is none', '{}', { 'content-type': ';;' }, 415, 'invalid_content_type'],
    ['no content type', '{}', { 'content-type': undefined }, 415, 'invalid_content_type'],
    ['more than 1 MiB', JSON.stringify('x'.repeat(1024 * 1024)), {}, 413, 'payload_too_large'],
  ])('with %s are refused in the same form', async (_, body, headers, status, code) => {
    const answer = await test.request('POST', '/connections', body, headers)
    expect(answer).toMatchObject({ status, body: { error: { code, message: expect.any(String) } } })
    expect(Object.keys(answer.body)).toEqual(['error'])
    expect(JSON.stringify(answer.body)).not.toMatch(/stack|node_modules|FST_/)
  })

  it('that can not be parsed are not repeated in the answer', async () => {
    const answer = await test.request('POST', '/connections', '{"credentials":{"apiKey":"s3cret",}}')
    expect(answer.body.error).toEqual({
      code: 'invalid_json',
      message: expect.stringMatching(/^The body is not valid JSON at position \d+/),
    })
  })

  it('may have a charset, a trailing slash, and an empty body where none is needed', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    const body = { provider: 'autotask', unique_key: 'autotask' }
    expect((await test.request('POST', '/integrations/', body, headers)).status).toBe(200)
    expect((await test.request('DELETE', '/integrations/autotask', '')).status).toBe(200)
  })

  it('have answers that must not be cached', async () => {
    for (const path of ['/integrations', '/nothing', '/healthz']) {
      expect((await test.request('GET', path)).headers['cache-control']).toBe('no-store')
    }
  })

  it.each(guarded.filter((route) => !/metadata|config|POST|GET \/connections/.test(route)))(
    'with a query that %s does not know are refused',
    async (route) => {
      const [method = '', path = ''] = route.split(' ')
      const answer = await test.request(method, `${path}?foo=1`)
      expect(answer).toMatchObject({
        status: 400,
        body: {
          error: {
            code: 'invalid_query_params',
            errors: [{ code: 'unrecognized_keys', message: 'Unrecognized key: "foo"', path: [] }],
          },
        },
      })
    },
  )

  it.each([
    ['GET', '/nothing', 404, 'unknown_route'],
    ['PUT', '/connections', 404, 'unknown_route'],
    ['GET', `/integrations/${'x'.repeat(2000)}`, 400, 'invalid_uri_params'],
  ])('%s %s is %i', async (method, path, status, code) => {
    expect(await test.request(method, path)).toMatchObject({ status, body: { error: { code } } })
  })
})

describe('a database that can not be written', () => {
  it('is answered with 503, and nothing was changed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'guidepost-'))
    const env = { DATABASE_URL: `sqlite:${join(folder, 'small.db')}?max_bytes=500000` }
    const small = await startTestGateway({ env })
    try {
      await small.request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask' })
      const body = {
        provider_config_key: 'autotask',
        connection_id: 'large',
        metadata: { text: 'x'.repeat(900_000) },
      }
      const answer = await small.request('POST', '/connections', body)
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } })
      expect(answer.headers['retry-after']).toBe('5')
      expect((await small.request('GET', '/connections')).body).toEqual({ connections: [] })
    } finally {
      await small.stop()
      await rm(folder, { recursive: true, force: true })
    }
  })
})

describe('webhook URLs', () => {
  beforeAll(async () => {
    await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'a b:c' })
  })

  it.each([
    ['hooks.example', 'http://hooks.example'],
    ['hooks.example:8080', 'http://hooks.example:8080'],
    ['[::1]:3003', 'http://[::1]:3003'],
  ])('begin with the address of the request: %s', async (host, base) => {
    const { body } = await test.request('GET', '/integrations/a%20b:c?include=webhook', undefined, { host })
    expect(body.data.webhook_url).toBe(`${base}/webhook/${test.environment.uuid}/a%20b%3Ac`)
  })

  it.each(['evil.example/path', 'a@evil.example', 'evil.example?', '"><script>'])(
    'never begin with a Host that is none: %s',
    async (host) => {
      const url = await new Promise<string>((resolve, reject) => {
        const headers = { host, authorization: `Bearer ${test.key}` }
        httpRequest(`${test.url}/integrations/a%20b:c?include=webhook`, { headers }, (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString()).data.webhook_url as string))
        })
          .on('error', reject)
          .end()
      })
      expect(url).toBe(`${test.url}/webhook/${test.environment.uuid}/a%20b%3Ac`)
    },
  )
})
