import { expect, it } from 'vitest'
import { addWebhook, caller, fieldId, idOf, ticket, webhookBody } from '../../test/support/api.ts'
import { openReceiver } from '../../test/support/receiver.ts'
import { open } from '../../test/support/simulator.ts'

const url = 'http://localhost:9/hook'
const row = (webhookID: number, fieldID: number, isSubscribedField = true) => ({
  webhookID,
  fieldID,
  isSubscribedField,
  isDisplayAlwaysField: !isSubscribedField,
})

it('creates webhooks that are not ready and belong to the caller, with separate ids per entity', async () => {
  const autotask = await open()
  const call = caller(autotask)
  expect((await call('POST', 'TicketWebhooks', webhookBody(url))).json).toEqual({ itemId: 1 })
  expect((await call('POST', 'CompanyWebhooks', webhookBody(url))).json).toEqual({ itemId: 1 })
  expect((await call('POST', 'CompanyWebhooks', webhookBody(`${url}/2`))).json).toEqual({ itemId: 2 })
  const { item } = (await call('GET', 'TicketWebhooks/1')).json
  expect(item).toMatchObject({ ...webhookBody(url), isReady: false, ownerResourceID: autotask.tenant.user.resourceId })
  expect(item.webhookGUID).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

it.each(['name', 'webhookUrl', 'deactivationUrl', 'secretKey', 'isActive', 'sendThresholdExceededNotification'])(
  'requires %s at creation',
  async (field) => {
    const { status, json } = await caller(await open())('POST', 'TicketWebhooks', webhookBody(url, { [field]: null }))
    expect([status, json.errors]).toEqual([500, [`Missing Required Field: ${field}.`]])
  },
)

it('limits the length of a name', async () => {
  const answer = await caller(await open())('POST', 'TicketWebhooks', webhookBody(url, { name: 'x'.repeat(51) }))
  expect(answer.json).toEqual({ errors: ['name must be less than or equal to 50 characters'] })
})

it.each([
  ['any-row', true],
  ['subscribed-row', false],
] as const)('sets isReady by %s; with only a displayed field it is %s', async (isReadyNeeds, isReady) => {
  const call = caller(await open({ behaviour: { isReadyNeeds } }))
  const id = idOf(await call('POST', 'TicketWebhooks', webhookBody(url)))
  const readiness = async () => (await call('GET', `TicketWebhooks/${id}`)).json.item.isReady
  const displayed = idOf(await call('POST', `TicketWebhooks/${id}/Fields`, row(id, 2, false)))
  expect(await readiness()).toBe(isReady)
  await call('PATCH', `TicketWebhooks/${id}/Fields`, { id: displayed, isSubscribedField: 1 })
  expect(await readiness()).toBe(true)
  await call('DELETE', `TicketWebhooks/${id}/Fields/${displayed}`)
  expect(await readiness()).toBe(false)
})

it('refuses a second row for a field, an unknown field, and a webhookID that differs from the URL', async () => {
  const call = caller(await open())
  const id = idOf(await call('POST', 'TicketWebhooks', webhookBody(url)))
  const post = async (body: unknown) => (await call('POST', `TicketWebhooks/${id}/Fields`, body)).json
  expect(await post(row(id, 2))).toEqual({ itemId: 1 })
  expect((await post(row(id, 2))).errors[0]).toContain('already associated')
  expect((await post(row(id, 9999))).errors[0]).toBe('Picklist value [9999] does not exist for fieldID.')
  expect((await post(row(id + 1, 3))).errors[0]).toContain('webhookID')
})

it('lists FieldIDs in the metadata of field rows, the public ones as published', async () => {
  const call = caller(await open())
  expect(await fieldId(call, 'Ticket', 'TicketNumber')).toBe(2)
  expect(await fieldId(call, 'Company', 'CompanyName')).toBe(7)
  expect(await fieldId(call, 'Company', 'CompanyType')).toBe(24)
  const { fields } = (await call('GET', 'Tickets/entityInformation/fields')).json
  expect(fields.find(({ name }: { name: string }) => name === 'title')).toMatchObject({
    isSupportedWebhookField: true,
    length: 255,
    isRequired: true,
  })
})

it('gives fields different ids in each tenant, if switched', async () => {
  const autotask = await open({ tenants: [{}, {}], behaviour: { fieldIds: 'per-tenant' } })
  const ids = await Promise.all(autotask.tenants.map(({ user }) => fieldId(caller(autotask, user), 'Ticket', 'Status')))
  expect(ids[0]).not.toBe(ids[1])
})

it('accepts user-defined fields, except for notes, and uses the given field labels', async () => {
  const autotask = await open({
    tenants: [{ udfs: { Company: [{ name: 'Sync with aBillity' }] } }],
    fieldLabels: { 'Ticket.createDate': 'TicketCreateDate' },
  })
  const call = caller(autotask)
  const id = idOf(await call('POST', 'CompanyWebhooks', webhookBody(url)))
  const udfFieldID = await fieldId(call, 'Company', 'Sync with aBillity', 'UdfFields')
  expect(udfFieldID).toBe(29_682_851)
  const body = { webhookID: id, udfFieldID, isSubscribedField: true, isDisplayAlwaysField: false }
  expect((await call('POST', `CompanyWebhooks/${id}/UdfFields`, body)).json).toEqual({ itemId: 1 })
  expect((await call('GET', `CompanyWebhooks/${id}`)).json.item.isReady).toBe(true)
  expect(await fieldId(call, 'Ticket', 'TicketCreateDate')).toBeGreaterThan(0)
})

it.each<[string, Record<string, unknown>, number]>([
  ['the same webhook again', {}, 500],
  ['an inactive webhook', { isActive: false }, 500],
  ['a webhook with another action', { isSubscribedToCreateEvents: false, isSubscribedToUpdateEvents: false }, 200],
  ['a webhook with another URL', { webhookUrl: `${url}?token=2` }, 200],
])('detects duplicates by entity, URL and action: %s', async (_, more, status) => {
  const call = caller(await open())
  await call('POST', 'TicketWebhooks', webhookBody(url, { isSubscribedToDeleteEvents: false, isActive: false }))
  const body = { ...webhookBody(url), isSubscribedToDeleteEvents: true, ...more }
  const answer = await call('POST', 'TicketWebhooks', body)
  expect(answer.status).toBe(status)
  if (status === 500) expect(answer.json.errors[0]).toContain('Duplicate TicketWebhooks')
})

it.each([
  ['all', [500, 500]],
  ['active', [200, 500]],
  ['owner', [500, 200]],
] as const)('compares new webhooks with the scope %s', async (duplicateScope, [ofInactive, ofOther]) => {
  const autotask = await open({ tenants: [{ users: [{}, {}] }], behaviour: { duplicateScope } })
  const [call, other] = autotask.tenant.users.map((user) => caller(autotask, user))
  await call!('POST', 'TicketWebhooks', webhookBody(url, { isActive: false }))
  expect((await call!('POST', 'TicketWebhooks', webhookBody(url))).status).toBe(ofInactive)
  await call!('POST', 'CompanyWebhooks', webhookBody(url))
  expect((await other!('POST', 'CompanyWebhooks', webhookBody(url))).status).toBe(ofOther)
})

it.each([
  ['concurrent', 200],
  ['lifetime', 500],
] as const)(
  'checks the maximum of the level against the %s number of webhooks',
  async (webhookMaximum, afterDelete) => {
    const autotask = await open({
      tenants: [{ users: [{ level: { maxWebhooks: 1 } }] }],
      behaviour: { webhookMaximum },
    })
    const call = caller(autotask)
    const id = idOf(await call('POST', 'TicketWebhooks', webhookBody(url)))
    const refused = await call('POST', 'CompanyWebhooks', webhookBody(url))
    expect(refused.json.errors[0]).toContain('The logged in Resource does not have the adequate permissions')
    await call('DELETE', `TicketWebhooks/${id}`)
    expect((await call('POST', 'CompanyWebhooks', webhookBody(url))).status).toBe(afterDelete)
  },
)

it('limits the active webhooks of an entity', async () => {
  const call = caller(await open({ behaviour: { activeWebhooks: 1, webhookMaximumText: 'generic' } }))
  await call('POST', 'TicketWebhooks', webhookBody(url))
  const second = idOf(await call('POST', 'TicketWebhooks', webhookBody(`${url}/2`, { isActive: false })))
  const refused = await call('PATCH', 'TicketWebhooks', { id: second, isActive: true })
  expect(refused.json.errors).toEqual(['The service was not able to process your request.'])
})

it('without permission, refuses and hides webhooks, and shows no access in the metadata', async () => {
  const autotask = await open({ tenants: [{ users: [{}, { level: { canCreateWebhooks: false } }] }] })
  const [able, unable] = autotask.tenant.users.map((user) => caller(autotask, user))
  const id = idOf(await able!('POST', 'TicketWebhooks', webhookBody(url)))
  expect((await unable!('POST', 'TicketWebhooks', webhookBody(`${url}/2`))).status).toBe(500)
  expect((await unable!('POST', 'TicketWebhooks/query', { filter: [] })).json.items).toEqual([])
  const access = async (call = unable!) => (await call('GET', 'TicketWebhooks/entityInformation')).json.info
  expect(await access()).toMatchObject({ canCreate: true, userAccessForCreate: 0, userAccessForQuery: 0 })
  autotask.behaviour.userAccess = 'text'
  expect(await access()).toMatchObject({ userAccessForCreate: 'None' })
  expect(await access(able)).toMatchObject({ userAccessForCreate: 'All' })
  expect((await unable!('GET', 'TicketWebhookFields/entityInformation/fields')).status).toBe(200)
  autotask.behaviour.permissionStatus = '403'
  expect((await unable!('POST', 'TicketWebhooks', webhookBody(`${url}/2`))).status).toBe(403)
  expect((await able!('GET', `TicketWebhooks/${id}`)).json.item.id).toBe(id)
})

it('lets only the owner change and delete a webhook, and see it unless switched', async () => {
  const autotask = await open({ tenants: [{ users: [{}, {}] }] })
  const [owner, other] = autotask.tenant.users.map((user) => caller(autotask, user))
  const id = await addWebhook(owner!, url)
  const text = 'No message. No matching records found. The logged in Resource may not have the required permissions to'
  const refusals = [
    await other!('PATCH', 'TicketWebhooks', { id, isActive: false }),
    await other!('DELETE', `TicketWebhooks/${id}`),
    await other!('DELETE', `TicketWebhooks/${id}/Fields/1`),
    await owner!('DELETE', 'TicketWebhooks/99'),
  ]
  for (const { status, json } of refusals)
    expect([status, json.errors[0]]).toEqual([500, expect.stringContaining(text)])
  const seen = async () => (await other!('POST', 'TicketWebhooks/query', { filter: [] })).json.items.length
  expect(await seen()).toBe(0)
  autotask.behaviour.foreignWebhooks = 'visible'
  expect(await seen()).toBe(1)
})

it.each([
  [true, 0],
  [false, 5 - 1],
])('deletes the rows of a deleted webhook: %s', async (deleteCascades, left) => {
  const autotask = await open({ behaviour: { deleteCascades } })
  const call = caller(autotask)
  const id = await addWebhook(call, url)
  expect((await call('DELETE', `TicketWebhooks/${id}`)).json).toEqual({ itemId: id })
  expect((await call('POST', 'TicketWebhookFields/query/count', { filter: [] })).json.queryCount).toBe(left)
  expect((await call('GET', `TicketWebhooks/${id}`)).json).toEqual({ item: null })
})

it.each([
  ['clear', 'enkmoj676nwh8'],
  ['masked', '********'],
  ['null', null],
] as const)('returns secrets in the form %s', async (secretKeyRead, secretKey) => {
  const call = caller(await open({ behaviour: { secretKeyRead, guidCase: 'upper' } }))
  await call('POST', 'TicketWebhooks', webhookBody(url))
  const { item } = (await call('GET', 'TicketWebhooks/1')).json
  expect(item.secretKey).toBe(secretKey)
  expect(item.webhookGUID).toBe(item.webhookGUID.toUpperCase())
})

it('requires all required fields with PUT, and changes only sent fields with PATCH', async () => {
  const call = caller(await open())
  const id = idOf(await call('POST', 'TicketWebhooks', webhookBody(url, { notificationEmailAddress: 'a@b.example' })))
  expect((await call('PUT', 'TicketWebhooks', { id, name: 'N' })).json.errors).toEqual([
    'Missing Required Field: webhookUrl.',
  ])
  await call('PUT', 'TicketWebhooks', { ...webhookBody(url, { isSubscribedToDeleteEvents: undefined }), id })
  const { item } = (await call('GET', `TicketWebhooks/${id}`)).json
  expect(item).toMatchObject({ notificationEmailAddress: null, isSubscribedToDeleteEvents: false })
  expect((await call('PATCH', 'TicketWebhooks', { ID: String(id), Name: 'N', isReady: true, nope: 1 })).status).toBe(
    200,
  )
  expect((await call('GET', `TicketWebhooks/${id}`)).json.item).toEqual({ ...item, name: 'N' })
})

it.each<[Record<string, unknown>, readonly (readonly [string, boolean, readonly string[]])[]]>([
  [{}, [['/hook/off', true, ['Action', 'Guid', 'EventTime', 'SequenceNumber', 'PersonId']]]],
  [{ deactivationBody: 'short', deactivationSigned: false }, [['/hook/off', false, ['Action', 'Guid']]]],
  [{ deactivationBody: 'none' }, [['/hook/off', true, []]]],
  [
    { deactivationBody: 'short', deactivationTarget: 'both' },
    [
      ['/hook', true, ['Action', 'Guid']],
      ['/hook/off', true, ['Action', 'Guid']],
    ],
  ],
])('sends the callout about a deactivation as switched: %j', async (behaviour, expected) => {
  const autotask = await open({ behaviour })
  const receiver = await openReceiver(autotask)
  const call = caller(autotask)
  const id = await addWebhook(call, receiver.url)
  await call('PATCH', 'TicketWebhooks', { id, isActive: false })
  await autotask.clock.settle()
  const callouts = receiver.received.map(({ path, signature, json }) => [
    path,
    signature !== undefined,
    Object.keys(json),
  ])
  expect(new Set(callouts)).toEqual(new Set(expected))
})

it.each([
  [true, 5],
  [false, 1],
])('retries the callout about a deactivation: %s', async (deactivationRetried, attempts) => {
  const autotask = await open({ behaviour: { deactivationRetried } })
  const receiver = await openReceiver(autotask, () => 500)
  const id = await addWebhook(caller(autotask), receiver.url)
  autotask.tenant.deleteWebhook('Ticket', id)
  await autotask.clock.advance(600_000)
  expect(autotask.ledger.deactivations[0]).toMatchObject({ state: 'given-up', attempts: { length: attempts } })
})

it('does not fire while the owner is inactive, although the webhook is active', async () => {
  const autotask = await open({ tenants: [{ users: [{}, {}] }] })
  const receiver = await openReceiver(autotask)
  const [owner, other] = autotask.tenant.users
  const id = await addWebhook(caller(autotask, owner), receiver.url)
  autotask.tenant.deactivateUser(owner!)
  idOf(await caller(autotask, other)('POST', 'Tickets', ticket(autotask)))
  await autotask.clock.settle()
  expect(receiver.received.map(({ json }) => json.Action)).toEqual(['Deactivated'])
  expect(autotask.tenant.webhooks()).toMatchObject([{ id, isActive: true, isReady: true }])
  expect(autotask.ledger.callouts()).toMatchObject([{ state: 'not-sent', reason: 'owner-inactive' }])
})
