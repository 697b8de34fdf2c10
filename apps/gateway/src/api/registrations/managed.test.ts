import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { accountOf, startScene, type Scene } from '../../../test/support/autotask.ts'

// The test gateway checks every answer against the schemas of the OpenAPI document.
let scene: Scene
let path: string
beforeAll(async () => {
  scene = await startScene()
  const { body } = await scene.connect('acme', { registrations: [{ preset: 'ticket-monitor' }] })
  path = `/v1/registrations/${body.data.registrations[0].id}`
})
afterAll(() => scene.stop())

const request: Scene['test']['request'] = (...args) => scene.test.request(...args)

describe('a managed registration', () => {
  it('has the same answer alone and in the list', async () => {
    const { data } = (await request('GET', path)).body
    expect(data).toMatchObject({
      managed: true,
      connection_id: 'acme',
      state: 'active',
      status: 'active',
      banner: null,
    })
    expect((await request('GET', '/v1/registrations')).body).toEqual({ data: [data], next: null })
  })

  it('is listed with its connection, among hand-made ones', async () => {
    const { body } = await request('GET', '/v1/connections/acme/registrations?provider_config_key=autotask')
    expect(body.data).toMatchObject([{ managed: true, state: 'active' }])
  })

  it.each([
    ['PATCH', '', { state: 'superseded' }],
    ['DELETE', '', undefined],
    ['POST', '/secrets', {}],
  ] as const)('is not changed beside us: %s %s', async (method, rest, body) => {
    expect(await request(method, `${path}${rest}`, body)).toMatchObject({
      status: 409,
      body: { error: { code: 'managed' } },
    })
  })

  it('has a plan that shows the webhook at the provider', async () => {
    scene.autotask.tenant.setWebhookActive('Ticket', 1, false)
    expect((await request('GET', `${path}/plan`)).body.data).toMatchObject({
      actions: [{ kind: expect.any(String), effect: 'activate', summary: 'Activate the Ticket webhook 1' }],
      problem: null,
      desired: { entity: 'Ticket' },
      observed: {
        webhook: { id: '1', active: false, inactive_because: 'person', match_value: expect.any(String) },
        leftovers: [],
      },
    })
  })

  it('has a plan of its removal, with the steps by hand', async () => {
    const { data } = (await request('GET', `${path}/plan?remove=true`)).body
    expect(data).toMatchObject({
      actions: [{ effect: 'remove' }],
      problem: null,
      by_hand:
        'In Autotask PSA, go to Admin > Webhooks, locate the entry named "Guidepost Ticket Monitor" (its number is 1) and delete it.',
    })
  })

  it('has a plan of its removal even if the provider refuses the request, with the reason', async () => {
    const { user } = scene.autotask.tenant
    const { secret } = user
    user.secret = 'another'
    const { data } = (await request('GET', `${path}/plan?remove=true`)).body
    user.secret = secret
    expect(data).toMatchObject({ actions: [], problem: expect.stringContaining('refuse'), by_hand: expect.any(String) })
  })

  it('sends each step as a server-sent event, and the answer at the end', async () => {
    const headers = { accept: 'text/event-stream' }
    const answer = await request('POST', `${path}/apply`, undefined, headers)
    expect(answer.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    const events = String(answer.body).trimEnd().split('\n\n')
    expect(events[0]).toMatch(/^event: progress\ndata: \{"step":"action",.+\}$/)
    expect(events.at(-1)).toMatch(/^event: done\ndata: \{"data":\{.+"status":"active".+\}\}$/)
  })

  it.each([[{ all: true }], [{ adopt_url: true }]])('continues when a person approves: %j', async (body) => {
    expect((await request('POST', '/v1/registrations/apply', body)).body).toEqual({
      data: { message: expect.any(String) },
    })
  })

  it('shows whether it is managed, and who changed that', async () => {
    for (const [name, paused] of [
      ['pause', true],
      ['resume', false],
    ] as const) {
      expect((await request('POST', `/v1/reconcile/${name}`)).body).toEqual({ data: { paused } })
      expect((await request('GET', '/v1/reconcile')).body).toEqual({ data: { paused } })
      expect((await request('GET', '/v1/status')).body.data).toMatchObject({ paused })
    }
    const { body } = await request('GET', '/v1/audits?limit=1')
    expect(body.data).toMatchObject([
      { actor: 'person', by: expect.any(String), action: 'resume', result: 'done', registration_id: null },
    ])
  })

  it('has the request and its effects in the audit trail, both with the name of the key', async () => {
    await request('POST', `${path}/rotate`)
    const { body } = await request('GET', '/v1/audits?limit=3&connection_id=acme')
    const { name: by } = (await request('GET', '/v1/session')).body.data.api_key
    expect(body.data).toContainEqual(expect.objectContaining({ actor: 'person', by, action: 'rotate' }))
    const [newest] = (await request('GET', '/v1/audits?limit=1&actor=person')).body.data
    const id = Number(path.split('/').at(-1))
    expect(newest).toMatchObject({ by, action: 'rotateRegistration', connection_id: 'acme', registration_id: id })
  })

  it.each([
    ['', undefined],
    [' that streams its progress', 'text/event-stream'],
  ])('names in the audit trail why a request of a person%s failed', async (_, accept) => {
    const account = {
      ...accountOf(scene.autotask.tenant),
      credentials: { type: 'API_KEY', apiKey: 'not-the-secret-4711' },
    }
    const connect = '/v1/connections/acme/connect?provider_config_key=autotask'
    const { data: before } = (await request('GET', '/v1/audits?limit=1')).body
    const { status } = await request('POST', connect, account, { accept })
    expect(status).toBe(accept === undefined ? 422 : 200)
    await vi.waitFor(async () => {
      const [newest] = (await request('GET', '/v1/audits?limit=1')).body.data
      expect(newest).toMatchObject({ action: 'connect', connection_id: 'acme', result: 'preflight_failed' })
      expect(newest.id).not.toBe(before[0].id)
      expect(JSON.stringify(newest)).not.toContain('4711')
    })
  })

  it('is not accessible with the API key of another environment', async () => {
    const admin = { authorization: `Bearer ${scene.test.adminKey}` }
    const { body } = await request('POST', '/v1/environments', { name: 'other' }, admin)
    const headers = { authorization: `Bearer ${body.data.api_key}` }
    for (const [path, given] of [
      ['reconcile/pause', undefined],
      ['registrations/apply', { adopt_url: true }],
    ] as const) {
      expect((await request('POST', `/v1/${path}`, given, headers)).status).toBe(200)
    }
    expect((await request('GET', '/v1/reconcile', undefined, headers)).body).toEqual({ data: { paused: true } })
    expect((await request('GET', '/v1/reconcile')).body).toEqual({ data: { paused: false } })
    const { body: audits } = await request('GET', '/v1/audits?limit=2', undefined, headers)
    expect(audits.data).toMatchObject([{ action: 'adopt-url' }, { action: 'pause' }])
  })

  it('is recorded only with consent, and with a plugin that can record', async () => {
    const recordOf = (connection: string) => `/v1/connections/${connection}/doctor/record?provider_config_key=autotask`
    await request('POST', '/connections', { provider_config_key: 'autotask', connection_id: 'mute' })
    const consent = { consent: true }
    expect((await request('GET', recordOf('acme'))).body.data.questions).toContainEqual(
      expect.objectContaining({ id: 'field-ids', writes: false }),
    )
    expect((await request('POST', recordOf('acme'), { probe: false })).status).toBe(400)
    expect((await request('POST', recordOf('nobody'), consent)).body.error.code).toBe('unknown_connection')
    expect((await request('POST', recordOf('mute'), consent)).body.error.code).toBe('no_credentials')
    expect((await request('POST', recordOf('acme'), consent)).body.data).toMatchObject({
      provider: 'autotask',
      probe: false,
      answers: expect.arrayContaining([expect.objectContaining({ id: 'rights' })]),
    })
    await request('DELETE', '/connections/mute?provider_config_key=autotask')
  })

  it('is a removed registration after its removal', async () => {
    expect((await request('POST', `${path}/remove`)).body.data).toMatchObject({ status: 'removed' })
    expect((await request('GET', path)).body.data).toMatchObject({ managed: true, state: 'removed' })
    expect((await request('GET', `${path}/plan`)).status).toBe(404)
    expect((await request('GET', '/v1/status')).body.data.groups).toMatchObject([{ status: 'not_set_up' }])
  })
})
