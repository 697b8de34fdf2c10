import { autotask } from '@guidepost/provider-autotask'
import { openStore } from '@guidepost/store'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { commandsInProcess } from '../../../test/support/cli-in-process.ts'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'

// The test gateway checks every answer against the schemas of the OpenAPI document.
const { receive } = autotask()
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
const other = 'b1da62a4-2c49-40a8-8183-69994ce5b3eb'
const config = `export default { handlers: [
  { id: 'works', provider: 'autotask', subscriptions: ['Ticket'], onWebhook() {} },
  { id: 'gives-up', provider: 'autotask', subscriptions: ['Ticket'], schedule: { maxAttempts: 1 },
    onWebhook() { throw new Error('out of order') } },
] }`

let test: TestGateway
beforeAll(async () => {
  test = await startTestGateway({ config: () => config })
  const custom = { webhookSecret: 'secret' }
  await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask', custom })
  const connection = { provider_config_key: 'autotask', connection_config: { webhookGuid: guid } }
  await test.request('POST', '/connections', { ...connection, connection_id: 'acme' })
  await test.request('POST', '/connections', { provider_config_key: 'autotask', connection_id: 'idle' })
  // A duplicate, an unsubscribed, an unmatched and a rejected one.
  for (const [Guid, EntityType, Id] of [
    [guid, 'Ticket', 1],
    [guid, 'Ticket', 1],
    [guid, 'Account', 2],
    [other, 'Ticket', 3],
  ]) {
    await send({ Action: 'Create', Guid, EntityType, Id })
  }
  await send({ Action: 'Create', Guid: guid, EntityType: 'Ticket', Id: 4 }, 'wrong', 401)
})
afterAll(() => test.stop())

async function send(payload: object, secret = 'secret', expected = 200): Promise<void> {
  const body = Buffer.from(JSON.stringify(payload))
  const answer = await test.post(`/webhook/${test.environment.uuid}/autotask`, body, receive.sign(body, secret, 0))
  expect(answer.status).toBe(expected)
}

async function get(path: string) {
  const { status, body } = await test.request('GET', path)
  expect(status, JSON.stringify(body)).toBe(200)
  return body.data
}

describe('activity', () => {
  it('counts an event at once', async () => {
    await vi.waitFor(async () => {
      const { total } = await get('/v1/activity?range=1h')
      expect(total.events).toEqual({ accepted: 1, duplicate: 1, unmatched: 1, other: 1, rejected: 1 })
      expect(total.deliveries).toEqual({ succeeded: 1, failed: 1, dead: 1 })
      expect(total.latency_ms.p50).toBeGreaterThanOrEqual(0)
      expect(total.latency_ms.p95).toBeGreaterThanOrEqual(total.latency_ms.p50)
    })
  })

  it('has a point for each step up to now', async () => {
    const { from, to, step_ms: stepMs, points, total } = await get('/v1/activity')
    expect(stepMs).toBe(15 * 60_000)
    expect(points.map(({ at }: { at: string }) => Date.parse(at))).toEqual(
      Array.from({ length: points.length }, (_, index) => Date.parse(from) + index * stepMs),
    )
    expect(Date.parse(to) - Date.parse(points.at(-1).at)).toBe(stepMs)
    expect(Date.parse(to)).toBeGreaterThanOrEqual(Date.now())
    const sum = points.reduce((all: number, { events }: { events: { accepted: number } }) => all + events.accepted, 0)
    expect(sum).toBe(total.events.accepted)
  })

  it('covers the requested time', async () => {
    const past = await get('/v1/activity?from=2026-01-01&to=2026-01-02&step=1h')
    expect(past).toMatchObject({ from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z', step_ms: 3_600_000 })
    expect(past.points).toHaveLength(24)
    expect(past.total.events).toEqual({ accepted: 0, duplicate: 0, unmatched: 0, other: 0, rejected: 0 })
  })

  it.each([
    ['range=2h', 'range'],
    ['range=1h&from=2026-01-01', 'range'],
    ['to=2026-01-01', 'to'],
    ['from=2026-01-02&to=2026-01-02', 'from'],
    ['from=2026-01-01&to=2026-01-03&step=1m', 'step'],
    ['step=2m', 'step'],
    ['limit=5', ''],
  ])('refuses %s', async (query, name) => {
    const { status, body } = await test.request('GET', `/v1/activity?${query}`)
    expect([status, body.error.code, body.error.errors[0].path.join('.')]).toEqual([400, 'invalid_query_params', name])
  })
})

describe('the overview', () => {
  it('shows the state of the environment, and problems, most urgent first', async () => {
    const overview = await get('/v1/overview')
    expect(overview).toMatchObject({
      deliveries: {
        waiting: { count: 0, capped: false, oldest_at: null },
        held: { count: 0, capped: false },
        dead: { count: 1, capped: false },
      },
      events: { unmatched: { count: 1, capped: false }, rejected_24h: 1 },
      connections: {
        capped: false,
        total: 2,
        active: 0,
        attention: 0,
        unproven: 1,
        by_hand: 1,
        silent_24h: 1,
      },
      registrations: {
        paused: false,
        by_status: [],
        not_set_up: { count: 1, capped: false },
        by_hand: { count: 1, capped: false },
      },
    })
    const causes = overview.attention.map(({ cause, severity, count }: Record<string, unknown>) => [
      cause,
      severity,
      count,
    ])
    expect(causes).toEqual([
      ['dead_letters', 'critical', 1],
      ['unknown_guid', 'warning', 1],
      ['not_set_up', 'info', 1],
      ['signature_mismatch', 'info', 1],
    ])
  })

  it('is printed by the command line', async () => {
    const cli = commandsInProcess({ GUIDEPOST_URL: test.url, GUIDEPOST_API_KEY: test.key })
    expect(await cli.json('overview')).toMatchObject({ data: { deliveries: { dead: { count: 1 } } } })
    const { stdout } = await cli.run('overview')
    expect(stdout).toMatch(
      /^connections +2: 1 unproven, 1 by hand; 1 without an event for 24 h\nwaiting deliveries +0\n/,
    )
    expect(stdout).toMatch(/\ncritical: Dead letters of gives-up: 1 delivery since .+\n {2}Their attempts are used up/)
  })

  it('shows held deliveries, and nothing of another environment', async () => {
    await test.request('POST', '/v1/destinations/works/pause', { message: 'weekend' })
    await send({ Action: 'Create', Guid: guid, EntityType: 'Ticket', Id: 5 })
    const { deliveries, attention } = await get('/v1/overview')
    expect(deliveries).toMatchObject({ waiting: { oldest_at: expect.any(String) }, held: { count: 1 } })
    const paused = { cause: 'destination_paused', count: 1, detail: 'weekend', title: 'The handler "works" is paused' }
    expect(attention).toContainEqual(expect.objectContaining(paused))
    const admin = { authorization: `Bearer ${test.adminKey}` }
    const made = await test.request('POST', '/v1/environments', { name: 'elsewhere' }, admin)
    const elsewhere = { authorization: `Bearer ${made.body.data.api_key}` }
    const { body } = await test.request('GET', '/v1/overview', undefined, elsewhere)
    expect(body.data.deliveries).toMatchObject({ waiting: { count: 0 }, held: { count: 0 }, dead: { count: 0 } })
    expect(body.data.events).toMatchObject({ unmatched: { count: 0 }, rejected_24h: 0 })
  })
})

it('is stored when the gateway stops', async () => {
  const stored = async (store: typeof test.gateway.store) => {
    const [environment] = await store.listEnvironments()
    const to = Date.now() + 60_000
    const steps = await store.activity({ environmentId: environment!.id, from: to - 3_600_000, to, stepMs: 60_000 })
    return steps.reduce((sum, { counts }) => sum + (counts['accepted'] ?? 0), 0)
  }
  await test.gateway.stop()
  const encryptionKeys = [Buffer.from(test.env['GUIDEPOST_ENCRYPTION_KEY']!, 'base64')]
  const store = await openStore({ url: test.env['DATABASE_URL']!, encryptionKeys })
  expect(await stored(store)).toBe(2)
  await store.close()
})
