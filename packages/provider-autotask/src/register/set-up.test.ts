import { createAutotaskClient } from '@guidepost/autotask-client'
import type { Autotask } from '@guidepost/autotask-simulator'
import type { ObservedWebhook } from '@guidepost/provider'
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
    expect(requestsAfter(autotask, before)).toEqual([
      'POST /ATServicesRest/V1.0/TicketWebhooks/query',
      'GET /ATServicesRest/V1.0/TicketWebhooks/1/Fields',
      'GET /ATServicesRest/V1.0/TicketWebhooks/1/UdfFields',
      'GET /ATServicesRest/V1.0/TicketWebhooks/1/ExcludedResources',
    ])
  })

  it('needs one call to see that nothing changed since the last complete look', async () => {
    const { autotask, observe, known } = await knownScene()
    const before = autotask.log.entries('request').length
    expect(await observe(known)).toEqual({ webhook: known, leftovers: [] })
    expect(requestsAfter(autotask, before)).toEqual(['POST /ATServicesRest/V1.0/TicketWebhooks/query'])
  })

  it.each<[string, (autotask: Autotask) => unknown, object]>([
    ['was deactivated', ({ tenant }) => tenant.setWebhookActive('Ticket', 1, false), { active: false }],
    ['is gone', ({ tenant }) => tenant.deleteWebhook('Ticket', 1), {}],
    [
      'has another name',
      (autotask) => patchWebhook(autotask, { name: 'Changed' }),
      { attributes: { name: 'Changed' } },
    ],
  ])('reads everything if the webhook %s', async (_, change, expected) => {
    const { autotask, observe, known } = await knownScene()
    await change(autotask)
    const before = autotask.log.entries('request').length
    const { webhook } = await observe(known)
    if (Object.keys(expected).length === 0) expect(webhook).toBeNull()
    else expect(webhook).toMatchObject(expected)
    expect(requestsAfter(autotask, before).length).toBeGreaterThan(1)
  })

  it('reads everything if the known webhook was not complete', async () => {
    const { autotask, observe, known } = await knownScene()
    const { fields: _, ...attributes } = known.attributes
    for (const one of [
      { ...known, active: false },
      { ...known, ready: false },
      { ...known, attributes },
    ]) {
      const before = autotask.log.entries('request').length
      expect((await observe(one)).webhook).toEqual(known)
      expect(requestsAfter(autotask, before).length).toBeGreaterThan(1)
    }
  })

  it('finds a field that was added a moment ago', async () => {
    const autotask = await openAutotask({ tenants: [{ udfs: {} }] })
    const { register } = provider()
    const connection = connectionOf(autotask.tenant.user)
    const { spec } = presets['tickets']!
    const quiet = () => register.open(connection, hostOf(autotask, { priority: 'quiet' }))
    await converge(quiet(), targetOf(), spec)
    await autotask.clock.advance(2 * 60_000)
    const before = autotask.log.entries('request').length
    const added = { ...spec, displayed: [...spec.displayed, 'Not There Yet'] }
    await expect(quiet().observe(targetOf(), added)).rejects.toMatchObject({ code: 'validation' })
    expect(requestsAfter(autotask, before)).toContain(
      'GET /ATServicesRest/V1.0/TicketWebhookFields/entityInformation/fields',
    )
  })
})

/** A registration that matches, and its last complete observation. */
async function knownScene() {
  const autotask = await openAutotask()
  const { register } = provider()
  const { spec } = presets['tickets']!
  const connection = connectionOf(autotask.tenant.user)
  const { webhook } = await converge(register.open(connection, hostOf(autotask)), targetOf(), spec)
  const target = targetOf('a', { webhookId: webhook!.id })
  const observe = (known: ObservedWebhook) =>
    register
      .open(connection, hostOf(autotask))
      .observe(target, spec, { known: JSON.parse(JSON.stringify(known)) as ObservedWebhook })
  return { autotask, observe, known: webhook! }
}

function requestsAfter(autotask: Autotask, before: number): string[] {
  const requests = autotask.log.entries('request').slice(before)
  return requests.map(({ request }) => `${request.method} ${request.path.split(/[?]/)[0]}`)
}

async function patchWebhook({ url, tenant }: Autotask, changes: object): Promise<void> {
  const { username, secret, integrationCode } = tenant.user
  const client = createAutotaskClient({ credentials: { username, secret, integrationCode }, simulatorOrigin: url })
  await client.webhooks('Ticket').patch(1, changes)
}
