import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silenceLoop } from '../../src/registrations/silence.ts'
import { commandsInProcess } from '../support/cli-in-process.ts'
import { accountOf, askWebhooks, startScene, type Scene } from '../support/autotask.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

let scene: Scene
/** Each test has its own tenant and connection. */
let name: string
let tests = 0
const tenants = Array.from({ length: 20 }, (_, index) => ({ name: `t${index}` }))
beforeAll(async () => void (scene = await startScene({ simulator: { tenants } })))
afterAll(() => scene.stop())
beforeEach(() => void (name = `t${tests++}`))
afterEach(() => scene.test.request('DELETE', `/connections/${name}?provider_config_key=autotask`))

const get = async (path: string) => (await scene.test.request('GET', path)).body.data
const post = async (path: string, body: object = {}) => await scene.test.request('POST', path, body)
const detail = async () => get(`/v1/connections/${name}?provider_config_key=autotask`)
const tenant = () => scene.autotask.tenants.find((each) => each.name === name)!
const verdict = async () => (await detail()).registrations[0].verdict
const attention = async (cause: string): Promise<unknown[]> =>
  (await get('/v1/overview')).attention.filter((each: { cause: string }) => each.cause === cause)
const groups = async (): Promise<unknown[]> => (await get('/v1/status')).groups
/** Whether a list with this filter has the connection. */
const isListed = async (query: string): Promise<boolean> =>
  (await get(`/v1/connections?${query}`)).some(({ connection_id: id }: { connection_id: string }) => id === name)

const cli = (...args: string[]) =>
  commandsInProcess({ GUIDEPOST_URL: scene.test.url, GUIDEPOST_API_KEY: scene.test.key }).run(...args)

/** Changes a ticket, and waits until its event is stored. */
async function sendEvent(): Promise<void> {
  tenant().create('Tickets', { title: 'x', status: 1, priority: 2, companyID: 1 })
  await scene.advance(1000)
}

/** The next look, with the verdicts that are due. */
async function look(afterMs = 17 * minuteMs): Promise<void> {
  await scene.advance(afterMs)
  await scene.round()
}

describe('a tenant whose API user has no access to tickets', () => {
  it('is blind from its connection on: on its page, in lists, in status and in what needs attention', async () => {
    tenant().user.level.access.Tickets = 'none'
    await scene.connect(name)
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
    expect(await isListed('level=blind')).toBe(true)
    expect(await isListed('level=blind&level_cause=check_blind')).toBe(true)
    expect(await isListed('level=unproven')).toBe(false)
    expect(await groups()).toContainEqual(expect.objectContaining({ connections: 1, verdict: await verdict() }))
    expect(await attention('check_blind')).toMatchObject([
      { cause: 'check_blind', severity: 'critical', count: 1, where: { kind: 'connections', level: 'blind' } },
    ])
    const printed = await cli('status')
    expect(printed.stdout).toContain('blind: No events will arrive: the API user may not read and update Tickets')
  })

  it('becomes blind by the next sweep when the right is taken away, and right again when it is given back', async () => {
    await scene.connect(name)
    await sendEvent()
    await scene.round()
    expect(await verdict()).toMatchObject({ level: 'ok' })
    tenant().user.level.access.Tickets = 'none'
    await look(67 * minuteMs)
    expect(await isListed('level=blind')).toBe(true)
    tenant().user.level.access.Tickets = 'full'
    await look()
    await look(67 * minuteMs)
    expect(await isListed('level=ok')).toBe(true)
  })

  it('becomes blind when its owner is inactive', async () => {
    await scene.connect(name)
    tenant().update('Resources', tenant().user.resourceId, { isActive: false })
    await look(4.5 * 60 * minuteMs)
    expect(await verdict()).toMatchObject({
      level: 'blind',
      title: 'No events will arrive: the owner of the Ticket webhook is inactive',
    })
  })
})

describe('refused credentials on a running tenant', () => {
  it('are red, with a button for new ones, in one group for all registrations', async () => {
    await scene.connect(name, { registrations: [{ preset: 'tickets' }, { preset: 'companies' }] })
    await sendEvent()
    tenant().user.secret = 'another'
    await look()
    expect((await detail()).banner).toEqual({
      color: 'red',
      message: 'Autotask PSA rejects the credentials',
      text: expect.stringContaining('This webhook is no longer maintained'),
      action: 'Enter new credentials…',
      action_code: 'enter_credentials',
    })
    expect(await attention('credentials_refused')).toMatchObject([{ severity: 'critical', count: 1 }])
    const { user } = tenant()
    const body = { credentials: { type: 'API_KEY', apiKey: user.secret } }
    await post(`/v1/connections/${name}/connect?provider_config_key=autotask`, body)
    expect((await detail()).banner).toBeNull()
  })
})

describe('a webhook made by hand', () => {
  const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
  const secret = 'a-secret-made-by-hand'

  async function byHand(config: object = { webhookGuid: guid }): Promise<void> {
    await post('/v1/integrations/autotask/secrets', { secret })
    await post('/connections', { provider_config_key: 'autotask', connection_id: name, connection_config: config })
  }

  /** Each request has another body, since equal ones are duplicates. */
  let sent = 0
  async function send(): Promise<void> {
    const body = JSON.stringify({ Action: 'Update', Guid: guid, EntityType: 'Ticket', Id: (sent += 1), Fields: {} })
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
    expect(await isListed('status=by_hand')).toBe(true)
    expect(await isListed('level=unmanaged')).toBe(true)
    expect(await isListed('status=not_set_up')).toBe(false)
    expect(await groups()).toContainEqual(expect.objectContaining({ status: 'by_hand', connections: 1 }))
    expect(await attention('not_set_up')).toEqual([])
    expect((await cli('doctor', name)).code).toBe(0)
  })

  it('is impaired while it is silent for twice its longest pause, and at least 24 hours', async () => {
    const measure = () =>
      silenceLoop({ store: scene.test.gateway.store, now: () => scene.autotask.clock.now() }).run(
        new AbortController().signal,
      )
    await byHand()
    await send()
    await scene.advance(30 * hourMs)
    await send()
    await scene.advance(60 * hourMs - minuteMs)
    await measure()
    expect(await detail()).toMatchObject({ verdict: { level: 'unmanaged', cause: 'by_hand' } })
    expect((await get('/v1/overview')).connections).toMatchObject({ by_hand: 1, attention: 0, silent_24h: 1 })
    await scene.advance(minuteMs)
    expect(await detail()).toMatchObject({
      status: 'by_hand',
      verdict: { level: 'impaired', cause: 'by_hand_overdue' },
      banner: { color: 'yellow', action_code: 'manage' },
    })
    for (const query of ['level=impaired', 'level=attention', 'level_cause=by_hand_overdue', 'status=by_hand']) {
      expect([query, await isListed(query)]).toEqual([query, true])
    }
    expect(await isListed('level=unmanaged')).toBe(false)
    expect(await attention('by_hand_overdue')).toMatchObject([{ severity: 'warning', count: 1 }])
    expect((await get('/v1/overview')).connections).toMatchObject({ by_hand: 0, attention: 1, silent_24h: 1 })
    expect(await groups()).toContainEqual(
      expect.objectContaining({ status: 'by_hand', verdict: expect.objectContaining({ cause: 'by_hand_overdue' }) }),
    )
    for (const filter of ['--level=attention', '--cause=by_hand_overdue']) {
      expect((await cli('connections', 'list', filter)).stdout).toContain(name)
    }
    expect((await cli('status')).stdout).toContain('[by_hand_overdue]')
    expect((await cli('overview')).stdout).toMatch(/connections .*1 needs attention.*; 1 without an event for 24 h/)
    await send()
    expect(await detail()).toMatchObject({ verdict: { level: 'unmanaged', cause: 'by_hand' } })
    expect((await cli('connections', 'list', '--level=attention')).stdout).not.toContain(name)
  })
})

describe('Let Guidepost manage it', () => {
  const secret = 'a-secret-made-by-hand'

  /** A webhook as Nango's guide makes it, whose events arrive at the URL of the integration. */
  async function guide(): Promise<{ itemId: number }> {
    await post('/v1/integrations/autotask/secrets', { secret })
    const { webhook_url: url } = await get('/integrations/autotask?include=webhook')
    const { user } = tenant()
    const made = await askWebhooks(scene.autotask, user, 'POST', '', {
      isActive: true,
      name: 'Nango Ticket Sync',
      webhookUrl: url,
      deactivationUrl: url,
      secretKey: secret,
      isSubscribedToCreateEvents: true,
      isSubscribedToUpdateEvents: true,
      isSubscribedToDeleteEvents: true,
      sendThresholdExceededNotification: false,
    })
    const { itemId } = made as { itemId: number }
    const field = { fieldID: 2, isDisplayAlwaysField: false, isSubscribedField: true, webhookID: itemId }
    await askWebhooks(scene.autotask, user, 'POST', `/${itemId}/Fields`, field)
    const webhookGuid = tenant().webhooks()[0]!.guid
    const connection = { provider_config_key: 'autotask', connection_id: name, connection_config: { webhookGuid } }
    await post('/connections', connection)
    return { itemId }
  }

  const adopt = (body: object) => post(`/v1/connections/${name}/connect?provider_config_key=autotask`, body)

  it('takes over the webhook with the Guid: no second one is created, and events arrive at our URL', async () => {
    const { itemId } = await guide()
    await sendEvent()
    expect(await detail()).toMatchObject({ status: 'by_hand', verdict: { cause: 'by_hand' } })
    const { status } = await adopt({ ...accountOf(tenant()), adopt: true })
    expect(status).toBe(200)
    const [registration] = (await detail()).registrations
    expect(registration).toMatchObject({ status: 'active', webhook_id: String(itemId) })
    expect(tenant().webhooks()).toMatchObject([{ id: itemId, webhookUrl: registration.webhook_url, isActive: true }])
    await sendEvent()
    await scene.round()
    expect(await verdict()).toMatchObject({ level: 'ok' })
  })

  it('leaves the webhook as it is if the API user does not see it, or may not sign in', async () => {
    await guide()
    const [before] = tenant().webhooks()
    // No test uses the last tenant.
    const other = scene.autotask.tenants.at(-1)!
    const refused = await adopt({ ...accountOf(other), adopt: true })
    expect(refused).toMatchObject({ status: 422, body: { error: { code: 'adoption_failed' } } })
    const { credentials, connection_config: config } = accountOf(tenant())
    const wrong = await adopt({
      credentials: { ...credentials, apiKey: 'wrong' },
      connection_config: config,
      adopt: true,
    })
    expect(wrong).toMatchObject({ status: 422, body: { error: { code: 'preflight_failed' } } })
    expect(tenant().webhooks()).toEqual([before])
    expect(await detail()).toMatchObject({ status: 'by_hand', registrations: [] })
  })

  it('is refused for a connection without such a webhook', async () => {
    await post('/connections', { provider_config_key: 'autotask', connection_id: name })
    const refused = await adopt({ ...accountOf(tenant()), adopt: true })
    expect(refused).toMatchObject({ status: 400, body: { error: { errors: [{ path: ['adopt'] }] } } })
  })
})

describe('Check now', () => {
  it('only looks: it leaves a webhook off that an administrator switched off, and Repair now switches it on', async () => {
    await scene.connect(name)
    const { id } = (await detail()).registrations[0]
    tenant().setWebhookActive('Ticket', 1, false)
    const checked = await post(`/v1/registrations/${id}/check`)
    expect(checked.body.data).toMatchObject({
      status: 'switched_off',
      verdict: { level: 'blind', cause: 'off_by_person' },
    })
    expect(tenant().webhooks()).toMatchObject([{ isActive: false }])
    await post(`/v1/registrations/${id}/retry`)
    expect(tenant().webhooks()).toMatchObject([{ isActive: true }])
    expect(await verdict()).toMatchObject({ level: 'unproven', cause: 'waiting_for_first_event' })
  })

  it('says that the webhook differs, and changes nothing', async () => {
    await scene.connect(name)
    await sendEvent()
    const { id } = (await detail()).registrations[0]
    await askWebhooks(scene.autotask, tenant().user, 'PATCH', '', { id: 1, name: 'Renamed' })
    const checked = await post(`/v1/registrations/${id}/check`)
    expect(checked.body.data.verdict).toMatchObject({ level: 'impaired', cause: 'differs', action: 'repair' })
    expect(tenant().webhooks()).toMatchObject([{ name: 'Renamed' }])
  })
})

describe('the doctor', () => {
  it('changes the verdict, and names failures in its titles', async () => {
    await scene.connect(name)
    await sendEvent()
    tenant().user.secret = 'another'
    const printed = await cli('doctor', name)
    expect(printed.stdout).toContain('The API user cannot sign in (401)')
    expect(printed.stdout).toContain('\nblind: Autotask PSA rejects the credentials\n')
    expect(await verdict()).toMatchObject({ level: 'blind', cause: 'credentials_refused' })
  })

  it('adds what only it checks to the checks of a registration', async () => {
    await scene.connect(name)
    await cli('doctor', name)
    const ids = (await detail()).registrations[0].checks.map(({ id }: { id: string }) => id)
    expect(ids).toEqual(expect.arrayContaining(['entity-access', 'error-log', 'events', 'signatures']))
  })
})

describe('a look', () => {
  it('lists what the API cannot show, with the place to look', async () => {
    await scene.connect(name)
    const { checks } = (await detail()).registrations[0]
    const byHand = checks.filter((check: { verdict: string }) => check.verdict === 'by_hand')
    const ids = byHand.map(({ id }: { id: string }) => id)
    expect(ids).toEqual(['api-only-level', 'password-expiry', 'line-of-business', 'protected-data'])
    expect(byHand.every(({ advice }: { advice: string }) => advice.length > 10)).toBe(true)
  })
})

describe('time', () => {
  it('makes a verdict unproven while the loop is paused, and right again afterwards', async () => {
    await scene.connect(name)
    await sendEvent()
    await post('/v1/reconcile/pause')
    await scene.round()
    expect(await isListed('level=unproven')).toBe(true)
    expect(await verdict()).toMatchObject({ cause: 'paused' })
    await post('/v1/reconcile/resume')
    await scene.round()
    expect(await isListed('level=ok')).toBe(true)
  })

  it('finds the first event soon after the set-up', async () => {
    await scene.connect(name)
    expect(await isListed('level=unproven')).toBe(true)
    await sendEvent()
    await scene.advance(10_000)
    await scene.round()
    expect(await isListed('level=ok')).toBe(true)
  })

  it('warns if there is no event for three days', async () => {
    await scene.connect(name)
    await look(3 * dayMs)
    expect(await verdict()).toMatchObject({ level: 'impaired', cause: 'no_first_event' })
    await sendEvent()
    expect(await verdict()).toMatchObject({ level: 'ok' })
  })
})
