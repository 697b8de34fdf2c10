import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'

const config = `export default {
  handlers: [{ id: 'tickets', provider: 'autotask', subscriptions: ['Ticket'], onWebhook() {} }],
}`
const url = 'https://hooks.example.com/guidepost'

/** A receiver that answers with `answer` and keeps the requests. */
async function startReceiver(answer: (response: ServerResponse) => void) {
  const got: { headers: IncomingMessage['headers']; body: string }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
      answer(response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, got, stop: () => new Promise((resolve) => server.close(resolve)) }
}

let test: TestGateway
beforeAll(async () => {
  test = await startTestGateway({ config: () => config, env: { GUIDEPOST_OUTBOUND_ALLOW: '127.0.0.1' } })
})
afterAll(() => test.stop())

const put = (role: string, body: object) => test.request('PUT', `/v1/destinations/${role}`, body)
const one = async (id: string) => (await test.request('GET', `/v1/destinations/${id}`)).body.data

describe('an endpoint', () => {
  it('is created with every default and a signing key that is shown once', async () => {
    const { status, body } = await put('primary', { url })
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        data: {
          id: expect.stringMatching(/^http:\d+$/),
          kind: 'endpoint',
          role: 'primary',
          source: 'api',
          url,
          format: 'standard',
          types: ['*'],
          ordered: true,
          concurrency: 20,
          per_connection: 4,
          unmatched: false,
          timeout_ms: 20_000,
          schedule: { first_delay_ms: 5000, max_delay_ms: 36_000_000, max_attempts: 20 },
          include_request: false,
          status: 'active',
          held_reason: null,
          load: { unsettled: 0, dead: 0, oldest_at: null },
          secret: expect.stringMatching(/^whsec_/),
        },
      },
    })
    expect(JSON.stringify(await test.request('GET', '/v1/destinations'))).not.toContain(body.data.secret)
  })

  it('is found by its role and by its id', async () => {
    const { id } = await one('primary')
    expect(await one(encodeURIComponent(id))).toMatchObject({ id, role: 'primary' })
  })

  it('keeps its id and keys when it is replaced, and gets the default for fields that are left out', async () => {
    await put('primary', { url, types: ['Account', 'tickets'], concurrency: 3, schedule: { max_attempts: 2 } })
    const before = await one('primary')
    expect(before).toMatchObject({ types: ['Company', 'Ticket'], concurrency: 3, schedule: { max_attempts: 2 } })
    const { status, body } = await put('primary', { url })
    expect({ status, data: body.data }).toMatchObject({
      status: 200,
      data: { id: before.id, types: ['*'], concurrency: 20 },
    })
    expect(body.data).not.toHaveProperty('secret')
  })

  it('is changed only in the fields of a PATCH', async () => {
    const change = { concurrency: 7, schedule: { max_attempts: 3 } }
    const { status, body } = await test.request('PATCH', '/v1/destinations/primary', change)
    expect({ status, data: body.data }).toMatchObject({
      status: 200,
      data: { url, concurrency: 7, schedule: { first_delay_ms: 5000, max_attempts: 3 } },
    })
  })

  it.each([
    ['no URL', {}, /url/],
    ['a private address', { url: 'http://10.0.0.1/' }, /does not send to/],
    ['a private address in disguise', { url: 'http://0x0a.1/' }, /does not send to/],
    ['metadata of a cloud', { url: 'http://[::ffff:169.254.169.254]/' }, /does not send to/],
    ['another protocol', { url: 'ftp://example.com/' }, /https?:/],
    ['a password', { url: 'https://a:b@example.com/' }, /password/],
    ['an unknown type', { url, types: ['Tickts'] }, /Tickts.*no provider here has.*Ticket/],
    ['no type', { url, types: [] }, /at least one event type/],
    ['an unknown format', { url, format: 'soap' }, /format/],
    ['no places', { url, concurrency: 0 }, /concurrency/],
    ['a time limit beyond the longest', { url, timeout_ms: 30_001 }, /timeout_ms/],
    ['waits that shrink', { url, schedule: { first_delay_ms: 5000, max_delay_ms: 200 } }, /must not be less/],
    ['an unknown field', { url, ordering: true }, /ordering/],
    ['a key for one that has keys', { url, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }, /signing keys already/],
  ])('is refused with %s', async (_, body, message) => {
    const answer = await put('primary', body)
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_body' } } })
    expect(JSON.stringify(answer.body.error)).toMatch(message)
  })

  it.each([
    ['primary', { url: 'http://10.0.0.1/' }, 400],
    ['primary', { schedule: { first_delay_ms: 40_000_000 } }, 400],
    ['tickets', { concurrency: 1 }, 409],
    ['http:999', { concurrency: 1 }, 404],
  ])('a PATCH of %s with %j is %i', async (id, body, status) => {
    expect((await test.request('PATCH', `/v1/destinations/${id}`, body)).status).toBe(status)
  })

  it('of another environment is not found', async () => {
    const { id } = await one('primary')
    const { body } = await test.request('POST', '/v1/environments', { name: 'other' }, { authorization: test.adminKey })
    const other = { authorization: body.data.api_key }
    expect((await test.request('GET', `/v1/destinations/${id}`, undefined, other)).status).toBe(404)
    expect((await test.request('DELETE', `/v1/destinations/${id}`, undefined, other)).status).toBe(404)
    const { data } = (await test.request('GET', '/v1/destinations', undefined, other)).body
    expect(data.map((each: { id: string }) => each.id)).toEqual(['tickets'])
  })
})

describe('signing keys', () => {
  it('are added, shown once, and retire the others on request', async () => {
    const path = '/v1/destinations/primary/secrets'
    const added = await test.request('POST', path, { retire_others_after_seconds: 3600 })
    expect(added).toMatchObject({ status: 201, body: { data: { secret: expect.stringMatching(/^whsec_/) } } })
    const { data } = (await test.request('GET', path)).body
    expect(data).toMatchObject([{ id: added.body.data.id, retires_at: null }, { retires_at: expect.any(String) }])
    expect(JSON.stringify(data)).not.toContain('whsec_')
  })

  it('can be given by the user, in the form of the format', async () => {
    const path = '/v1/destinations/secondary'
    const secret = '11111111-1111-4111-8111-111111111111'
    expect((await put('secondary', { url, secret })).status).toBe(400)
    const made = await put('secondary', { url, format: 'nango', secret })
    expect(made).toMatchObject({ status: 201, body: { data: { secret, unmatched: true } } })
    expect((await test.request('POST', `${path}/secrets`, { secret: 'short' })).status).toBe(400)
    expect(await test.request('PATCH', path, { format: 'standard' })).toMatchObject({
      status: 409,
      body: { error: { code: 'key_format' } },
    })
    await test.request('POST', `${path}/secrets`, { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' })
    expect((await test.request('PATCH', path, { format: 'standard' })).status).toBe(200)
  })

  it('are removed, except the last', async () => {
    const path = '/v1/destinations/secondary/secrets'
    const { data } = (await test.request('GET', path)).body
    expect((await test.request('DELETE', `${path}/${data[1].id}`)).body).toEqual({ success: true })
    expect((await test.request('DELETE', `${path}/${data[1].id}`)).status).toBe(404)
    expect(await test.request('DELETE', `${path}/${data[0].id}`)).toMatchObject({
      status: 409,
      body: { error: { code: 'last_secret' } },
    })
  })

  it('are not available for handlers', async () => {
    expect((await test.request('GET', '/v1/destinations/tickets/secrets')).status).toBe(409)
  })
})

describe('a destination', () => {
  it.each(['primary', 'tickets'])('%s is paused with a message, and resumed', async (id) => {
    const paused = await test.request('POST', `/v1/destinations/${id}/pause`, { message: 'the weekend' })
    expect(paused).toMatchObject({ status: 200, body: { data: { held_reason: 'paused', message: 'the weekend' } } })
    expect(await one(id)).toMatchObject({ status: 'held', held_reason: 'paused', message: 'the weekend' })
    expect(await test.request('POST', `/v1/destinations/${id}/resume`)).toMatchObject({
      status: 200,
      body: { data: { status: 'active', held_reason: null, message: null } },
    })
  })

  it('can be paused without a message', async () => {
    expect((await test.request('POST', '/v1/destinations/primary/pause')).status).toBe(200)
    expect((await test.request('POST', '/v1/destinations/primary/resume', {})).status).toBe(200)
  })

  it.each(['pause', 'resume', 'test'])('that does not exist answers 404 to %s', async (what) => {
    expect((await test.request('POST', `/v1/destinations/nobody/${what}`)).status).toBe(404)
  })

  it('is deleted, if it was created by the API', async () => {
    expect((await test.request('DELETE', '/v1/destinations/secondary')).body).toEqual({ success: true })
    expect((await test.request('DELETE', '/v1/destinations/secondary')).status).toBe(404)
    expect(await test.request('DELETE', '/v1/destinations/tickets')).toMatchObject({
      status: 409,
      body: { error: { code: 'managed_by_config' } },
    })
  })
})

describe('a test event', () => {
  it('is signed and sent to the endpoint, and its answer is shown', async () => {
    const receiver = await startReceiver((response) => response.writeHead(202).end('thanks'))
    const { secret } = (await put('secondary', { url: receiver.url })).body.data
    const { status, body } = await test.request('POST', '/v1/destinations/secondary/test')
    expect({ status, data: body.data }).toEqual({
      status: 200,
      data: {
        ok: true,
        error: null,
        status: 202,
        latency_ms: expect.any(Number),
        answer_text: 'thanks',
        answer_base64: null,
      },
    })
    const [got] = receiver.got
    const sent = new Webhook(secret).verify(got!.body, got!.headers as Record<string, string>)
    expect(sent).toMatchObject({ connection: { id: 'test' }, integration: { key: 'test', provider: 'autotask' } })
    expect((await test.request('GET', '/v1/deliveries')).body.data).toEqual([])
    await receiver.stop()
  })

  it('that fails does not change the endpoint; an answer that is not text is shown in base64', async () => {
    const receiver = await startReceiver((response) => response.writeHead(410).end(Buffer.from([0xff, 0xfe])))
    await put('secondary', { url: receiver.url })
    const { data } = (await test.request('POST', '/v1/destinations/secondary/test')).body
    expect(data).toMatchObject({ ok: false, status: 410, answer_text: null, answer_base64: '//4=' })
    expect(await one('secondary')).toMatchObject({ status: 'active' })
    await receiver.stop()
    const gone = (await test.request('POST', '/v1/destinations/secondary/test')).body.data
    expect(gone).toMatchObject({
      ok: false,
      status: null,
      error: expect.stringContaining('ECONNREFUSED'),
      answer_text: null,
    })
  })
})

describe("a connection's own URL", () => {
  const path = '/connections/acme?provider_config_key=autotask'
  const connection = { provider_config_key: 'autotask', connection_id: 'acme' }
  beforeAll(async () => {
    await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask' })
  })

  it('is set with the connection, and becomes its own destination', async () => {
    const own = 'https://acme.example/n'
    const made = await test.request('POST', '/connections', { ...connection, webhook_url_override: own })
    expect(made).toMatchObject({ status: 201, body: { webhook_url_override: own } })
    const { data } = (await test.request('GET', '/v1/destinations')).body
    const override = data.find(({ role }: { role: string }) => role === 'override')
    expect(override).toMatchObject({ url: own, overrides: { provider_config_key: 'autotask', connection_id: 'acme' } })
    expect(await test.request('DELETE', `/v1/destinations/${override.id}`)).toMatchObject({
      status: 409,
      body: { error: { code: 'managed_by_connection' } },
    })
  })

  it('is changed, kept if left out, and cleared by an empty text, as at Nango', async () => {
    const read = async () => (await test.request('GET', path)).body.webhook_url_override
    const patch = (body: object) => test.request('PATCH', path, body)
    expect((await patch({ webhook_url_override: 'https://acme.example/2' })).body).toEqual({ success: true })
    await patch({ tags: {} })
    await test.request('POST', '/connections', connection)
    expect(await read()).toBe('https://acme.example/2')
    await patch({ webhook_url_override: '' })
    expect(await read()).toBeNull()
  })

  it.each(['http://169.254.169.254/', 'nonsense', 7])('is refused with the value %j', async (override) => {
    const answer = await test.request('PATCH', path, { webhook_url_override: override })
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_body' } } })
  })

  it('is deleted with the connection; with ?purge=true its events are deleted, too', async () => {
    expect((await test.request('DELETE', `${path}&purge=maybe`)).status).toBe(400)
    expect((await test.request('DELETE', `${path}&purge=true`)).body).toEqual({ success: true })
  })
})

describe('pausing a handler', () => {
  const admin = () => ({ authorization: `Bearer ${test.adminKey}` })
  let other: { readonly authorization: string }
  beforeAll(async () => {
    const { body } = await test.request('POST', '/v1/environments', { name: 'neighbour' }, admin())
    other = { authorization: `Bearer ${body.data.api_key}` }
  })
  const act = (path: string, headers?: object) => test.request('POST', `/v1/${path}`, {}, { ...headers })
  const statusOf = async (headers?: object) =>
    (await test.request('GET', '/v1/destinations/tickets', undefined, { ...headers })).body.data

  it('pauses it for the environment of the key, and for no other', async () => {
    const paused = await test.request('POST', '/v1/destinations/tickets/pause', { message: 'ours' })
    const status = { status: 'held', held_reason: 'paused', message: 'ours', paused_for: 'environment' }
    expect(paused).toMatchObject({ status: 200, body: { data: { id: 'tickets', ...status } } })
    expect(await statusOf()).toMatchObject(status)
    expect(await statusOf(other)).toMatchObject({ status: 'active', message: null, paused_for: null })
    expect((await act('destinations/tickets/resume', other)).body.data).toMatchObject({ status: 'active' })
    expect(await statusOf()).toMatchObject(status)
    expect((await test.request('GET', '/v1/overview')).body.data.attention).toMatchObject([
      { cause: 'destination_paused', title: 'The handler "tickets" is paused' },
    ])
    expect((await test.request('GET', '/v1/overview', undefined, other)).body.data.attention).toEqual([])
    expect((await act('destinations/tickets/resume')).body.data).toMatchObject({ status: 'active' })
  })

  it('for all environments needs the admin key, as does resuming it then', async () => {
    expect((await act('handlers/tickets/pause')).status).toBe(401)
    expect((await act('handlers/nobody/pause', admin())).status).toBe(404)
    expect(await act('handlers/tickets/pause', admin())).toMatchObject({
      status: 200,
      body: { data: { held_reason: 'paused', paused_for: 'all' } },
    })
    for (const key of [undefined, other]) {
      expect(await statusOf(key)).toMatchObject({ held_reason: 'paused', paused_for: 'all' })
      expect(await act('destinations/tickets/resume', key)).toMatchObject({
        status: 409,
        body: { error: { code: 'paused_for_all' } },
      })
    }
    expect((await act('handlers/tickets/resume')).status).toBe(401)
    expect((await act('handlers/tickets/resume', admin())).body.data).toMatchObject({ status: 'active' })
    expect(await statusOf(other)).toMatchObject({ status: 'active' })
  })

  it('is not for endpoints: they belong to one environment', async () => {
    await put('primary', { url })
    const { id } = await one('primary')
    expect((await act(`handlers/${encodeURIComponent(id)}/pause`, admin())).status).toBe(404)
    expect(await act('destinations/primary/pause')).toMatchObject({ body: { data: { paused_for: 'environment' } } })
    await test.request('DELETE', '/v1/destinations/primary')
  })
})
