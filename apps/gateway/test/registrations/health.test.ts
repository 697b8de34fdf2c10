import { createHmac } from 'node:crypto'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { commandsInProcess } from '../support/cli-in-process.ts'
import { askWebhooks, startScene, type Scene } from '../support/autotask.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

let scene: Scene
beforeEach(async () => {
  scene = await startScene({ simulator: { tenants: [{ name: 'acme' }, { name: 'globex' }] } })
  onTestFinished(() => scene.stop())
})

const get = async (path: string) => (await scene.test.request('GET', path)).body.data
const post = async (path: string, body: object = {}) => await scene.test.request('POST', path, body)
const detail = async (id = 'acme') => get(`/v1/connections/${id}?provider_config_key=autotask`)
const verdict = async (id = 'acme') => (await detail(id)).registrations[0].verdict
const attention = async () => (await get('/v1/overview')).attention as Record<string, unknown>[]
const list = async (query: string): Promise<string[]> =>
  (await scene.test.request('GET', `/v1/connections?${query}`)).body.data.map(
    ({ connection_id: id }: { connection_id: string }) => id,
  )

const cli = (...args: string[]) =>
  commandsInProcess({ GUIDEPOST_URL: scene.test.url, GUIDEPOST_API_KEY: scene.test.key }).run(...args)

/** Changes a ticket, and waits until its event is stored. */
async function sendEvent(): Promise<void> {
  const { autotask } = scene
  autotask.tenant.create('Tickets', { title: 'x', status: 1, priority: 2, companyID: 1 })
  await scene.advance(1000)
}

/** The next look, with the verdicts that are due. */
async function look(afterMs = 17 * minuteMs): Promise<void> {
  await scene.advance(afterMs)
  await scene.round()
}

describe('a tenant whose API user has no access to tickets', () => {
  it('is blind from its connection on: on its page, in lists, in status and in what needs attention', async () => {
    scene.autotask.tenant.user.level.access.Tickets = 'none'
    await scene.connect()
    expect(await verdict()).toMatchObject({
      level: 'blind',
      cause: 'check_blind',
      title: 'No events will arrive: the API user may not read and update Tickets',
    })
    expect((await detail()).banner).toMatchObject({
      color: 'red',
      message: 'No events will arrive',
      text: expect.stringContaining('Give the API user Read and Update on Tickets'),
      action_code: 'fix_at_provider',
    })
    expect(await list('level=blind')).toEqual(['acme'])
    expect(await list('level=blind&level_cause=check_blind')).toEqual(['acme'])
    expect(await list('level=unproven')).toEqual([])
    expect((await get('/v1/status')).groups).toMatchObject([{ connections: 1, verdict: { level: 'blind' } }])
    expect(await attention()).toMatchObject([
      { cause: 'check_blind', severity: 'critical', count: 1, where: { kind: 'connections', level: 'blind' } },
    ])
    const printed = await cli('status')
    expect(printed.stdout).toContain('blind: No events will arrive: the API user may not read and update Tickets')
  })

  it('becomes blind by the next look when the right is taken away, and right again when it is given back', async () => {
    await scene.connect()
    await sendEvent()
    expect(await verdict()).toMatchObject({ level: 'ok' })
    scene.autotask.tenant.user.level.access.Tickets = 'none'
    await look()
    expect(await list('level=blind')).toEqual(['acme'])
    scene.autotask.tenant.user.level.access.Tickets = 'full'
    await look()
    expect(await list('level=ok')).toEqual(['acme'])
  })

  it('becomes blind when its owner is inactive', async () => {
    await scene.connect()
    const { tenant } = scene.autotask
    tenant.update('Resources', tenant.user.resourceId, { isActive: false })
    await look()
    expect(await verdict()).toMatchObject({
      level: 'blind',
      title: 'No events will arrive: the owner of the Ticket webhook is inactive',
    })
  })
})

describe('refused credentials on a running tenant', () => {
  it('are red, with a button for new ones, in one group for all registrations', async () => {
    await scene.connect('acme', { registrations: [{ preset: 'tickets' }, { preset: 'companies' }] })
    await sendEvent()
    scene.autotask.tenant.user.secret = 'another'
    await look()
    expect((await detail()).banner).toEqual({
      color: 'red',
      message: 'Autotask PSA rejects the credentials',
      text: expect.stringContaining('This webhook is no longer maintained'),
      action: 'Enter new credentials…',
      action_code: 'enter_credentials',
    })
    expect(await attention()).toMatchObject([{ cause: 'credentials_refused', severity: 'critical', count: 1 }])
    const { user } = scene.autotask.tenant
    const body = { credentials: { type: 'API_KEY', apiKey: user.secret } }
    await post('/v1/connections/acme/connect?provider_config_key=autotask', body)
    expect((await detail()).banner).toBeNull()
  })
})

describe('a webhook made by hand', () => {
  const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
  const secret = 'a-secret-made-by-hand'

  async function byHand(config: object = { webhookGuid: guid }): Promise<void> {
    await post('/v1/integrations/autotask/secrets', { secret })
    await post('/connections', { provider_config_key: 'autotask', connection_id: 'acme', connection_config: config })
  }

  async function send(): Promise<void> {
    const body = JSON.stringify({ Action: 'Update', Guid: guid, EntityType: 'Ticket', Id: 7, Fields: {} })
    const { webhook_url: url } = await get('/integrations/autotask?include=webhook')
    const signature = `sha1=${createHmac('sha1', secret).update(body).digest('base64')}`
    expect(await scene.test.post(url, body, { 'x-hook-signature': signature })).toMatchObject({ status: 200 })
  }

  it('has a status of its own, with its last event and what Guidepost cannot do', async () => {
    await byHand()
    expect(await detail()).toMatchObject({
      status: 'by_hand',
      verdict: { level: 'unmanaged', cause: 'by_hand_silent' },
    })
    const since = (await detail()).since
    await scene.advance(minuteMs)
    await send()
    const found = await detail()
    expect(found).toMatchObject({
      status: 'by_hand',
      since,
      last_event_at: new Date(scene.autotask.clock.now()).toISOString(),
      verdict: { level: 'unmanaged', cause: 'by_hand', action: 'manage' },
      banner: { color: 'gray', text: expect.stringContaining('cannot check, repair or remove it') },
    })
    expect(await list('status=by_hand')).toEqual(['acme'])
    expect(await list('level=unmanaged')).toEqual(['acme'])
    expect(await list('status=not_set_up')).toEqual([])
    expect((await get('/v1/status')).groups).toMatchObject([{ status: 'by_hand', connections: 1 }])
    expect(await attention()).toEqual([])
    expect((await cli('doctor', 'acme')).code).toBe(0)
  })
})

describe('Check now', () => {
  it('only looks: it leaves a webhook off that an administrator switched off, and Repair now switches it on', async () => {
    await scene.connect()
    const { id } = (await detail()).registrations[0]
    const { tenant } = scene.autotask
    tenant.setWebhookActive('Ticket', 1, false)
    const checked = await post(`/v1/registrations/${id}/check`)
    expect(checked.body.data).toMatchObject({
      status: 'switched_off',
      verdict: { level: 'blind', cause: 'off_by_person' },
    })
    expect(tenant.webhooks()).toMatchObject([{ isActive: false }])
    await post(`/v1/registrations/${id}/retry`)
    expect(tenant.webhooks()).toMatchObject([{ isActive: true }])
    expect(await verdict()).toMatchObject({ level: 'unproven', cause: 'waiting_for_first_event' })
  })

  it('says that the webhook differs, and changes nothing', async () => {
    await scene.connect()
    await sendEvent()
    const { id } = (await detail()).registrations[0]
    await askWebhooks(scene.autotask, scene.autotask.tenant.user, 'PATCH', '', { id: 1, name: 'Renamed' })
    const checked = await post(`/v1/registrations/${id}/check`)
    expect(checked.body.data.verdict).toMatchObject({ level: 'impaired', cause: 'differs', action: 'repair' })
    expect(scene.autotask.tenant.webhooks()).toMatchObject([{ name: 'Renamed' }])
  })
})

describe('the doctor', () => {
  it('changes the verdict, and names failures in its titles', async () => {
    await scene.connect()
    await sendEvent()
    scene.autotask.tenant.user.secret = 'another'
    const printed = await cli('doctor', 'acme')
    expect(printed.stdout).toContain('The API user cannot sign in (401)')
    expect(await verdict()).toMatchObject({ level: 'blind', cause: 'credentials_refused' })
  })

  it('lists what the API cannot show among the checks of a registration', async () => {
    await scene.connect()
    await cli('doctor', 'acme')
    const { checks } = (await detail()).registrations[0]
    const byHand = checks.filter((check: { verdict: string }) => check.verdict === 'by_hand')
    const ids = byHand.map(({ id }: { id: string }) => id)
    expect(ids).toEqual(['api-only-level', 'password-expiry', 'line-of-business', 'protected-data', 'events'])
    expect(byHand.every(({ advice }: { advice: string }) => advice.length > 10)).toBe(true)
  })
})

describe('time', () => {
  it('makes a verdict unproven when its look is an hour old, without a request to the provider', async () => {
    await scene.connect()
    await sendEvent()
    await post('/v1/reconcile/pause')
    await scene.round()
    expect(await list('level=unproven')).toEqual(['acme'])
    expect(await verdict()).toMatchObject({ cause: 'paused' })
    await post('/v1/reconcile/resume')
    await scene.round()
    expect(await list('level=ok')).toEqual(['acme'])
  })

  it('finds the first event soon after the set-up, and warns if there is none for three days', async () => {
    await scene.connect()
    expect(await list('level=unproven')).toEqual(['acme'])
    await sendEvent()
    await scene.advance(10_000)
    await scene.round()
    expect(await list('level=ok')).toEqual(['acme'])
    await scene.connect('globex')
    await scene.advance(3 * dayMs)
    await scene.round()
    expect(await list('level=impaired')).toEqual(['globex'])
  })
})
