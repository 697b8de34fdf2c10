import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountOf } from '../support/autotask.ts'
import { openTenants, stores, type Tenants } from '../support/registration-tenants.ts'

/** Each name is a tenant of one test, whose connection has the same name. */
const names = 'person failing gone drift new-user returns rotated'.split(' ')

describe.each(stores)('on %s', (_, database) => {
  let at: Tenants
  beforeAll(async () => void (at = await openTenants(names, await database())))
  afterAll(() => at.scene.stop())

  describe('a connection that is created again', () => {
    it('removes the webhook that was left behind with its new credentials', async () => {
      const tenant = at.tenantOf('returns')
      await at.connect('returns')
      const secret = tenant.user.secret
      tenant.user.secret = 'another'
      await at.disconnect('returns')
      expect(await at.registrationOf('returns')).toMatchObject({ status: 'orphaned' })
      tenant.user.secret = `${secret}-renewed`
      await at.connect('returns')
      await at.scene.round()
      const { webhook_id, status } = await at.registrationOf('returns')
      expect(status).toBe('active')
      expect(tenant.webhooks()).toMatchObject([{ id: Number(webhook_id) }])
    })
  })

  describe('the reconcile loop', () => {
    it('leaves a webhook off that a person switched off, and says so', async () => {
      await at.connect('person')
      const tenant = at.tenantOf('person')
      tenant.setWebhookActive('Ticket', 1, false)
      await at.scene.advance(20 * 60_000)
      await at.scene.round()
      expect(await at.registrationOf('person')).toMatchObject({ status: 'switched_off', banner: { color: 'red' } })
      expect(tenant.webhooks()).toMatchObject([{ isActive: false }])
      tenant.setWebhookActive('Ticket', 1, true)
      await at.scene.advance(20 * 60_000)
      await at.scene.round()
      expect(await at.registrationOf('person')).toMatchObject({ status: 'active', banner: null })
    })

    it('switches a webhook on after failures, and repairs its secret if that was the cause', async () => {
      await at.connect('failing')
      at.scene.autotask.behaviour.disableAfter = 5
      await at.patch('failing', { id: 1, secretKey: 'somebody-typed-another' })
      for (let times = 0; times < 5; times++) await at.closeTicket('failing')
      await at.scene.advance(12 * 60_000)
      expect(at.tenantOf('failing').webhooks()).toMatchObject([{ isActive: false }])
      await at.scene.advance(5 * 60_000)
      await at.scene.round()
      expect(at.tenantOf('failing').webhooks()).toMatchObject([{ isActive: true }])
      expect(await at.registrationOf('failing')).toMatchObject({ status: 'active', banner: null })
      await at.closeTicket('failing')
      const origins = (await at.eventsOf('failing')).map(({ origin }: { origin: string }) => origin).toSorted()
      expect(origins).toEqual([...Array.from({ length: 5 }, () => 'error-log'), 'push'])
    })

    it.each([['deactivation-url'], ['both']] as const)(
      'checks at once when a deactivation is reported to: %s',
      async (target) => {
        at.scene.autotask.behaviour.deactivationTarget = target
        const tenant = at.tenantOf('person')
        await at.act('person', 'retry')
        await at.scene.advance(3 * 60_000)
        tenant.setWebhookActive('Ticket', 1, false)
        await at.scene.autotask.clock.settle()
        await at.scene.round()
        expect(await at.registrationOf('person')).toMatchObject({ status: 'switched_off' })
        tenant.setWebhookActive('Ticket', 1, true)
      },
    )

    it('answers 2xx to every request to a deactivation URL', async () => {
      const answers = [
        await at.scene.test.post('/deactivation/nobody', 'x'),
        await at.scene.test.post('/deactivation', ''),
      ]
      expect(answers).toMatchObject([{ status: 200 }, { status: 200 }])
    })

    it('recreates a deleted webhook, at most three times a day', async () => {
      await at.connect('gone')
      const tenant = at.tenantOf('gone')
      for (let times = 0; times < 4; times++) {
        tenant.deleteWebhook('Ticket', tenant.webhooks()[0]!.id)
        await at.scene.advance(80 * 60_000)
        await at.scene.round()
      }
      expect(tenant.webhooks()).toEqual([])
      expect(await at.registrationOf('gone')).toMatchObject({ status: 'deactivated', banner: { action: 'Repair now' } })
      expect(await at.act('gone', 'retry')).toMatchObject({ status: 'active' })
    })

    it('repairs settings that were changed, and records each action', async () => {
      await at.connect('drift')
      await at.patch('drift', { id: 1, name: 'Renamed', isSubscribedToDeleteEvents: true })
      await at.scene.advance(20 * 60_000)
      await at.scene.round()
      expect(at.tenantOf('drift').webhooks()).toMatchObject([{ name: 'Guidepost Ticket Monitor' }])
      const audits = await at.scene.test.request('GET', '/v1/audits?connection_id=drift&limit=1')
      expect(audits.body.data).toMatchObject([
        {
          actor: 'reconcile',
          action: 'change-settings',
          result: 'done',
          summary: expect.stringContaining('name, events'),
        },
      ])
    })

    it('with another API user: creates the new webhook, then removes the old one', async () => {
      await at.connect('new-user')
      const tenant = at.tenantOf('new-user')
      const [, user] = tenant.users
      const { body } = await at.scene.connect('new-user', accountOf({ ...tenant, user: user! }))
      expect(body.data.registrations).toMatchObject([{ status: 'active' }])
      await at.scene.round()
      expect(tenant.webhooks()).toMatchObject([{ ownerResourceID: user!.resourceId, isActive: true }])
    })

    it('after a rotation: accepts the old secret until it is a day old and unused', async () => {
      await at.connect('rotated')
      const { id } = await at.registrationOf('rotated')
      const secrets = () =>
        at.scene.test.gateway.store.listSecrets({ kind: 'registration', id }, at.scene.autotask.clock.now())
      const [old] = await secrets()
      expect(await at.act('rotated', 'rotate')).toMatchObject({ status: 'active' })
      expect((await secrets()).map((one) => one.id)).toEqual([expect.any(String), old!.id])
      const before = (await at.eventsOf('rotated')).length
      await at.closeTicket('rotated')
      expect(await at.eventsOf('rotated')).toHaveLength(before + 1)
      await at.scene.advance(25 * 60 * 60_000)
      await at.scene.round()
      expect((await secrets()).map((one) => one.id)).not.toContain(old!.id)
    })
  })
})
