import { describe, expect, it } from 'vitest'
import { connectionOf, converge, hostOf, openAutotask, provider, targetOf } from '../../test/support/simulated.ts'

const { presets } = provider().register

describe('a registration', () => {
  it.each(Object.keys(presets))(
    'with the preset %s is created inactive, then activated, and is ready',
    async (name) => {
      const autotask = await openAutotask()
      const { spec } = presets[name]!
      const client = provider().register.open(connectionOf(autotask.tenant.user), hostOf(autotask))
      const { webhook, leftovers } = await converge(client, targetOf(), spec)
      expect(webhook).toMatchObject({ active: true, ready: true })
      expect(leftovers).toEqual([])
      expect(autotask.tenant.webhooks()).toMatchObject([
        { entity: spec.entity, name: spec.name, guid: webhook?.matchValue },
      ])
    },
  )

  it('makes few calls if everything matches', async () => {
    const autotask = await openAutotask()
    const { register } = provider()
    const { spec } = presets['tickets']!
    const connection = connectionOf(autotask.tenant.user)
    await converge(register.open(connection, hostOf(autotask)), targetOf(), spec)
    const before = autotask.log.entries('request').length
    await register.open(connection, hostOf(autotask)).observe(targetOf('a', { webhookId: '1' }), spec)
    const requests = autotask.log.entries('request').slice(before)
    expect(requests.map(({ request }) => `${request.method} ${request.path.split(/[?]/)[0]}`)).toEqual([
      'GET /ATServicesRest/V1.0/zoneInformation',
      'GET /ATServicesRest/V1.0/TicketWebhookFields/entityInformation/fields',
      'POST /ATServicesRest/V1.0/TicketWebhooks/query',
      'GET /ATServicesRest/V1.0/TicketWebhooks/1/Fields',
      'GET /ATServicesRest/V1.0/TicketWebhooks/1/UdfFields',
      'GET /ATServicesRest/V1.0/TicketWebhooks/1/ExcludedResources',
    ])
  })
})
