import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountOf, askWebhooks, startScene, type Scene } from '../src/testing-autotask.ts'

/** Each row has a tenant of its own, whose connection has its name. */
const tenants = (
  'nango disabled zero permitted no-tickets stalled duplicate foreign ' +
  'silent removed locked-out person failing gone drift new-user returns'
).split(' ')

let scene: Scene
beforeAll(async () => {
  const users = [{}, { username: 'second@example.com' }]
  scene = await startScene({
    overHttp: true,
    simulator: { tenants: tenants.map((name) => (name === 'new-user' ? { name, users } : { name })) },
  })
})
afterAll(() => scene.stop())

const tenantOf = (name: string) => scene.autotask.tenants.find((tenant) => tenant.name === name)!
const monitor = { registrations: [{ preset: 'ticket-monitor' }] }

async function registrationOf(connection: string) {
  const { body } = await scene.test.request('GET', `/v1/registrations?connection_id=${connection}`)
  return body.data[0]
}

async function act(connection: string, action: string) {
  const { id } = await registrationOf(connection)
  const { status, body } = await scene.test.request('POST', `/v1/registrations/${id}/${action}`)
  return { status, ...body.data }
}

/** A ticket is opened and closed in Autotask's pages. */
async function closeTicket(name: string): Promise<void> {
  const tenant = tenantOf(name)
  const id = tenant.create('Tickets', { title: 'Alert', status: 1, priority: 1, companyID: tenant.companyId })
  tenant.update('Tickets', id, { status: 5, resolution: 'Done' })
  await scene.autotask.clock.settle()
}

/** Somebody changes a webhook over the API. */
const patch = (name: string, body: object) => askWebhooks(scene.autotask, tenantOf(name).user, 'PATCH', '', body)

async function eventsOf(connection: string) {
  const { body } = await scene.test.request('GET', `/v1/events?connection_id=${connection}`)
  return body.data
}

describe("Nango's guide, each step of which is ours now", () => {
  it('1. Configure the webhook secret: one of 48 letters and digits is made, and shown nowhere', async () => {
    const { status, body } = await scene.connect('nango', monitor)
    expect(status).toBe(200)
    expect(body.data.registrations).toHaveLength(1)
    const [secret] = await scene.test.gateway.store.listSecrets({ kind: 'registration', id: 1 }, 0)
    expect(secret!.value).toMatch(/^[A-Za-z0-9]{48}$/)
    expect(JSON.stringify(body)).not.toContain(secret!.value)
  })

  it('2. Get your webhook URL: its own, with our installation and a token', async () => {
    const { webhook_url } = await registrationOf('nango')
    const { installation } = scene.test.gateway.store
    expect(webhook_url).toMatch(
      new RegExp(`/webhook/${scene.test.environment.uuid}/autotask/${installation}\\.\\w{32}$`),
    )
  })

  it('3. Create the webhook in Autotask', async () => {
    const { webhook_id, webhook_url } = await registrationOf('nango')
    expect(tenantOf('nango').webhooks()).toMatchObject([
      { id: Number(webhook_id), webhookUrl: webhook_url, name: 'Guidepost Ticket Monitor' },
    ])
  })

  it('4. Add a subscribed field', async () => {
    const { observed } = await registrationOf('nango')
    expect(observed.fields).toMatchObject({ CompletedDate: 'subscribed', Status: 'displayed' })
  })

  it('5. Verify the webhook is ready', async () => {
    expect(tenantOf('nango').webhooks()).toMatchObject([{ isActive: true, isReady: true }])
    expect(await registrationOf('nango')).toMatchObject({
      status: 'active',
      message: 'active, waiting for the first event: change any ticket',
    })
  })

  it('6. Set the webhook GUID on the connection: it is read, and the event of a closed ticket finds its way', async () => {
    expect((await registrationOf('nango')).webhook_guid).toBe(tenantOf('nango').webhooks()[0]!.guid)
    await closeTicket('nango')
    expect(await eventsOf('nango')).toMatchObject([{ type: 'Ticket', action: 'Update' }])
    const { last_event_at, message } = await registrationOf('nango')
    expect({ last_event_at, message }).toEqual({ last_event_at: expect.any(String), message: 'active' })
  })
})

describe('SaaS Alerts: prerequisites', () => {
  it('webhook creation is disabled by default: the set-up fails with what to enable, and a retry succeeds', async () => {
    tenantOf('disabled').user.level.canCreateWebhooks = false
    const { body } = await scene.connect('disabled', monitor)
    expect(body.data.registrations[0]).toMatchObject({
      status: 'failed',
      banner: { color: 'red', message: 'Webhook setup failed', action: 'Retry' },
      error: { code: 'permission_denied', advice: expect.stringContaining('Can create WebHooks') },
    })
    tenantOf('disabled').user.level.canCreateWebhooks = true
    expect(await act('disabled', 'retry')).toMatchObject({ status: 'active', banner: null })
  })

  it('the maximum webhook limit must be at least 1', async () => {
    tenantOf('zero').user.level.maxWebhooks = 0
    const { body } = await scene.connect('zero', monitor)
    // By default Autotask's words for it are taken to be those of a missing right.
    expect(body.data.registrations[0]).toMatchObject({ status: 'failed', error: { code: 'limit_reached' } })
    tenantOf('zero').user.level.maxWebhooks = 1
    expect(await act('zero', 'retry')).toMatchObject({ status: 'active' })
  })

  it('entity permissions: no access to tickets is found before anything is made', async () => {
    tenantOf('no-tickets').user.level.access.Tickets = 'none'
    await scene.connect('no-tickets', monitor)
    const { body } = await scene.test.request('GET', '/v1/connections/no-tickets/doctor?provider_config_key=autotask')
    expect(body.data).toContainEqual(expect.objectContaining({ id: 'entity-access', verdict: 'wrong' }))
  })
})

describe('SaaS Alerts: webhook status', () => {
  it('no banner if setup completes', async () => {
    await scene.connect('permitted', monitor)
    expect(await registrationOf('permitted')).toMatchObject({ status: 'active', banner: null })
  })

  it('"New feature available" in blue while there is none, and when the initial setup did not complete', async () => {
    await scene.test.request('POST', '/connections', { provider_config_key: 'autotask', connection_id: 'nobody' })
    const { body } = await scene.test.request('GET', '/v1/status')
    const blue = { color: 'blue', message: 'New feature available', action: 'Retry Webhook Setup' }
    expect(body.data.groups).toContainEqual(
      expect.objectContaining({ status: 'not_set_up', connections: 1, banner: expect.objectContaining(blue) }),
    )
    const repaired = scene.autotask.fail({ kind: 'outage', tenant: 'stalled', times: 1000 })
    await scene.connect('stalled', monitor)
    expect(await registrationOf('stalled')).toMatchObject({ status: 'setting_up', banner: null })
    await scene.advance(31 * 60_000)
    expect(await registrationOf('stalled')).toMatchObject({ status: 'setting_up', banner: blue })
    repaired()
    await scene.round()
    expect(await registrationOf('stalled')).toMatchObject({ status: 'active', banner: null })
  })
})

describe('SaaS Alerts: troubleshooting', () => {
  it('a duplicate of ours is adopted and mended, not deleted: we differ on purpose', async () => {
    const { body } = await scene.connect('duplicate', monitor)
    const [{ id, webhook_id }] = body.data.registrations
    // As a crash after the creation leaves it: the webhook is there, and nobody knows its number.
    const tenant = tenantOf('duplicate')
    tenant.setWebhookActive('Ticket', Number(webhook_id), false)
    const claimed = await scene.test.gateway.registrations.claim(id)
    const { lease, details } = claimed
    const forgotten = { ...details, webhookId: null, firstActiveAt: null }
    await scene.test.gateway.store.updateManaged({ id, lease, details: forgotten, release: true, now: 0 })
    expect(await act('duplicate', 'retry')).toMatchObject({ status: 'active', webhook_id })
    expect(tenant.webhooks()).toMatchObject([{ id: Number(webhook_id), isActive: true }])
  })

  it('a duplicate that is not ours is told with how to delete it, and never touched', async () => {
    scene.autotask.fail({ kind: 'duplicate', tenant: 'foreign', times: 2, method: 'POST', path: /TicketWebhooks\/?$/ })
    const { body } = await scene.connect('foreign', monitor)
    expect(body.data.registrations[0]).toMatchObject({
      status: 'failed',
      error: { code: 'duplicate', advice: expect.stringContaining('Admin > Webhooks') },
    })
    expect(await act('foreign', 'retry')).toMatchObject({ status: 'active' })
  })

  it('registers but events do not update: doctor says which right, and what only a person can see', async () => {
    await scene.connect('silent', monitor)
    tenantOf('silent').user.level.access.Tickets = 'view'
    const { body } = await scene.test.request('GET', '/v1/connections/silent/doctor?provider_config_key=autotask')
    const verdicts = Object.fromEntries(body.data.map((one: { id: string; verdict: string }) => [one.id, one.verdict]))
    expect(verdicts).toMatchObject({
      'create-webhooks': 'ok',
      'entity-access': 'wrong',
      'line-of-business': 'by_hand',
      'protected-data': 'by_hand',
      events: 'by_hand',
    })
  })
})

describe('SaaS Alerts: removing the connection', () => {
  const remove = (connection: string) =>
    scene.test.request('DELETE', `/connections/${connection}?provider_config_key=autotask`)

  it('removes the webhook from Autotask, and its URL says that it is gone', async () => {
    await scene.connect('removed', monitor)
    const { webhook_url } = await registrationOf('removed')
    expect((await remove('removed')).body).toMatchObject({ success: true, registrations: [{ status: 'removed' }] })
    expect(tenantOf('removed').webhooks()).toEqual([])
    expect(await scene.test.post(webhook_url, '{}')).toMatchObject({ status: 410, body: { error: { code: 'gone' } } })
  })

  it('with invalid credentials lists what remains, with the steps to delete it by hand, until a person dismisses it', async () => {
    await scene.connect('locked-out', monitor)
    tenantOf('locked-out').user.secret = 'another'
    expect((await remove('locked-out')).body.registrations).toMatchObject([{ status: 'orphaned' }])
    const orphan = await registrationOf('locked-out')
    expect(orphan).toMatchObject({ status: 'orphaned', next_step_at: null, connection_deleted: true })
    expect(orphan.banner.text).toBe(
      `In Autotask PSA, go to Admin > Webhooks, locate the entry named "Guidepost Ticket Monitor" (its number is ${orphan.webhook_id}) and delete it.`,
    )
    expect(tenantOf('locked-out').webhooks()).toHaveLength(1)
    expect(await act('locked-out', 'remove?dismiss=true')).toMatchObject({ status: 'removed' })
    expect(await registrationOf('locked-out')).toBeUndefined()
  })
})

describe('a connection that comes back', () => {
  it('removes with its new credentials what was left behind', async () => {
    const tenant = tenantOf('returns')
    await scene.connect('returns', monitor)
    const secret = tenant.user.secret
    tenant.user.secret = 'another'
    await scene.test.request('DELETE', '/connections/returns?provider_config_key=autotask')
    expect(await registrationOf('returns')).toMatchObject({ status: 'orphaned' })
    tenant.user.secret = `${secret}-renewed`
    await scene.connect('returns', monitor)
    await scene.round()
    const { webhook_id, status } = await registrationOf('returns')
    expect(status).toBe('active')
    expect(tenant.webhooks()).toMatchObject([{ id: Number(webhook_id) }])
  })
})

describe('the reconcile loop', () => {
  it('does not fight a person who switched a webhook off, and says so', async () => {
    await scene.connect('person', monitor)
    const tenant = tenantOf('person')
    tenant.setWebhookActive('Ticket', 1, false)
    await scene.advance(20 * 60_000)
    await scene.round()
    expect(await registrationOf('person')).toMatchObject({ status: 'switched_off', banner: { color: 'yellow' } })
    expect(tenant.webhooks()).toMatchObject([{ isActive: false }])
    tenant.setWebhookActive('Ticket', 1, true)
    await scene.advance(20 * 60_000)
    await scene.round()
    expect(await registrationOf('person')).toMatchObject({ status: 'active', banner: null })
  })

  it('mends a webhook that was switched off after failures, and its secret if that was why', async () => {
    await scene.connect('failing', monitor)
    scene.autotask.behaviour.disableAfter = 5
    await patch('failing', { id: 1, secretKey: 'somebody-typed-another' })
    for (let times = 0; times < 5; times++) await closeTicket('failing')
    await scene.advance(12 * 60_000)
    expect(tenantOf('failing').webhooks()).toMatchObject([{ isActive: false }])
    await scene.advance(5 * 60_000)
    await scene.round()
    expect(tenantOf('failing').webhooks()).toMatchObject([{ isActive: true }])
    expect(await registrationOf('failing')).toMatchObject({ status: 'active', banner: null })
    await closeTicket('failing')
    expect(await eventsOf('failing')).toHaveLength(1)
  })

  it.each([['deactivation-url'], ['both']] as const)(
    'looks at once when a deactivation is told to %s',
    async (target) => {
      scene.autotask.behaviour.deactivationTarget = target
      const tenant = tenantOf('person')
      await act('person', 'retry')
      await scene.advance(3 * 60_000)
      tenant.setWebhookActive('Ticket', 1, false)
      await scene.autotask.clock.settle()
      await scene.round()
      expect(await registrationOf('person')).toMatchObject({ status: 'switched_off' })
      tenant.setWebhookActive('Ticket', 1, true)
    },
  )

  it('answers 2xx to anybody at a deactivation URL', async () => {
    const told = [await scene.test.post('/deactivation/nobody', 'x'), await scene.test.post('/deactivation', '')]
    expect(told).toMatchObject([{ status: 200 }, { status: 200 }])
  })

  it('makes a webhook anew that is gone, three times a day at most', async () => {
    await scene.connect('gone', monitor)
    const tenant = tenantOf('gone')
    for (let times = 0; times < 4; times++) {
      tenant.deleteWebhook('Ticket', tenant.webhooks()[0]!.id)
      await scene.advance(80 * 60_000)
      await scene.round()
    }
    expect(tenant.webhooks()).toEqual([])
    expect(await registrationOf('gone')).toMatchObject({ status: 'deactivated', banner: { action: 'Retry' } })
    expect(await act('gone', 'retry')).toMatchObject({ status: 'active' })
  })

  it('repairs what drifted, with a record of each action', async () => {
    await scene.connect('drift', monitor)
    await patch('drift', { id: 1, name: 'Renamed', isSubscribedToDeleteEvents: true })
    await scene.advance(20 * 60_000)
    await scene.round()
    expect(tenantOf('drift').webhooks()).toMatchObject([{ name: 'Guidepost Ticket Monitor' }])
    const audits = await scene.test.request('GET', '/v1/audits?connection_id=drift&limit=1')
    expect(audits.body.data).toMatchObject([
      {
        actor: 'reconcile',
        action: 'change-settings',
        result: 'done',
        summary: expect.stringContaining('name, events'),
      },
    ])
  })

  it('another API user: the new webhook is made first, then the old one goes', async () => {
    await scene.connect('new-user', monitor)
    const tenant = tenantOf('new-user')
    const [, user] = tenant.users
    const { body } = await scene.connect('new-user', accountOf({ ...tenant, user: user! }))
    expect(body.data.registrations).toMatchObject([{ status: 'active' }])
    await scene.round()
    expect(tenant.webhooks()).toMatchObject([{ ownerResourceID: user!.resourceId, isActive: true }])
  })

  it('rotation: the old secret is good until it is a day old and unused', async () => {
    const { id } = await registrationOf('nango')
    const secrets = () => scene.test.gateway.store.listSecrets({ kind: 'registration', id }, scene.autotask.clock.now())
    const [old] = await secrets()
    expect(await act('nango', 'rotate')).toMatchObject({ status: 'active' })
    expect((await secrets()).map((one) => one.id)).toEqual([expect.any(String), old!.id])
    const before = (await eventsOf('nango')).length
    await closeTicket('nango')
    expect(await eventsOf('nango')).toHaveLength(before + 1)
    await scene.advance(25 * 60 * 60_000)
    await scene.round()
    expect((await secrets()).map((one) => one.id)).not.toContain(old!.id)
  })
})
