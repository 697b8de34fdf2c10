import type { Autotask, AutotaskOptions } from '@guidepost/autotask-simulator'
import type { ProviderHost, RegisterClient, RegistrationTarget } from '@guidepost/provider'
import { describe, expect, it } from 'vitest'
import {
  connectionOf,
  converge,
  withReactivation,
  hostOf,
  openAutotask,
  provider,
  targetOf,
} from '../../test/support/simulated.ts'

const { register } = provider()
const { spec } = register.presets['ticket-monitor']!
const nothing = { webhook: null, leftovers: [] }

interface Scene {
  readonly autotask: Autotask
  readonly host: ProviderHost
  readonly client: RegisterClient
}

async function sceneOf(options: AutotaskOptions = {}): Promise<Scene> {
  const autotask = await openAutotask(options)
  const host = hostOf(autotask)
  return { autotask, host, client: register.open(connectionOf(autotask.tenant.user), host) }
}

/** The first action of a plan: the creation. */
function creation(target = targetOf()) {
  return register.plan(register.desired(target, spec), nothing, withReactivation).actions[0]!
}

describe('a refusal by Autotask', () => {
  it('for a missing right is permission_denied, and says where to grant it', async () => {
    const { autotask, client } = await sceneOf()
    autotask.tenant.user.level.canCreateWebhooks = false
    await expect(client.apply(creation(), targetOf())).rejects.toMatchObject({
      code: 'permission_denied',
      retryable: false,
      advice: expect.stringContaining('Can create WebHooks'),
    })
  })

  it('for a missing right prevents the conclusion that there is no webhook', async () => {
    const { autotask, client } = await sceneOf()
    await converge(client, targetOf(), spec)
    autotask.tenant.user.level.canCreateWebhooks = false
    await expect(client.observe(targetOf(), spec)).rejects.toMatchObject({ code: 'permission_denied' })
    const { actions } = register.plan(null, { webhook: { ...ours(), id: '1' }, leftovers: [] }, withReactivation)
    await expect(client.apply(actions[0]!, targetOf())).rejects.toMatchObject({ code: 'permission_denied' })
    expect(autotask.tenant.webhooks()).toHaveLength(1)
  })

  it.each(['permission', 'generic'] as const)('for the maximum, with %s words, is limit_reached', async (text) => {
    const { autotask, client } = await sceneOf({ behaviour: { webhookMaximumText: text } })
    autotask.tenant.user.level.maxWebhooks = 0
    await expect(client.apply(creation(), targetOf())).rejects.toMatchObject({ code: 'limit_reached' })
  })

  it('for a duplicate of another owner is duplicate, and says what to delete', async () => {
    const { autotask, client } = await sceneOf({ tenants: [{ users: [{}, {}] }] })
    const other = register.open(connectionOf(autotask.tenant.users[1]!), hostOf(autotask))
    await converge(other, targetOf(), spec)
    await expect(client.apply(creation(), targetOf())).rejects.toMatchObject({
      code: 'duplicate',
      advice: expect.stringContaining('Admin > Webhooks'),
    })
  })

  it('for credentials is unauthorized, and after two refusals no client makes a call', async () => {
    const { autotask, host } = await sceneOf()
    const connection = connectionOf(autotask.tenant.user)
    autotask.tenant.user.secret = 'changed'
    for (let times = 0; times < 4; times++) {
      const client = provider().register.open(connection, host)
      await expect(client.observe(targetOf(), spec)).rejects.toMatchObject({ code: 'unauthorized', retryable: false })
    }
    expect(autotask.log.entries('request').filter(({ request }) => request.status === 401)).toHaveLength(2)
  })

  it.each([
    ['outage', 'unavailable'],
    ['thread-limit', 'rate_limited'],
    ['hourly-limit', 'rate_limited'],
  ] as const)('because of %s is %s and retryable', async (kind, code) => {
    const { autotask, client } = await sceneOf()
    autotask.fail({ kind, path: 'TicketWebhooks/query', times: 20 })
    await expect(client.observe(targetOf(), spec)).rejects.toMatchObject({ code, retryable: true })
  })
})

describe('an interrupted or incomplete set-up', () => {
  it('continues after any interruption without a second webhook, even if the maximum counts deleted webhooks', async () => {
    const { autotask, client } = await sceneOf({ behaviour: { webhookMaximum: 'lifetime' } })
    autotask.tenant.user.level.maxWebhooks = 1
    const target = targetOf()
    const { actions } = register.plan(register.desired(target, spec), nothing, withReactivation)
    for (const [done] of actions.entries()) {
      for (const action of actions.slice(0, done)) await client.apply(action, target)
      const observed = await client.observe(target, spec)
      expect(observed.webhook === null).toBe(done === 0)
    }
    expect(await converge(client, target, spec)).toMatchObject({ webhook: { id: '1', active: true, ready: true } })
  })

  it('finds the webhook of a create whose answer was lost', async () => {
    const { autotask, client } = await sceneOf()
    autotask.fail({ kind: 'broken-connection', when: 'after', method: 'POST', path: /TicketWebhooks\/?$/ })
    expect(await client.apply(creation(), targetOf())).toEqual({ webhookId: '1' })
    expect(autotask.tenant.webhooks()).toHaveLength(1)
  })

  it('writes rows again that Autotask accepted and did not keep', async () => {
    const { autotask, client } = await sceneOf()
    autotask.fail({ kind: 'lost-row', method: 'POST', path: '/Fields', times: 2 })
    const { actions } = register.plan(register.desired(targetOf(), spec), nothing, withReactivation)
    for (const action of actions) await client.apply(action, targetOf())
    const observed = await client.observe(targetOf(), spec)
    expect(register.plan(register.desired(targetOf(), spec), observed, withReactivation).actions).toEqual([])
  })

  it('is retryable if Autotask keeps losing rows', async () => {
    const { autotask, client } = await sceneOf()
    autotask.fail({ kind: 'lost-row', method: 'POST', path: '/Fields', times: 100 })
    await expect(converge(client, targetOf(), spec)).rejects.toMatchObject({ code: 'unavailable', retryable: true })
  })

  it('rejects with not_found if the webhook was deleted meanwhile, so that the host observes again', async () => {
    const { autotask, client } = await sceneOf()
    await converge(client, targetOf(), spec)
    autotask.tenant.deleteWebhook('Ticket', 1)
    const observed = { webhook: { ...ours(), id: '1' }, leftovers: [] }
    const { actions } = register.plan(register.desired(targetOf(), spec), observed, {
      ...withReactivation,
      setSecret: true,
    })
    await expect(client.apply(actions[0]!, targetOf())).rejects.toMatchObject({ code: 'not_found', retryable: true })
  })
})

describe('a webhook that is not ours', () => {
  it('is not changed or deleted, even if the plan has its number, as after a change of credentials', async () => {
    const { autotask, client } = await sceneOf()
    await converge(client, targetOf('b'), spec)
    const before = autotask.tenant.webhooks()
    const observed = { webhook: { ...ours(), id: '1' }, leftovers: [] }
    const [change] = register.plan(register.desired(targetOf(), spec), observed, {
      ...withReactivation,
      setSecret: true,
    }).actions
    await expect(client.apply(change!, targetOf())).rejects.toMatchObject({ code: 'not_found' })
    const [removal] = register.plan(null, observed, withReactivation).actions
    expect(await client.apply(removal!, targetOf())).toEqual({})
    expect(autotask.tenant.webhooks()).toEqual(before)
  })

  it('because of its owner is reported as such, even if it has our URL', async () => {
    const { autotask, client } = await sceneOf({
      tenants: [{ users: [{}, {}] }],
      behaviour: { foreignWebhooks: 'visible' },
    })
    const [, other] = autotask.tenant.users
    await converge(register.open(connectionOf(other!), hostOf(autotask)), targetOf(), spec)
    const observed = await client.observe(targetOf(), spec)
    const owned = { code: 'permission_denied', message: expect.stringContaining(`resource ${other!.resourceId}`) }
    const [removal] = register.plan(null, observed, withReactivation).actions
    await expect(client.apply(removal!, targetOf())).rejects.toMatchObject(owned)
    const [change] = register.plan(register.desired(targetOf(), spec), observed, {
      ...withReactivation,
      setSecret: true,
    }).actions
    await expect(client.apply(change!, targetOf())).rejects.toMatchObject(owned)
    const another = register.desired(targetOf(), register.presets['tickets']!.spec)
    const rows = register.plan(another, observed, withReactivation).actions.find(({ kind }) => kind === 'set-fields')
    await expect(client.apply(rows!, targetOf())).rejects.toMatchObject(owned)
  })
})

describe('an inactive webhook', () => {
  it('is new while it has no rows', async () => {
    const { client } = await sceneOf()
    await client.apply(creation(), targetOf())
    expect(await client.observe(targetOf(), spec)).toMatchObject({ webhook: { active: false, inactiveBecause: 'new' } })
  })

  it('was deactivated by a person if nothing else explains it', async () => {
    const { autotask, client } = await sceneOf()
    await converge(client, targetOf(), spec)
    autotask.tenant.setWebhookActive('Ticket', 1, false)
    expect(await client.observe(targetOf(), spec)).toMatchObject({ webhook: { inactiveBecause: 'person' } })
  })

  it('lost its rights if its owner is inactive', async () => {
    const { autotask, client } = await sceneOf()
    await converge(client, targetOf(), spec)
    autotask.tenant.setWebhookActive('Ticket', 1, false)
    autotask.tenant.update('Resources', autotask.tenant.user.resourceId, { isActive: false })
    expect(await client.observe(targetOf(), spec)).toMatchObject({ webhook: { inactiveBecause: 'rights' } })
  })

  it('is explained even if the API user may not read its owner', async () => {
    const { autotask, client } = await sceneOf()
    await converge(client, targetOf(), spec)
    autotask.tenant.setWebhookActive('Ticket', 1, false)
    autotask.fail({ kind: 'error', status: 403, errors: ['no'], path: 'V1.0/Resources' })
    expect(await client.observe(targetOf(), spec)).toMatchObject({ webhook: { inactiveBecause: 'person' } })
  })

  it('has the reason unknown if the API user may not read the error log', async () => {
    const { autotask, client } = await sceneOf()
    await converge(client, targetOf(), spec)
    autotask.tenant.setWebhookActive('Ticket', 1, false)
    autotask.fail({ kind: 'error', status: 403, errors: ['no'], path: 'WebhookEventErrorLogs' })
    expect(await client.observe(targetOf(), spec)).toMatchObject({ webhook: { inactiveBecause: 'unknown' } })
  })

  it.each(['tickets', 'companies'])('was deactivated by failures if the error log has them: %s', async (preset) => {
    const { autotask, client } = await sceneOf({ behaviour: { disableAfter: 5 } })
    const { spec } = register.presets[preset]!
    const target: RegistrationTarget = targetOf('a', { url: `http://127.0.0.1:9/inst1.${targetOf().token}` })
    await converge(client, target, spec)
    const { tenant, clock } = autotask
    for (let times = 0; times < 5; times++) {
      if (preset === 'companies') tenant.update('Companies', tenant.companyId, { phone: `555-${times}` })
      else tenant.create('Tickets', { title: 'Fire', status: 1, priority: 1, companyID: tenant.companyId })
    }
    await clock.advance(15 * 60_000)
    expect(await client.observe(target, spec)).toMatchObject({
      webhook: { active: false, inactiveBecause: 'failures' },
    })
    expect((await converge(client, target, spec)).webhook?.active).toBe(true)
  })
})

it('finds the create date by either of its labels', async () => {
  const { client } = await sceneOf({ fieldLabels: { 'Ticket.createDate': 'TicketCreateDate' } })
  const { webhook } = await converge(client, targetOf(), spec)
  expect(webhook?.attributes['fields']).toHaveProperty('TicketCreateDate', 'displayed')
})

it('rejects an unknown field before it creates anything, and names similar fields', async () => {
  const { client, autotask } = await sceneOf()
  const wrong = { ...spec, subscribed: ['CompletedDat'] }
  await expect(client.observe(targetOf(), wrong)).rejects.toMatchObject({
    code: 'validation',
    message: expect.stringMatching(/no field "CompletedDat".*Similar fields: CompletedDate,/),
  })
  await expect(client.observe(targetOf(), { ...spec, subscribed: ['createDate', 'TicketCreateDate'] })).rejects.toThrow(
    '"createDate" and "TicketCreateDate" are the same Ticket field',
  )
  expect(autotask.tenant.webhooks()).toEqual([])
})

it.each([
  ['names unknown fields', { ...spec, subscribed: ['Gone'], displayed: ['udf:Gone, too'] }],
  ['is no longer valid', { entity: 'Ticket', formerSetting: true }],
])('removes our webhook even if its spec %s', async (_, last) => {
  const { client, autotask } = await sceneOf()
  await converge(client, targetOf(), spec)
  const observed = await client.observe(targetOf(), last, { forRemoval: true })
  const { actions } = register.plan(null, observed, { reactivate: false, setSecret: false })
  expect(actions).toMatchObject([{ summary: 'Delete our Ticket webhook 1 "Guidepost Ticket Monitor"' }])
  for (const action of actions) await client.apply(action, targetOf())
  expect(autotask.tenant.webhooks()).toEqual([])
  expect(await client.observe(targetOf(), last, { forRemoval: true })).toEqual({ webhook: null, leftovers: [] })
})

it('never returns "nothing to remove" if the API user may not read webhooks', async () => {
  const { client, autotask } = await sceneOf()
  await converge(client, targetOf(), spec)
  autotask.tenant.user.level.canCreateWebhooks = false
  const looking = client.observe(targetOf(), spec, { forRemoval: true })
  await expect(looking).rejects.toMatchObject({ code: 'permission_denied' })
})

it('changes the URL of our webhook after the public URL changed', async () => {
  const { autotask, client } = await sceneOf()
  await converge(client, targetOf(), spec)
  const moved = targetOf('a', { url: targetOf().url.replace('hooks.example.com', 'new.example.com'), webhookId: '1' })
  await converge(client, moved, spec)
  expect(autotask.tenant.webhooks()).toMatchObject([{ id: 1, webhookUrl: moved.url }])
})

it('follows a tenant to another trusted zone', async () => {
  const { autotask, client } = await sceneOf()
  await converge(client, targetOf(), spec)
  await autotask.tenant.moveZone()
  const user = encodeURIComponent(autotask.tenant.user.username)
  const answer = await fetch(`${autotask.url}/ATServicesRest/V1.0/zoneInformation?user=${user}`)
  const { url } = (await answer.json()) as { url: string }
  const host = hostOf(autotask, { trustedOrigins: [autotask.url, new URL(url).origin] })
  const moved = register.open(connectionOf(autotask.tenant.user), host)
  expect(await moved.observe(targetOf(), spec)).toMatchObject({ webhook: { id: '1', active: true } })
})

it('writes the secret of the target, and never returns it', async () => {
  const { autotask, client } = await sceneOf()
  const target = targetOf()
  await converge(client, target, spec)
  const rotated = { ...target, secret: 'R'.repeat(48) }
  const observed = await client.observe(rotated, spec)
  const { actions } = register.plan(register.desired(rotated, spec), observed, { reactivate: false, setSecret: true })
  for (const action of actions) await client.apply(action, rotated)
  expect(await secretOf(autotask)).toBe(rotated.secret)
  expect(JSON.stringify([observed, actions])).not.toMatch(/R{48}|secreta/)
})

it('rejects a connection without a user name at the first call', async () => {
  const { host } = await sceneOf()
  const client = register.open({ config: {}, credentials: { type: 'API_KEY', apiKey: 'x' } }, host)
  await expect(client.observe(targetOf(), spec)).rejects.toMatchObject({
    code: 'validation',
    message: expect.stringContaining('username'),
  })
})

it('rejects with the reason of the signal', async () => {
  const { autotask } = await sceneOf()
  const host = hostOf(autotask, { signal: AbortSignal.abort(new Error('enough')) })
  const client = register.open(connectionOf(autotask.tenant.user), host)
  await expect(client.observe(targetOf(), spec)).rejects.toThrow('enough')
})

/** An observed webhook that matches the registration. */
function ours() {
  const attributes = { ...register.desired(targetOf(), spec).attributes, entity: 'Ticket' }
  return { id: '1', matchValue: null, active: true, ready: true, attributes }
}

async function secretOf(autotask: Autotask): Promise<unknown> {
  const { username, secret, integrationCode } = autotask.tenant.user
  const headers = { UserName: username, Secret: secret, ApiIntegrationCode: integrationCode }
  const answer = await fetch(`${autotask.url}/ATServicesRest/V1.0/TicketWebhooks/1`, { headers })
  return ((await answer.json()) as { item: { secretKey: unknown } }).item.secretKey
}
