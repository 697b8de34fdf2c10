import { randomUUID } from 'node:crypto'
import { autotask } from '@guidepost/provider-autotask'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'

const { receive } = autotask()
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
const config = `import { PermanentError } from '@guidepost/gateway'
export default { handlers: [
  { id: 'works', provider: 'autotask', subscriptions: ['Ticket'], onWebhook() {} },
  { id: 'gives-up', provider: 'autotask', subscriptions: ['Ticket'], schedule: { maxAttempts: 1 },
    onWebhook() { throw new Error('out of order') } },
] }`

let test: TestGateway
let from: string
beforeAll(async () => {
  test = await startTestGateway({ config: () => config.replace(/^import.*\n/, '') })
  await test.request('POST', '/integrations', {
    provider: 'autotask',
    unique_key: 'autotask',
    custom: { webhookSecret: 'secret' },
  })
  await test.request('POST', '/connections', {
    provider_config_key: 'autotask',
    connection_id: 'acme',
    connection_config: { webhookGuid: guid },
  })
  from = new Date().toISOString()
  for (const id of [1, 2]) await send(id)
  await settled({ succeeded: 2, dead: 2 })
})
afterAll(() => test.stop())

async function send(id: number, to = guid): Promise<void> {
  const body = Buffer.from(JSON.stringify({ Action: 'Create', Guid: to, EntityType: 'Ticket', Id: id }))
  const answer = await test.post(`/webhook/${test.environment.uuid}/autotask`, body, receive.sign(body, 'secret', 0))
  expect(answer.status).toBe(200)
}

async function list(query = '') {
  const { status, body } = await test.request('GET', `/v1/deliveries?${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

async function states(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { state } of (await list('limit=200')).data) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

async function settled(expected: Record<string, number>): Promise<void> {
  await vi.waitFor(async () => expect(await states()).toEqual(expected))
}

const replays = (body: object) => test.request('POST', '/v1/replays', body)

describe('deliveries', () => {
  it('are listed newest first, with their events', async () => {
    const { data, next } = await list('destination=works')
    expect(next).toBeNull()
    expect(data).toMatchObject([{ state: 'succeeded' }, { state: 'succeeded' }])
    expect(data[0]).toMatchObject({
      id: expect.any(String),
      destination: 'works',
      connection_id: 'acme',
      held_reason: null,
      attempt: 1,
      error: null,
      replay: false,
      event: { provider_config_key: 'autotask', provider: 'autotask', type: 'Ticket', action: 'Create' },
    })
    expect(Number(data[0].event.id)).toBeGreaterThan(Number(data[1].event.id))
  })

  it.each([
    ['state=dead', 2],
    ['state=held', 0],
    ['state=dead&destination=works', 0],
    ['connection_id=acme', 4],
    ['type=Ticket', 4],
    ['type=Contact', 0],
    ['provider_config_key=autotask&state=succeeded', 2],
    ['from=2020-01-01&to=2020-01-02', 0],
    ['to=2100-01-01T00:00:00%2B01:00', 4],
  ])('?%s: %i', async (query, number) => {
    expect((await list(query)).data).toHaveLength(number)
  })

  it('are filtered by time of receipt', async () => {
    expect((await list(`from=${from}`)).data).toHaveLength(4)
    expect((await list(`to=${from}`)).data).toHaveLength(0)
  })

  it('are paged', async () => {
    const first = await list('limit=3')
    const second = await list(`limit=3&before=${first.next}`)
    expect([...first.data, ...second.data]).toEqual((await list()).data)
    expect(second.next).toBeNull()
  })

  it.each([
    ['limit=0', 400],
    ['state=lost', 400],
    ['from=yesterday', 400],
    ['from=2026-11-21T08:00:00', 400],
    ['destination=', 400],
    ['foo=1', 400],
    ['provider_config_key=nobody', 404],
  ])('?%s is %i', async (query, status) => {
    expect((await test.request('GET', `/v1/deliveries?${query}`)).status).toBe(status)
  })

  it('are shown with their attempts', async () => {
    const [{ id }] = (await list('state=dead')).data
    const { data } = (await test.request('GET', `/v1/deliveries/${id}`)).body
    expect(data).toMatchObject({ id, state: 'dead', settled_at: expect.any(String) })
    expect(data.error).toContain('out of order')
    for (const attempt of data.attempts) {
      expect(attempt).toMatchObject({ number: 1, counted: true, outcome: 'dead', status: null, answer_text: null })
    }
  })

  it.each(['GET /v1/deliveries/999', 'GET /v1/deliveries/none', 'POST /v1/deliveries/999/replay'])(
    '%s is 404',
    async (route) => {
      const [method = '', path = ''] = route.split(' ')
      expect(await test.request(method, path)).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
    },
  )

  it('of another environment are not found', async () => {
    const [{ id }] = (await list()).data
    const { body } = await test.request('POST', '/v1/environments', { name: 'other' }, { authorization: test.adminKey })
    const other = { authorization: body.data.api_key }
    expect((await test.request('GET', `/v1/deliveries/${id}`, undefined, other)).status).toBe(404)
    expect((await test.request('POST', `/v1/deliveries/${id}/replay`, undefined, other)).status).toBe(404)
    expect((await test.request('GET', '/v1/deliveries', undefined, other)).body.data).toEqual([])
  })
})

describe('a replay', () => {
  it('is planned first: how many, which, and how many are skipped', async () => {
    const { status, body } = await replays({ selection: { of: 'events' }, plan: true })
    expect({ status, data: body.data }).toMatchObject({
      status: 200,
      data: { replayed: 2, skipped: { succeeded: 2, under_way: 0, not_wanted: 0 }, next: null },
    })
    expect(body.data.reaches).toEqual([{ destination: 'gives-up', destination_name: 'gives-up', deliveries: 2 }])
    expect(body.data.sample[0]).toEqual({
      event_id: expect.any(String),
      connection_id: 'acme',
      destination: 'gives-up',
      type: 'Ticket',
      received_at: expect.any(String),
    })
    expect((await list()).data).toHaveLength(4)
  })

  it('of dead letters creates new deliveries, marked as replays, and dispatches them', async () => {
    const { body } = await replays({ selection: { of: 'deliveries', connection_id: 'acme' } })
    expect(body.data).toMatchObject({ replayed: 2, next: null })
    await settled({ succeeded: 2, dead: 4 })
    const dead: { replay: boolean }[] = (await list('state=dead')).data
    expect(dead.filter(({ replay }) => replay)).toHaveLength(2)
  })

  it('repeats succeeded deliveries only with force', async () => {
    const selection = { of: 'deliveries', state: 'succeeded', destination: 'works' }
    expect((await replays({ selection })).body.data).toMatchObject({ replayed: 0, skipped: { succeeded: 2 } })
    expect((await replays({ selection, force: true })).body.data).toMatchObject({ replayed: 2 })
    await settled({ succeeded: 4, dead: 4 })
  })

  it('of one delivery needs no body', async () => {
    const [{ id }] = (await list('state=dead')).data
    expect(await test.request('POST', `/v1/deliveries/${id}/replay`)).toMatchObject({
      status: 200,
      body: { data: { deliveries: 1 } },
    })
    await settled({ succeeded: 4, dead: 5 })
    const [{ id: succeeded }] = (await list('state=succeeded')).data
    const path = `/v1/deliveries/${succeeded}/replay`
    expect(await test.request('POST', path)).toMatchObject({ status: 409, body: { error: { code: 'succeeded' } } })
    expect((await test.request('POST', path, { force: true })).status).toBe(200)
    await settled({ succeeded: 5, dead: 5 })
  })

  it('of an event passes over where it arrived, unless it is forced, and says whom it reaches', async () => {
    const [{ event }] = (await list('state=succeeded')).data
    const replay = async (how?: object) => (await test.request('POST', `/v1/events/${event.id}/replay`, how)).body.data
    const toOne = [{ destination: 'gives-up', destination_name: 'gives-up', deliveries: 1 }]
    const skipped = { succeeded: 1, under_way: 0, not_wanted: 0 }
    expect(await replay({ plan: true })).toEqual({ deliveries: 1, skipped, reaches: toOne })
    expect(await replay({ plan: true, force: true })).toMatchObject({ deliveries: 2, skipped: { succeeded: 0 } })
    await settled({ succeeded: 5, dead: 5 })
    expect(await replay()).toEqual({ deliveries: 1, skipped, reaches: toOne })
    await settled({ succeeded: 5, dead: 6 })
  })

  it('of an unfinished delivery is refused', async () => {
    await test.request('POST', '/v1/destinations/works/pause')
    await send(3)
    const [{ id }] = (await list('state=held')).data
    const answer = await test.request('POST', `/v1/deliveries/${id}/replay`)
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'under_way' } } })
    expect((await list('state=held')).data).toMatchObject([{ held_reason: 'paused', destination: 'works' }])
    await test.request('POST', '/v1/destinations/works/resume')
    await vi.waitFor(async () => expect((await states())['succeeded']).toBe(6))
  })

  it.each([
    ['nothing', {}],
    ['an unknown kind', { selection: { of: 'rejections' } }],
    ['an unfinished state', { selection: { of: 'deliveries', state: 'due' } }],
    ['a state of events', { selection: { of: 'events', state: 'dead' } }],
    ['an invalid day', { selection: { of: 'events', from: '2026-13-01' } }],
    ['an unknown field', { selection: { of: 'events' }, dry: true }],
  ])('of %s is refused', async (_, body) => {
    expect(await replays(body)).toMatchObject({ status: 400, body: { error: { code: 'invalid_body' } } })
  })

  it('of an unknown integration is refused', async () => {
    const selection = { of: 'events', provider_config_key: 'nobody' }
    expect(await replays({ selection })).toMatchObject({ status: 404 })
  })

  it('after an invalid cursor ends', async () => {
    const { status, body } = await replays({ selection: { of: 'events' }, after: 'nowhere' })
    expect({ status, data: body.data }).toMatchObject({ status: 200, data: { replayed: 0, next: null } })
  })
})

describe('an event that matches no connection', () => {
  it('has deliveries without a connection', async () => {
    const url = 'https://hooks.example.com/guidepost'
    const put = await test.request('PUT', '/v1/destinations/secondary', { url, unmatched: true })
    const destination: string = put.body.data.id
    await test.request('POST', `/v1/destinations/${destination}/pause`)
    await send(4, randomUUID())
    const { data } = await list(`destination=${destination}`)
    expect(data).toMatchObject([{ state: 'held', connection_id: null }])
    expect((await test.request('GET', `/v1/deliveries/${data[0].id}`)).body.data.connection_id).toBeNull()
  })
})
