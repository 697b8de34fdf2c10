import { switches, type Autotask, type Behaviour } from '@guidepost/autotask-simulator'
import { deep } from '@guidepost/tooling-testing'
import { describe, expect, it } from 'vitest'
import { createAutotaskClient, webhookEntities, type AutotaskClient, type WebhookEntity } from '../src/index.ts'
import { all } from './support/harness.ts'
import { settingsFor } from './support/settings.ts'
import { clientOf, openAutotask, statuses } from './support/simulated.ts'

/** One watchable field of each entity, in another case than in the simulator. */
const labels = {
  Company: ['companyname', 'PHONE'],
  Contact: ['lastName', 'FIRSTNAME'],
  ConfigurationItem: ['referencetitle', 'serialNumber'],
  Ticket: ['status', 'TICKETNUMBER'],
  TicketNote: ['title', 'ticketid'],
} as const

const url = 'https://hooks.example.com/token'

/** Every step of a registration: create, rows, activation, adoption of a duplicate, changes, removal. */
async function register(client: AutotaskClient, entity: WebhookEntity): Promise<void> {
  const webhooks = client.webhooks(entity)
  expect(await webhooks.entityInformation()).toMatchObject({ canCreate: true, userAccessForCreate: 'all' })
  const settings = settingsFor(`${url}/${entity}`)
  const id = await webhooks.create(settings)
  const [watched, shown] = await Promise.all(labels[entity].map((label) => webhooks.fieldId(label)))
  const rows = [
    { fieldId: watched ?? 0, isSubscribedField: true, isDisplayAlwaysField: false },
    { fieldId: shown ?? 0, isSubscribedField: false, isDisplayAlwaysField: true },
  ]
  expect(await webhooks.fields.set(id, rows)).toMatchObject(rows)
  await webhooks.patch(id, { isActive: true })
  const webhook = await webhooks.waitUntilReady(id, { withinMs: 0 })
  const { secretKey, ...readable } = settings
  expect(webhook).toMatchObject({ ...readable, id, isActive: true, isReady: true })
  expect(JSON.stringify(webhook)).not.toContain(secretKey)
  await expect(webhooks.create(settings)).rejects.toMatchObject({ code: 'duplicate_webhook' })
  const filter = [{ op: 'eq', field: 'webhookUrl', value: settings.webhookUrl }] as const
  expect(await all(webhooks.query({ filter }))).toEqual([webhook])
  await webhooks.patch(id, { secretKey: 'another-secret', name: 'Renamed' })
  expect(await webhooks.get(id)).toMatchObject({ name: 'Renamed', isActive: true, isReady: true })
  const changed = [{ ...rows[0]!, isDisplayAlwaysField: true }]
  expect(await webhooks.fields.set(id, changed)).toMatchObject(changed)
  expect(await webhooks.delete(id)).toBe('deleted')
  expect(await webhooks.delete(id)).toBe('gone')
  expect(await webhooks.get(id)).toBeUndefined()
}

it('follows a tenant to another trusted zone', async () => {
  const autotask = await openAutotask()
  const simulatorOrigin = [autotask.url]
  const client = clientOf(autotask, { simulatorOrigin })
  expect(await client.count('Companies')).toBe(1)
  await autotask.tenant.moveZone()
  await expect(client.count('Companies')).rejects.toMatchObject({ code: 'unauthorized' })
  const user = encodeURIComponent(autotask.tenant.user.username)
  const answer = await fetch(`${autotask.url}/ATServicesRest/V1.0/zoneInformation?user=${user}`)
  const { url } = (await answer.json()) as { url: string }
  simulatorOrigin.push(new URL(url).origin)
  expect(await client.count('Companies')).toBe(1)
})

describe('registration in the simulator', () => {
  it.each(webhookEntities)('works for %s', async (entity) => {
    await register(clientOf(await openAutotask()), entity)
  })

  /** Each behaviour switch with each unusual value. A normal run combines those that only affect posted webhooks. */
  const choices = Object.entries(switches).flatMap(([name, { choices = [], default: usual }]) =>
    choices.filter((choice) => choice !== usual).map((choice) => ({ [name]: choice })),
  )
  const ofRest = choices.slice(
    0,
    choices.findIndex((choice) => 'encoding' in choice),
  )

  it.each(deep ? choices : ofRest)('works with the behaviour %j', async (behaviour) => {
    await register(clientOf(await openAutotask({ behaviour })), 'Ticket')
  })

  it('works with all unusual behaviours at once', async () => {
    const behaviour = Object.assign({}, ...choices) as Partial<Behaviour>
    await register(clientOf(await openAutotask({ behaviour })), 'Ticket')
  })

  it('makes no needless and no more than three concurrent requests', async () => {
    const autotask = await openAutotask()
    await register(clientOf(autotask), 'Ticket')
    expect(statuses(autotask).filter((status) => status === 429)).toEqual([])
    expect(statuses(autotask).length).toBeLessThan(30)
  })
})

describe('a create in the simulator', () => {
  it.each([
    ['permission', '500'],
    ['permission', '403'],
    ['generic', '500'],
  ] as const)(
    'beyond the maximum is limit_reached, said by %s and %s',
    async (webhookMaximumText, permissionStatus) => {
      const users = [{ level: { maxWebhooks: 1 } }]
      const autotask = await openAutotask({ tenants: [{ users }], behaviour: { webhookMaximumText, permissionStatus } })
      const webhooks = clientOf(autotask).webhooks('Ticket')
      await webhooks.create(settingsFor(`${url}/1`))
      await expect(webhooks.create(settingsFor(`${url}/2`))).rejects.toMatchObject({ code: 'limit_reached' })
    },
  )

  it.each([
    ['500', 'number'],
    ['403', 'number'],
    ['500', 'text'],
  ] as const)('without the right is permission_denied, by %s and %s', async (permissionStatus, userAccess) => {
    const users = [{ level: { canCreateWebhooks: false } }]
    const autotask = await openAutotask({ tenants: [{ users }], behaviour: { permissionStatus, userAccess } })
    const webhooks = clientOf(autotask).webhooks('Ticket')
    expect((await webhooks.entityInformation()).userAccessForCreate).toBe('none')
    await expect(webhooks.create(settingsFor(url))).rejects.toMatchObject({ code: 'permission_denied' })
    expect(await webhooks.fieldId('Status')).toBeTypeOf('number')
  })

  it.each(['broken-connection', 'outage', 'thread-limit'] as const)('leaves one webhook after %s', async (kind) => {
    const autotask = await openAutotask()
    autotask.fail({ kind, when: 'after', method: 'POST', path: /TicketWebhooks$/ })
    const id = await clientOf(autotask).webhooks('Ticket').create(settingsFor(url))
    expect(autotask.tenant.webhooks().map((webhook) => webhook.id)).toEqual([id])
  })
})

describe('rows in the simulator', () => {
  async function made(autotask: Autotask) {
    const webhooks = clientOf(autotask).webhooks('Ticket')
    return { webhooks, id: await webhooks.create(settingsFor(url)) }
  }

  it('reject with not_kept when Autotask loses them', async () => {
    const autotask = await openAutotask()
    const { webhooks, id } = await made(autotask)
    const fieldId = (await webhooks.fieldId('Title')) ?? 0
    autotask.fail({ kind: 'lost-row', method: 'POST', path: /Fields$/ })
    const row = { fieldId, isSubscribedField: true, isDisplayAlwaysField: false }
    await expect(webhooks.fields.set(id, [row])).rejects.toMatchObject({ code: 'not_kept' })
    expect(await webhooks.fields.set(id, [row])).toMatchObject([row])
    expect(await webhooks.fields.add(id, row)).toBe((await webhooks.fields.list(id))[0]?.id)
    await expect(webhooks.fields.add(id, { ...row, fieldId: 999_999 })).rejects.toMatchObject({ code: 'validation' })
  })

  it('can be user-defined fields, found by label, and excluded resources', async () => {
    const udfs = { Ticket: [{ name: 'Alert Id' }] }
    const autotask = await openAutotask({ tenants: [{ udfs }] })
    const { webhooks, id } = await made(autotask)
    const fieldId = (await webhooks.udfFieldId('alert ID')) ?? 0
    const row = { fieldId, isSubscribedField: true, isDisplayAlwaysField: false }
    expect(await webhooks.udfFields?.set(id, [row])).toMatchObject([row])
    expect((await webhooks.get(id))?.isReady).toBe(true)
    const { resourceId } = autotask.tenant.user
    expect(await webhooks.excludedResources.set(id, [{ resourceId }])).toMatchObject([{ resourceId }])
    expect(await webhooks.excludedResources.set(id, [])).toEqual([])
    expect(await webhooks.udfFields?.set(id, [])).toEqual([])
    expect((await webhooks.get(id))?.isReady).toBe(false)
  })
})

describe('another user’s webhook in the simulator', () => {
  it.each(['hidden', 'visible'] as const)('cannot be changed, whether it is %s', async (foreignWebhooks) => {
    const autotask = await openAutotask({ tenants: [{ users: [{}, {}] }], behaviour: { foreignWebhooks } })
    const [, other] = autotask.tenant.users
    const id = await clientOf(autotask).webhooks('Ticket').create(settingsFor(url))
    const { username, secret, integrationCode } = other!
    const foreign = clientOf(autotask, { credentials: { username, secret, integrationCode } }).webhooks('Ticket')
    expect((await foreign.get(id)) !== undefined).toBe(foreignWebhooks === 'visible')
    expect(await foreign.delete(id)).toBe('gone')
    await expect(foreign.patch(id, { isActive: true })).rejects.toMatchObject({ code: 'not_found' })
    await expect(foreign.create(settingsFor(url))).rejects.toMatchObject({ code: 'duplicate_webhook' })
    expect(autotask.tenant.webhooks()).toHaveLength(1)
  })
})

it('the log of lost events can be read and emptied', async () => {
  const autotask = await openAutotask()
  const client = clientOf(autotask)
  const webhooks = client.webhooks('Company')
  const id = await webhooks.create(settingsFor('http://127.0.0.1:1/closed'))
  const fieldId = (await webhooks.fieldId('CompanyName')) ?? 0
  await webhooks.fields.set(id, [{ fieldId, isSubscribedField: true, isDisplayAlwaysField: false }])
  await webhooks.patch(id, { isActive: true })
  autotask.tenant.create('Companies', { companyName: 'Late Ltd', companyType: 1, phone: '1', ownerResourceID: 4 })
  await autotask.clock.advance(200_000)
  const [log, ...more] = await all(client.errorLogs.query())
  expect(more).toEqual([])
  expect(JSON.parse(log?.payload ?? '')).toMatchObject({ Action: 'Create', EntityType: 'Account', SequenceNumber: 1 })
  expect(log?.accountWebhookID).toBe(id)
  expect(await client.errorLogs.delete(log?.id ?? 0)).toBe('deleted')
  expect(await client.errorLogs.delete(log?.id ?? 0)).toBe('gone')
  expect(await all(client.errorLogs.query())).toEqual([])
})

it('a user that the simulator does not know is unauthorized', async () => {
  const autotask = await openAutotask()
  const credentials = { username: 'nobody@example.com', secret: 'x', integrationCode: 'y' }
  const client = createAutotaskClient({ credentials, simulatorOrigin: autotask.url })
  await expect(client.zone()).rejects.toMatchObject({ code: 'unauthorized' })
})
