import { createAutotaskClient, type WebhookEntity } from '@guidepost/autotask-client'
import { startAutotask } from '@guidepost/autotask-simulator'
import { describeRegister, type RegisterWorld } from '@guidepost/provider/conformance'
import { connectionOf, hostOf, provider } from '../../test/support/simulated.ts'

describeRegister(provider(), {
  async open(): Promise<RegisterWorld> {
    const autotask = await startAutotask({ processingMs: 0 })
    const { tenant } = autotask
    const { username, secret, integrationCode } = tenant.user
    const credentials = { username, secret, integrationCode }
    const rest = createAutotaskClient({ credentials, simulatorOrigin: autotask.url })
    return {
      connection: connectionOf(tenant.user),
      host: hostOf(autotask),
      spec: {
        entity: 'Ticket',
        events: ['update'],
        subscribed: ['Title'],
        displayed: ['status'],
        excludedResources: [4],
      },
      async snapshot() {
        const webhooks: unknown[] = []
        for await (const webhook of rest.webhooks('Ticket').query()) {
          const rows = await rest.webhooks('Ticket').fields.list(webhook.id)
          const excluded = await rest.webhooks('Ticket').excludedResources.list(webhook.id)
          webhooks.push({ ...webhook, rows, excluded })
        }
        return webhooks
      },
      async makeForeign(webhookUrl) {
        const settings = { name: 'Guidepost Ticket', secretKey: 'theirs', isActive: true }
        await rest.webhooks('Ticket').create({
          ...settings,
          webhookUrl,
          deactivationUrl: webhookUrl,
          sendThresholdExceededNotification: false,
          isSubscribedToUpdateEvents: true,
        })
      },
      async switchOff(id, spec) {
        tenant.setWebhookActive((spec as { entity: WebhookEntity }).entity, Number(id), false)
      },
      close: () => autotask.close(),
    }
  },
})
