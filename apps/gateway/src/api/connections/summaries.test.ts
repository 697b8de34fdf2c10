import { standardWebhooks } from '@guidepost/provider-standard-webhooks'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { autotaskWithoutWaits, startScene, type Scene } from '../../../test/support/autotask.ts'

// The test gateway checks every answer against the schemas of the OpenAPI document.
let scene: Scene
beforeAll(async () => {
  scene = await startScene({
    simulator: { tenants: [{ name: 'acme' }, { name: 'globex' }] },
    providers: [autotaskWithoutWaits(), standardWebhooks({ match: { event: 'data.account', connection: 'account' } })],
  })
  scene.autotask.tenants[1]!.user.level.canCreateWebhooks = false
  await scene.connect('acme')
  await scene.connect('globex')
  await request('POST', '/integrations', { provider: 'standard-webhooks', unique_key: 'by-hand' })
  for (const [provider_config_key, connection_id] of [
    ['autotask', 'Initech'],
    ['by-hand', 'umbrella'],
  ])
    await request('POST', '/connections', { provider_config_key, connection_id, tags: { plan: 'gold' } })
})
afterAll(() => scene.stop())

const request: Scene['test']['request'] = (...args) => scene.test.request(...args)

describe('the connections', () => {
  it('are listed newest first, each with the status of its webhooks and without credentials', async () => {
    const { body } = await request('GET', '/v1/connections')
    expect(body).toMatchObject({
      data: [
        { connection_id: 'umbrella', status: null, banner: null, registrations: [] },
        { connection_id: 'Initech', status: 'not_set_up', banner: { action: 'Retry Webhook Setup' } },
        {
          connection_id: 'globex',
          status: 'failed',
          cause: 'the API user lacks a right at Autotask PSA',
          banner: { color: 'red' },
        },
        { connection_id: 'acme', status: 'active', registrations: [{ entity: 'Ticket', status: 'active' }] },
      ],
      next: null,
      total: 4,
    })
    expect(JSON.stringify(body)).not.toContain(scene.autotask.tenant.user.secret)
  })

  it.each([
    ['search=GLOB', ['globex']],
    ['status=active', ['acme']],
    ['status=failed&cause=the%20API%20user%20lacks%20a%20right%20at%20Autotask%20PSA', ['globex']],
    ['status=failed&cause=another', []],
    ['cause=the%20API%20user%20lacks%20a%20right%20at%20Autotask%20PSA', ['globex']],
    ['sort=id', ['acme', 'globex', 'Initech', 'umbrella']],
    ['sort=silent&silent=5m&search=m', ['acme', 'umbrella']],
    ['status=not_set_up&provider_config_key=autotask', ['Initech']],
    ['provider_config_key=by-hand', ['umbrella']],
  ])('are found by %s', async (query, found) => {
    const { data } = (await request('GET', `/v1/connections?${query}`)).body
    expect(data.map(({ connection_id }: { connection_id: string }) => connection_id)).toEqual(found)
  })

  it.each(['silent=5', 'silent=0h', 'silent=5w', 'sort=oldest'])('refuse %s', async (query) => {
    expect(await request('GET', `/v1/connections?${query}`)).toMatchObject({ status: 400 })
  })

  it('say when the last event was received, and find those that are silent', async () => {
    const tenant = scene.autotask.tenants[0]!
    tenant.create('Tickets', { title: 'Server down', status: 1, priority: 1, companyID: tenant.companyId })
    await scene.advance(60_000)
    await vi.waitFor(async () => {
      const { data } = (await request('GET', '/v1/connections?search=acme')).body
      expect(data[0].last_event_at).toEqual(expect.any(String))
    }, 10_000)
    await scene.advance(3 * 3_600_000)
    expect((await request('GET', '/v1/connections?silent=4h')).body).toMatchObject({ total: 3 })
    expect((await request('GET', '/v1/connections?silent=2h')).body).toMatchObject({ total: 4 })
  })

  it('are paged', async () => {
    const first = (await request('GET', '/v1/connections?limit=3')).body
    const { data, next } = (await request('GET', `/v1/connections?limit=3&before=${first.next}`)).body
    expect([first.data.length, data.length, first.total, next]).toEqual([3, 1, 4, null])
  })
})

describe('a connection', () => {
  it('is answered with its registrations and settings', async () => {
    const { data } = (await request('GET', '/v1/connections/acme?provider_config_key=autotask')).body
    expect(data).toMatchObject({
      status: 'active',
      registrations: [{ webhook_id: '1', status: 'active' }],
      connection_config: { username: scene.autotask.tenant.user.username },
      has_credentials: true,
    })
    expect(data).not.toHaveProperty('credentials')
  })

  it('that does not exist is named in the error', async () => {
    expect(await request('GET', '/v1/connections/nobody?provider_config_key=autotask')).toMatchObject({
      status: 404,
      body: { error: { code: 'unknown_connection' } },
    })
  })
})

describe('a provider', () => {
  it('shows what a connection needs, and the presets', async () => {
    const { data } = (await request('GET', '/providers/autotask')).body
    expect(data).toMatchObject({
      connection_config_schema: { properties: { username: { title: 'Username', 'x-needed-to-register': true } } },
      credentials_schema: { properties: { type: { const: 'API_KEY' }, apiKey: { writeOnly: true } } },
    })
    expect(data.presets[0]).toEqual({ name: 'tickets', entity: 'Ticket', description: expect.any(String) })
  })
})
