import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { json } from 'node:stream/consumers'
import { autotask } from '@guidepost/provider-autotask'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEvents, type ServerSentEvent } from '../../cli/client/server-sent-events.ts'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'

const { receive } = autotask()

let test: TestGateway
beforeAll(async () => {
  test = await startTestGateway()
  await test.request('POST', '/integrations', {
    provider: 'autotask',
    unique_key: 'autotask',
    custom: { webhookSecret: 'secret' },
  })
})
afterAll(() => test.stop())

async function send(entity: string, id: number): Promise<void> {
  const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
  const body = Buffer.from(JSON.stringify({ Action: 'Create', Guid: guid, EntityType: entity, Id: id }))
  await test.post(`/webhook/${test.environment.uuid}/autotask`, body, receive.sign(body, 'secret', 0))
}

/** Opens a stream on its own TCP connection. */
async function open(query = '', headers: Record<string, string> = {}) {
  const url = `${test.url}/v1/events/stream?${query}`
  const asked = request(url, { agent: false, headers: { authorization: `Bearer ${test.key}`, ...headers } }).end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  return { status: answer.statusCode, headers: answer.headers, answer, end: () => asked.destroy() }
}

const eventsOf = ({ answer }: { answer: IncomingMessage }) => readEvents(Readable.toWeb(answer))

/** The next events of a stream. */
async function take(events: AsyncGenerator<ServerSentEvent>, count: number) {
  const taken: { id: string; type: string }[] = []
  while (taken.length < count) {
    const { value } = await events.next()
    if (value!.event === 'message')
      taken.push({ id: value!.id, type: (JSON.parse(value!.data) as { type: string }).type })
  }
  return taken
}

describe('GET /v1/events/stream', () => {
  it('sends new events that match the filter, and missed ones by id', async () => {
    await send('Ticket', 1)
    const stream = await open('type=Ticket')
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    })
    await send('Contact', 2)
    await send('Ticket', 3)
    await send('Ticket', 4)
    const [first] = await take(eventsOf(stream), 1)
    expect(first).toMatchObject({ type: 'Ticket' })
    stream.end()
    const again = await open('type=Ticket', { 'last-event-id': first!.id })
    const [second] = await take(eventsOf(again), 1)
    expect(Number(second!.id)).toBe(Number(first!.id) + 1)
    again.end()
  })

  it('starts with an id, so that a client that reconnects misses nothing', async () => {
    const stream = await open()
    const { value } = await eventsOf(stream).next()
    stream.end()
    const { data } = (await test.request('GET', '/v1/events?limit=1')).body
    expect(value).toEqual({ id: data[0].id, event: '', data: '' })
    await send('Company', 6)
    const again = await open('', { 'last-event-id': value!.id })
    expect(await take(eventsOf(again), 1)).toMatchObject([{ type: 'Company' }])
    again.end()
  })

  it('starts now for an unknown id', async () => {
    const stream = await open('', { 'last-event-id': 'nonsense' })
    await send('Company', 5)
    expect(await take(eventsOf(stream), 1)).toMatchObject([{ type: 'Company' }])
    stream.end()
  })

  it.each([
    ['state=lost', 400],
    ['limit=1', 400],
    ['provider_config_key=nobody', 404],
  ])('?%s is %i', async (query, status) => {
    expect((await open(query)).status).toBe(status)
  })

  it('requires an API key', async () => {
    expect((await open('', { authorization: 'nobody' })).status).toBe(401)
  })

  it('allows 50 clients, and another one after one left', async () => {
    const streams = await Promise.all(Array.from({ length: 50 }, () => open()))
    expect(streams.map(({ status }) => status)).not.toContain(429)
    const refused = await open()
    expect({ status: refused.status, body: await json(refused.answer) }).toMatchObject({
      status: 429,
      body: { error: { code: 'too_many_streams' } },
    })
    for (const { end } of streams) end()
    await expect.poll(async () => (await open()).status, { timeout: 10_000 }).toBe(200)
  })

  it('ends within a second when its API key is revoked', async () => {
    const { id, api_key: key } = (await test.request('POST', '/v1/keys', { name: 'short' })).body.data
    const other = await open()
    let isOtherOpen = true
    other.answer.on('close', () => (isOtherOpen = false)).resume()
    const answer = await fetch(`${test.url}/v1/events/stream`, { headers: { authorization: `Bearer ${key}` } })
    expect(answer.status).toBe(200)
    const start = performance.now()
    await test.request('DELETE', `/v1/keys/${id}`)
    await answer.text()
    // At once: the look of each second would end it later.
    expect(performance.now() - start).toBeLessThan(500)
    expect(isOtherOpen).toBe(true)
    other.end()
  })

  it('ends within a second when its session is signed out', async () => {
    const page = { 'sec-fetch-site': 'same-origin', 'x-guidepost-csrf': '1', authorization: undefined }
    const signedIn = await test.request('POST', '/v1/session', { api_key: test.key }, page)
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0]!
    const answer = await fetch(`${test.url}/v1/events/stream`, { headers: { cookie } })
    expect(answer.status).toBe(200)
    const start = performance.now()
    await test.request('DELETE', '/v1/session', undefined, { ...page, cookie })
    await answer.text()
    expect(performance.now() - start).toBeLessThan(500)
  })

  it('ends when the gateway stops', async () => {
    const own = await startTestGateway()
    const answer = await fetch(`${own.url}/v1/events/stream`, { headers: { authorization: own.key } })
    const rest = answer.text()
    await own.stop()
    expect(await rest).toBe('retry: 1000\n\n')
  })
})
