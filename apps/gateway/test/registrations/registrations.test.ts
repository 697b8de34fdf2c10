import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTenants, stores, type Tenants } from '../support/registration-tenants.ts'

/** Each name is a tenant of one test, whose connection has the same name. */
const names = 'nango disabled zero permitted no-tickets stalled duplicate foreign silent removed locked-out'.split(' ')

describe.each(stores)('on %s', (_, database) => {
  let at: Tenants
  beforeAll(async () => void (at = await openTenants(names, await database(), { overHttp: true })))
  afterAll(() => at.scene.stop())

  describe("Nango's guide: Guidepost does each step", () => {
    it('1. Configure the webhook secret: 48 letters and digits are generated, and shown nowhere', async () => {
      const { status, body } = await at.connect('nango')
      expect(status).toBe(200)
      expect(body.data.registrations).toHaveLength(1)
      const [secret] = await at.scene.test.gateway.store.listSecrets({ kind: 'registration', id: 1 }, 0)
      expect(secret!.value).toMatch(/^[A-Za-z0-9]{48}$/)
      expect(JSON.stringify(body)).not.toContain(secret!.value)
    })

    it('2. Get your webhook URL: each registration has its own, with our installation and a token', async () => {
      const { webhook_url } = await at.registrationOf('nango')
      const { installation } = at.scene.test.gateway.store
      expect(webhook_url).toMatch(
        new RegExp(`/webhook/${at.scene.test.environment.uuid}/autotask/${installation}\\.\\w{32}$`),
      )
    })

    it('3. Create the webhook in Autotask', async () => {
      const { webhook_id, webhook_url } = await at.registrationOf('nango')
      expect(at.tenantOf('nango').webhooks()).toMatchObject([
        { id: Number(webhook_id), webhookUrl: webhook_url, name: 'Guidepost Ticket Monitor' },
      ])
    })

    it('4. Add a subscribed field', async () => {
      const { observed } = await at.registrationOf('nango')
      expect(observed.fields).toMatchObject({ CompletedDate: 'both', Status: 'displayed' })
    })

    it('5. Verify the webhook is ready', async () => {
      expect(at.tenantOf('nango').webhooks()).toMatchObject([{ isActive: true, isReady: true }])
      expect(await at.registrationOf('nango')).toMatchObject({
        status: 'active',
        message: 'active, waiting for the first event: change any ticket',
      })
    })

    it('6. Set the webhook GUID on the connection: it is read at Autotask, and the event of a closed ticket arrives', async () => {
      expect((await at.registrationOf('nango')).webhook_guid).toBe(at.tenantOf('nango').webhooks()[0]!.guid)
      await at.closeTicket('nango')
      expect(await at.eventsOf('nango')).toMatchObject([{ type: 'Ticket', action: 'Update' }])
      const { last_event_at, message } = await at.registrationOf('nango')
      expect({ last_event_at, message }).toEqual({ last_event_at: expect.any(String), message: 'active' })
    })
  })

  describe('SaaS Alerts: prerequisites', () => {
    it('webhook creation is disabled by default: the setup fails and names the right, and a retry succeeds', async () => {
      at.tenantOf('disabled').user.level.canCreateWebhooks = false
      const { body } = await at.connect('disabled')
      expect(body.data.registrations[0]).toMatchObject({
        status: 'failed',
        banner: { color: 'red', message: 'Webhook setup failed', action: 'Retry' },
        error: { code: 'permission_denied', advice: expect.stringContaining('Can create WebHooks') },
      })
      at.tenantOf('disabled').user.level.canCreateWebhooks = true
      expect(await at.act('disabled', 'retry')).toMatchObject({ status: 'active', banner: null })
    })

    it('the maximum webhook limit must be at least 1', async () => {
      at.tenantOf('zero').user.level.maxWebhooks = 0
      const { body } = await at.connect('zero')
      // By default the simulator uses the error text of a missing right for this, like Autotask probably does.
      expect(body.data.registrations[0]).toMatchObject({ status: 'failed', error: { code: 'limit_reached' } })
      at.tenantOf('zero').user.level.maxWebhooks = 1
      expect(await at.act('zero', 'retry')).toMatchObject({ status: 'active' })
    })

    it('entity permissions: the doctor finds that the user has no access to tickets', async () => {
      at.tenantOf('no-tickets').user.level.access.Tickets = 'none'
      await at.connect('no-tickets')
      const { body } = await at.scene.test.request(
        'GET',
        '/v1/connections/no-tickets/doctor?provider_config_key=autotask',
      )
      expect(body.data).toContainEqual(expect.objectContaining({ id: 'entity-access', verdict: 'wrong' }))
    })
  })

  describe('SaaS Alerts: webhook status', () => {
    it('no banner if setup completes', async () => {
      await at.connect('permitted')
      expect(await at.registrationOf('permitted')).toMatchObject({ status: 'active', banner: null })
    })

    it('a blue "New feature available" banner without a registration, and after an incomplete initial setup', async () => {
      await at.scene.test.request('POST', '/connections', { provider_config_key: 'autotask', connection_id: 'nobody' })
      const { body } = await at.scene.test.request('GET', '/v1/status')
      const blue = { color: 'blue', message: 'New feature available', action: 'Retry Webhook Setup' }
      expect(body.data.groups).toContainEqual(
        expect.objectContaining({ status: 'not_set_up', connections: 1, banner: expect.objectContaining(blue) }),
      )
      const repaired = at.scene.autotask.fail({ kind: 'outage', tenant: 'stalled', times: 1000 })
      await at.connect('stalled')
      expect(await at.registrationOf('stalled')).toMatchObject({ status: 'setting_up', banner: null })
      await at.scene.advance(31 * 60_000)
      expect(await at.registrationOf('stalled')).toMatchObject({ status: 'setting_up', banner: blue })
      repaired()
      await at.scene.round()
      expect(await at.registrationOf('stalled')).toMatchObject({ status: 'active', banner: null })
    })
  })

  describe('SaaS Alerts: troubleshooting', () => {
    it('our own duplicate is adopted and repaired, not deleted: a deliberate difference', async () => {
      const { body } = await at.connect('duplicate')
      const [{ id, webhook_id }] = body.data.registrations
      // Simulates a crash after Autotask created the webhook: the webhook exists, but the gateway has no id for it.
      const tenant = at.tenantOf('duplicate')
      tenant.setWebhookActive('Ticket', Number(webhook_id), false)
      const claimed = await at.scene.test.gateway.registrations.rounds.claim(id)
      const { lease, details } = claimed
      const forgotten = { ...details, webhookId: null, firstActiveAt: null }
      await at.scene.test.gateway.store.updateManaged({ id, lease, details: forgotten, release: true, now: 0 })
      expect(await at.act('duplicate', 'retry')).toMatchObject({ status: 'active', webhook_id })
      expect(tenant.webhooks()).toMatchObject([{ id: Number(webhook_id), isActive: true }])
    })

    it('a duplicate of others is reported with how to delete it, and never touched', async () => {
      at.scene.autotask.fail({
        kind: 'duplicate',
        tenant: 'foreign',
        times: 2,
        method: 'POST',
        path: /TicketWebhooks\/?$/,
      })
      const { body } = await at.connect('foreign')
      expect(body.data.registrations[0]).toMatchObject({
        status: 'failed',
        error: { code: 'duplicate', advice: expect.stringContaining('Admin > Webhooks') },
      })
      expect(await at.act('foreign', 'retry')).toMatchObject({ status: 'active' })
    })

    it('registers but events do not update: the doctor names the missing right, and what only a person can see', async () => {
      await at.connect('silent')
      at.tenantOf('silent').user.level.access.Tickets = 'view'
      const { body } = await at.scene.test.request('GET', '/v1/connections/silent/doctor?provider_config_key=autotask')
      const verdicts = Object.fromEntries(
        body.data.map((one: { id: string; verdict: string }) => [one.id, one.verdict]),
      )
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
    it('removes the webhook from Autotask, and its URL answers 410', async () => {
      await at.connect('removed')
      const { webhook_url } = await at.registrationOf('removed')
      expect((await at.disconnect('removed')).body).toMatchObject({
        success: true,
        registrations: [{ status: 'removed' }],
      })
      expect(at.tenantOf('removed').webhooks()).toEqual([])
      expect(await at.scene.test.post(webhook_url, '{}')).toMatchObject({
        status: 410,
        body: { error: { code: 'gone' } },
      })
    })

    it('with invalid credentials, lists the webhook that remains and how to delete it, until a person dismisses it', async () => {
      await at.connect('locked-out')
      at.tenantOf('locked-out').user.secret = 'another'
      expect((await at.disconnect('locked-out')).body.registrations).toMatchObject([{ status: 'orphaned' }])
      const orphan = await at.registrationOf('locked-out')
      expect(orphan).toMatchObject({ status: 'orphaned', next_step_at: null, connection_deleted: true })
      expect(orphan.banner.text).toBe(
        `In Autotask PSA, go to Admin > Webhooks, locate the entry named "Guidepost Ticket Monitor" (its number is ${orphan.webhook_id}) and delete it.`,
      )
      expect(at.tenantOf('locked-out').webhooks()).toHaveLength(1)
      expect(await at.act('locked-out', 'remove?dismiss=true')).toMatchObject({ status: 'removed' })
      expect(await at.registrationOf('locked-out')).toBeUndefined()
    })
  })
})
