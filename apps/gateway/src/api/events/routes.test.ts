import type { Provider } from '@guidepost/provider'
import { autotask } from '@guidepost/provider-autotask'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'

const { receive } = autotask()
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
const config = `export default {
  handlers: [{ id: 'tickets', provider: 'autotask', subscriptions: ['Ticket'], onWebhook() {} }],
}`

/** A plugin with a defect that a test corrects. */
let corrected = false
const mendable: Provider = {
  ...autotask(),
  id: 'corrected',
  receive: { ...receive, parse: (webhook) => (corrected ? receive.parse(webhook) : { ok: false, error: 'a defect' }) },
}

let test: TestGateway
let url: string
beforeAll(async () => {
  test = await startTestGateway({ config: () => config, providers: [mendable] })
  const integration = { provider: 'autotask', unique_key: 'autotask', custom: { webhookSecret: 'secret' } }
  await test.request('POST', '/integrations', integration)
  await test.request('POST', '/connections', {
    provider_config_key: 'autotask',
    connection_id: 'acme',
    connection_config: { webhookGuid: guid },
  })
  url = `/webhook/${test.environment.uuid}/autotask`
  await send({ Action: 'Create', Guid: guid, EntityType: 'Ticket', Id: 7, Fields: { Title: 'Café' } })
  await send({ Action: 'Create', Guid: guid, EntityType: 'Contact', Id: 8 })
  await send({ Action: 'Create', Guid: 'b1da62a4-2c49-40a8-8183-69994ce5b3eb', EntityType: 'Ticket', Id: 9 })
  await send(Buffer.from('{"Guid":\xff', 'latin1'))
})
afterAll(() => test.stop())

async function send(payload: object | Buffer): Promise<void> {
  const body = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload))
  expect((await test.post(url, body, { ...receive.sign(body, 'secret', 0), cookie: 'hidden=1' })).status).toBe(200)
}

async function list(query = '') {
  const { status, body } = await test.request('GET', `/v1/events?${query}`)
  expect(status).toBe(200)
  return body
}

describe('events', () => {
  it('are listed newest first, with their states', async () => {
    const { data, next } = await list()
    expect(next).toBeNull()
    expect(data).toMatchObject([
      { state: 'unparsable', connections: [] },
      { state: 'unmatched', reason: 'unknown_guid', type: 'Ticket', connections: [] },
      { state: 'unsubscribed', type: 'Contact', connections: ['acme'] },
      { state: 'accepted', reason: null, type: 'Ticket', action: 'Create', connections: ['acme'], origin: 'push' },
    ])
  })

  it.each([
    ['state=unmatched', 1],
    ['state=accepted', 1],
    ['outcome=unmatched', 1],
    ['outcome=unsubscribed', 1],
    ['outcome=dead', 0],
    ['type=Ticket', 2],
    ['type=ticket', 0],
    ['connection_id=acme', 2],
    ['provider_config_key=autotask', 4],
    ['from=2026-01-01', 4],
    ['to=2026-01-01', 0],
    ['provider_config_key=autotask&state=accepted&type=Ticket&connection_id=acme', 1],
  ])('?%s: %i', async (query, number) => {
    expect((await list(query)).data).toHaveLength(number)
  })

  it('are found by a search soon after their receipt, with how many older events it does not cover', async () => {
    const found = async (search: string) => (await list(`search=${encodeURIComponent(search)}`)) as { data: unknown[] }
    await vi.waitFor(async () => expect((await found('7')).data).toHaveLength(1), { timeout: 20_000, interval: 100 })
    expect(await found('7')).toMatchObject({ data: [{ type: 'Ticket' }], next: null, not_searchable_yet: 0 })
    expect((await found('{A1DA62A4-2C49-40A8-8183-69994CE5B3EB}')).data).toHaveLength(2)
    expect((await found('café')).data).toHaveLength(1)
    expect((await found('café 8')).data).toEqual([])
    expect(await list()).not.toHaveProperty('not_searchable_yet')
  })

  it.each([[''], ['%20'], ['x'.repeat(401)]])('refuse ?search=%s', async (search) => {
    const { status, body } = await test.request('GET', `/v1/events?search=${search}`)
    expect(status).toBe(400)
    expect(JSON.stringify(body)).toContain('search')
  })

  it('are paged', async () => {
    const first = await list('limit=3')
    expect(first.data).toHaveLength(3)
    const second = await list(`limit=3&before=${first.next}`)
    expect(second).toMatchObject({ data: [{ state: 'accepted' }], next: null })
  })

  it.each([
    ['limit=0', 400],
    ['limit=201', 400],
    ['state=lost', 400],
    ['foo=1', 400],
    ['provider_config_key=nobody', 404],
  ])('?%s is %i', async (query, status) => {
    expect((await test.request('GET', `/v1/events?${query}`)).status).toBe(status)
  })

  it('show every stored field of one event', async () => {
    const [{ id }] = (await list('state=accepted')).data
    await vi.waitFor(async () => {
      const { data } = (await test.request('GET', `/v1/events/${id}`)).body
      expect(data.deliveries[0].state).toBe('succeeded')
    })
    const { data } = (await test.request('GET', `/v1/events/${id}`)).body
    const [secret] = (await test.request('GET', '/v1/integrations/autotask/secrets')).body.data
    expect(data).toMatchObject({
      id,
      position: 0,
      secret_id: secret.id,
      payload: { entity: 'Ticket', id: '7' },
      deliveries: [
        {
          destination: 'tickets',
          connection_id: 'acme',
          attempt: 1,
          error: null,
          replay: false,
          id: expect.any(String),
        },
      ],
    })
    expect(data.headers).toHaveProperty('x-hook-signature')
    expect(data.headers).not.toHaveProperty('cookie')
    expect(JSON.parse(data.body_text).Fields.Title).toBe('Café')
    expect(Buffer.from(data.body_base64, 'base64').toString()).toBe(data.body_text)
  })

  it('show only bytes if the body is not text', async () => {
    const [{ id }] = (await list('state=unparsable')).data
    const { data } = (await test.request('GET', `/v1/events/${id}`)).body
    expect(data).toMatchObject({ payload: null, reason: expect.any(String), deliveries: [] })
    expect(data).not.toHaveProperty('body_text')
    expect(Buffer.from(data.body_base64, 'base64').toString('latin1')).toBe('{"Guid":\xff')
  })

  it('are delivered again on request', async () => {
    const [{ id }] = (await list('state=accepted')).data
    const path = `/v1/events/${id}/replay`
    await vi.waitFor(async () => {
      const { data } = (await test.request('POST', path)).body
      expect(data).toMatchObject({ deliveries: 0, skipped: { succeeded: 1 } })
    })
    const body = { data: { deliveries: 1 } }
    expect(await test.request('POST', path, { force: true })).toMatchObject({ status: 200, body })
    await vi.waitFor(async () => {
      const { data } = (await test.request('GET', `/v1/events/${id}`)).body
      expect(data.deliveries).toMatchObject([{ replay: false }, { replay: true, state: 'succeeded' }])
    })
  })

  it('without subscribers are replayed to no destination', async () => {
    const [{ id }] = (await list('state=unsubscribed')).data
    const answer = await test.request('POST', `/v1/events/${id}/replay`, '')
    expect(answer).toMatchObject({ status: 200, body: { data: { deliveries: 0 } } })
  })

  it.each([
    ['unmatched', 'not_matched'],
    ['unparsable', 'unparsable'],
  ])('that are %s can not be replayed', async (state, code) => {
    const [{ id }] = (await list(`state=${state}`)).data
    const answer = await test.request('POST', `/v1/events/${id}/replay`)
    expect(answer).toMatchObject({ status: 409, body: { error: { code, message: expect.stringContaining(id) } } })
  })

  it('that were unparsable are parsed by a corrected plugin', async () => {
    await test.request('POST', '/integrations', {
      provider: 'corrected',
      unique_key: 'corrected',
      custom: { webhookSecret: 'secret' },
    })
    const body = Buffer.from(JSON.stringify({ Action: 'Create', Guid: guid, EntityType: 'Ticket', Id: 21 }))
    await test.post(`/webhook/${test.environment.uuid}/corrected`, body, receive.sign(body, 'secret', 0))
    const [{ id }] = (await list('state=unparsable&provider_config_key=corrected')).data
    corrected = true
    expect(await test.request('POST', `/v1/events/${id}/replay`)).toMatchObject({ status: 200 })
    const { data } = await list('provider_config_key=corrected')
    expect(data).toMatchObject([{ state: 'unmatched', type: 'Ticket', action: 'Create' }])
  })

  it.each(['GET /v1/events/999', 'GET /v1/events/none', 'POST /v1/events/999/replay'])('%s is 404', async (route) => {
    const [method = '', path = ''] = route.split(' ')
    expect(await test.request(method, path)).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
  })
})

describe('the events of one record', () => {
  it('have the number or name of their record, and list its other events with what has changed', async () => {
    const ticket = (id: number, Fields: object, Action = 'Update') =>
      send({ Action, Guid: guid, EntityType: 'Ticket', Id: id, Fields })
    const number = 'T20261130.0042'
    await ticket(42, { 'Ticket Number': number, Status: 'New' }, 'Create')
    await ticket(43, { 'Ticket Number': 'T20261130.0043', Status: 'New' })
    await ticket(42, { 'Ticket Number': number, Status: 'Complete' })
    const [{ id }] = (await list()).data
    const related = async () => (await list(`related_to=${id}`)).data
    await vi.waitFor(async () => expect(await related()).toHaveLength(2), { timeout: 20_000, interval: 100 })
    expect(await related()).toMatchObject([
      { id, title: number, action: 'Update' },
      { title: number, action: 'Create' },
    ])
    const [, { id: first }] = await related()
    const { data } = (await test.request('GET', `/v1/events/${id}`)).body
    expect(data).toMatchObject({ title: number, previous: { id: first } })
    expect(data.previous.changes).toContainEqual({ field: 'Fields.Status', before: 'New', after: 'Complete' })
    expect((await test.request('GET', `/v1/events/${first}`)).body.data.previous).toBeNull()
    const deliveries = await test.request('GET', '/v1/deliveries?limit=1')
    expect(deliveries.body.data).toMatchObject([{ event: { id, title: number } }])
    expect((await list('related_to=987654321')).data).toEqual([])
  })
})
