import { expect, it } from 'vitest'
import { addWebhook, caller, ticket } from '../test/support/api.ts'
import { openReceiver } from '../test/support/receiver.ts'
import { open } from '../test/support/simulator.ts'
import type { Autotask, Behaviour, RecordEntity } from './index.ts'

const second = 1000
const minute = 60 * second

/** The named stamps of a record, as seconds after the start. */
function stampsOf(autotask: Autotask, entity: RecordEntity, id: number, startAt: number, names: readonly string[]) {
  const { values } = autotask.tenant.get(entity, id)!
  return names.map((name) => (Date.parse(`${String(values[name])}Z`) - startAt) / second)
}

const stamps = {
  Tickets: ['lastActivityDate', 'lastTrackedModificationDateTime'],
  Companies: ['lastActivityDate', 'lastTrackedModifiedDateTime'],
  Contacts: ['lastActivityDate', 'lastModifiedDate'],
  ConfigurationItems: ['lastModifiedTime'],
} as const

it.each<[keyof typeof stamps, 'fields' | 'udfs' | 'activity', Partial<Behaviour>, number[]]>([
  ['Tickets', 'fields', {}, [60, 60]],
  ['Tickets', 'activity', {}, [60, 0]],
  ['Tickets', 'activity', { notesMoveTracked: true }, [60, 60]],
  ['Tickets', 'udfs', {}, [60, 60]],
  ['Tickets', 'udfs', { udfsMoveTracked: false }, [60, 0]],
  ['Companies', 'fields', {}, [60, 60]],
  ['Companies', 'activity', {}, [60, 0]],
  ['Contacts', 'fields', {}, [60, 60]],
  ['Contacts', 'activity', { notesMoveTracked: true }, [60, 60]],
  ['ConfigurationItems', 'fields', {}, [60]],
  ['ConfigurationItems', 'activity', {}, [0]],
])('moves the stamps of %s on a change of %s with %j', async (entity, what, behaviour, expected) => {
  const autotask = await open({ behaviour, tenants: [{ udfs: { Ticket: [{ name: 'Site' }] } }] })
  const { tenant, clock } = autotask
  const startAt = clock.now()
  const id = tenant.create(entity, recordOf(autotask)[entity])
  await clock.advance(minute)
  if (what === 'activity') tenant.addActivity(entity, id)
  if (what === 'udfs') tenant.update(entity, id, { userDefinedFields: [{ name: 'Site', value: 'A' }] })
  if (what === 'fields') tenant.update(entity, id, changeOf[entity])
  expect(stampsOf(autotask, entity, id, startAt, stamps[entity])).toEqual(expected)
})

function recordOf({ tenant }: Autotask) {
  const { companyId: companyID, technicianId } = tenant
  return {
    Tickets: { title: 'a', status: 1, priority: 1, companyID },
    Companies: { companyName: 'a', companyType: 1, phone: '1', ownerResourceID: technicianId },
    Contacts: { firstName: 'a', lastName: 'b', isActive: 1, companyID },
    ConfigurationItems: { companyID, productID: 1, isActive: true },
  }
}

const changeOf = {
  Tickets: { title: 'b' },
  Companies: { companyName: 'b' },
  Contacts: { lastName: 'c' },
  ConfigurationItems: { serialNumber: 'c' },
}

it.each([
  ['seconds', '2026-01-05T09:00:00'],
  ['milliseconds', '2026-01-05T09:00:00.700'],
] as const)('keeps activity stamps in %s', async (activityStamps, expected) => {
  const autotask = await open({ behaviour: { activityStamps }, startAt: Date.UTC(2026, 0, 5, 9, 0, 0, 700) })
  const id = autotask.tenant.create('Tickets', ticket(autotask))
  expect(autotask.tenant.get('Tickets', id)!.values).toMatchObject({
    lastActivityDate: expected,
    createDate: '2026-01-05T09:00:00.700',
  })
})

it('moves the activity stamp of the ticket when a note is added, and logs who deleted it', async () => {
  const autotask = await open()
  const { tenant, clock } = autotask
  const ticketID = tenant.create('Tickets', ticket(autotask))
  await clock.advance(minute)
  const note = tenant.create('TicketNotes', { ticketID, title: 'N', description: 'd', noteType: 1, publish: 1 })
  expect(tenant.get('Tickets', ticketID)!.values).toMatchObject({
    lastActivityDate: '2026-01-05T09:01:00',
    lastTrackedModificationDateTime: '2026-01-05T09:00:00',
  })
  await clock.advance(minute)
  tenant.delete('TicketNotes', note)
  const { json } = await caller(autotask)('POST', 'DeletedTicketActivityLogs/query', { filter: [] })
  expect(json.items).toMatchObject([{ ticketID, noteOrAttachmentTitle: 'N', activityDateTime: '2026-01-05T09:01:00' }])
  expect(json.items[0]).not.toHaveProperty('noteID')
})

it.each<[entity: string, field: string, Partial<Behaviour>, isQueryable: boolean]>([
  ['ConfigurationItems', 'lastModifiedTime', {}, true],
  ['ConfigurationItems', 'lastModifiedTime', { itemStampQueryable: false }, false],
  ['TicketNotes', 'lastActivityDate', {}, true],
  ['TicketNotes', 'lastActivityDate', { noteStampQueryable: false }, false],
])('%s.%s with %j is queryable: %s', async (entity, field, behaviour, isQueryable) => {
  const autotask = await open({ behaviour })
  const call = caller(autotask)
  const { fields } = (await call('GET', `${entity}/entityInformation/fields`)).json
  expect(fields.find(({ name }: { name: string }) => name === field)).toMatchObject({ isQueryable })
  const filter = [{ op: 'gte', field, value: '2026-01-01' }]
  expect((await call('POST', `${entity}/query`, { filter })).status).toBe(isQueryable ? 200 : 500)
})

const either = (...items: unknown[]) => [{ op: 'or', items }]
const isNew = { op: 'gte', field: 'createDate', value: '2026-01-01' }
const isActive = { op: 'gte', field: 'lastActivityDate', value: '2026-01-01' }
const isFirst = { op: 'eq', field: 'id', value: 1 }

it.each<[Partial<Behaviour>, filter: unknown[], status: number]>([
  [{}, either(isNew, isActive, isFirst), 200],
  [{ idInOr: 'refused' }, either(isNew, isActive, isFirst), 500],
  [{ idInOr: 'refused' }, either(isNew, isActive), 200],
  [{ orOfFields: 'refused' }, either(isNew, isActive), 500],
  [{ orOfFields: 'refused' }, either(isNew, isNew), 200],
])('with %j answers the filter %j with %i', async (behaviour, filter, status) => {
  expect((await caller(await open({ behaviour }))('POST', 'Tickets/query', { filter })).status).toBe(status)
})

it('returns rows by ascending id, whatever order a query asks for', async () => {
  const autotask = await open()
  const ids = ['b', 'a', 'c'].map((title) => autotask.tenant.create('Tickets', ticket(autotask, { title })))
  const query = { filter: [], orderBy: [{ field: 'title', direction: 'desc' }] }
  const { items } = (await caller(autotask)('POST', 'Tickets/query', query)).json
  expect(items.map(({ id }: { id: number }) => id)).toEqual(ids)
})

it.each([
  [2, 200],
  [1, 500],
])('with %i retained pages answers the page before the newest with %i', async (retainedPages, status) => {
  const autotask = await open({ behaviour: { retainedPages } })
  const call = caller(autotask)
  for (let count = 0; count < 3; count++) autotask.tenant.create('Tickets', ticket(autotask))
  const query = { filter: [], MaxRecords: 1 }
  const second = (await call('POST', 'Tickets/query', query)).json.pageDetails.nextPageUrl
  const third = (await call('POST', second, query)).json.pageDetails.nextPageUrl
  expect((await call('POST', third, query)).status).toBe(200)
  expect((await call('POST', second, query)).status).toBe(status)
})

it('does not show a new record for a moment, in no kind of read', async () => {
  const autotask = await open({ behaviour: { replicationMs: 30 * second } })
  const call = caller(autotask)
  const id = autotask.tenant.create('Tickets', ticket(autotask))
  const seen = async () => [
    (await call('GET', `Tickets/${id}`)).json.item !== null,
    (await call('POST', 'Tickets/query', { filter: [] })).json.items.length === 1,
  ]
  expect(await seen()).toEqual([false, false])
  await autotask.clock.advance(30 * second)
  expect(await seen()).toEqual([true, true])
})

it.each([
  ['masked', [{ name: 'PIN', value: '*****' }]],
  ['hidden', []],
] as const)('shows a protected field to a user without the right: %s', async (protectedUdfs, expected) => {
  const udfs = { Ticket: [{ name: 'PIN', isProtected: true }] }
  const users = [{ level: { protectedData: false } }]
  const autotask = await open({ behaviour: { protectedUdfs }, tenants: [{ udfs, users }] })
  const userDefinedFields = [{ name: 'PIN', value: '1234' }]
  const id = autotask.tenant.create('Tickets', ticket(autotask, { userDefinedFields }))
  expect((await caller(autotask)('GET', `Tickets/${id}`)).json.item.userDefinedFields).toEqual(expected)
})

it.each(['Tickets', 'DeletedTicketActivityLogs', 'TicketHistory', 'WebhookEventErrorLogs'])(
  'answers a query of %s without rights with an empty list',
  async (entity) => {
    const access = { Tickets: 'none' } as const
    const level = { access, deletedTicketLogs: false, canCreateWebhooks: false }
    const autotask = await open({ tenants: [{ users: [{ level }] }] })
    const ticketID = autotask.tenant.create('Tickets', ticket(autotask))
    autotask.tenant.update('Tickets', ticketID, { title: 'b' })
    const filter = entity === 'TicketHistory' ? [{ op: 'eq', field: 'ticketID', value: ticketID }] : []
    const { status, json } = await caller(autotask)('POST', `${entity}/query`, { filter })
    expect([status, json.items]).toEqual([200, []])
  },
)

const byTicket = { op: 'eq', field: 'ticketID', value: 351_181 }

it.each<[filter: unknown[], status: number]>([
  [[byTicket], 200],
  [[], 500],
  [[byTicket, { op: 'gt', field: 'id', value: 0 }], 500],
  [[{ op: 'gt', field: 'ticketID', value: 0 }], 500],
  [[{ op: 'gte', field: 'date', value: '2026-01-01' }], 500],
])('answers a query of TicketHistory by %j with %i', async (filter, status) => {
  expect((await caller(await open())('POST', 'TicketHistory/query', { filter })).status).toBe(status)
})

it('writes changed fields with the labels of picklists into the history, and no initial values', async () => {
  const autotask = await open()
  const id = autotask.tenant.create('Tickets', ticket(autotask))
  autotask.tenant.update('Tickets', id, { status: 8, title: 'b' })
  const filter = [{ op: 'eq', field: 'ticketID', value: id }]
  const { items } = (await caller(autotask)('POST', 'TicketHistory/query', { filter })).json
  expect(items.map(({ detail }: { detail: string }) => detail)).toEqual([
    'Title changed from Printer on fire to b',
    'Status changed from New to In Progress',
    'LastActivityTime changed to 2026-01-05T09:00:00',
  ])
  expect(items[0]).toMatchObject({
    ticketID: id,
    resourceID: autotask.tenant.technicianId,
    date: '2026-01-05T09:00:00',
  })
})

it.each([
  ['own', 'Mon, 05 Jan 2026 09:00:00 GMT'],
  ['none', null],
] as const)('sends the date of its own clock: %s', async (dateHeader, expected) => {
  const autotask = await open({ behaviour: { dateHeader } })
  expect((await caller(autotask)('GET', 'ThresholdInformation')).headers.get('date')).toBe(expected)
  const path = `${autotask.url}/ATServicesRest/V1.0/zoneInformation?user=${autotask.tenant.user.username}`
  expect((await autotask.fetch(path)).headers.get('date')).toBe(expected)
})

it.each<[Partial<Behaviour>, fields: object]>([
  [{}, { Title: ' a\r\nb ', EstimatedHours: '2.5' }],
  [{ payloadTexts: 'trimmed' }, { Title: 'a\nb' }],
  [{ decimals: 'fixed' }, { EstimatedHours: '2.5000' }],
])('with %j writes values into payloads as %j', async (behaviour, fields) => {
  const autotask = await open({ behaviour })
  const { url, received } = await openReceiver(autotask)
  const call = caller(autotask)
  const id = await addWebhook(call, url)
  const { json } = await call('GET', 'TicketWebhookFields/entityInformation/fields')
  const ids = json.fields.find(({ name }: { name: string }) => name === 'fieldID').picklistValues
  const fieldID = Number(ids.find(({ label }: { label: string }) => label === 'EstimatedHours').value)
  await call('POST', `TicketWebhooks/${id}/Fields`, {
    webhookID: id,
    fieldID,
    isSubscribedField: false,
    isDisplayAlwaysField: true,
  })
  autotask.tenant.create('Tickets', ticket(autotask, { title: ' a\r\nb ', estimatedHours: 2.5 }))
  await autotask.clock.settle()
  expect(received[0]!.json.Fields).toMatchObject(fields)
})

it.each([
  ['in-order', ['a', 'a', 'b']],
  ['any-order', ['a', 'b', 'a']],
] as const)('delivers while an event is retried: %s', async (deliveryOrder, expected) => {
  const autotask = await open({ behaviour: { deliveryOrder } })
  let isFirst = true
  const { url, received } = await openReceiver(autotask, () => {
    const status = isFirst ? 500 : 200
    isFirst = false
    return status
  })
  await addWebhook(caller(autotask), url)
  for (const title of ['a', 'b']) autotask.tenant.create('Tickets', ticket(autotask, { title }))
  await autotask.clock.advance(2 * minute)
  expect(received.map(({ json }) => json.Fields['Title'])).toEqual(expected)
})

it('stops one action while the webhook reads as active', async () => {
  const autotask = await open()
  const { url, received } = await openReceiver(autotask)
  const id = await addWebhook(caller(autotask), url)
  autotask.tenant.stopAction('Ticket', id, 'Update')
  const ticketId = autotask.tenant.create('Tickets', ticket(autotask))
  autotask.tenant.update('Tickets', ticketId, { title: 'b' })
  await autotask.clock.advance(minute)
  expect(received.map(({ json }) => json.Action)).toEqual(['Create'])
  expect(autotask.tenant.webhooks()[0]).toMatchObject({ isActive: true, isReady: true })
})

it('loses what happens while a webhook is off, without a row in the error log', async () => {
  const autotask = await open()
  const { url, received } = await openReceiver(autotask)
  const id = await addWebhook(caller(autotask), url)
  autotask.tenant.setWebhookActive('Ticket', id, false)
  autotask.tenant.create('Tickets', ticket(autotask))
  autotask.tenant.setWebhookActive('Ticket', id, true)
  await autotask.clock.advance(5 * minute)
  expect(received.filter(({ json }) => json.Action === 'Create')).toEqual([])
  expect((await caller(autotask)('POST', 'WebhookEventErrorLogs/query', { filter: [] })).json.items).toEqual([])
})

it('knows for a whole run which change reached the receiver by which way', async () => {
  const autotask = await open()
  const { tenant, clock, ledger } = autotask
  let status = 200
  const { url } = await openReceiver(autotask, () => status)
  const call = caller(autotask)
  const webhook = await addWebhook(call, url)
  const make = (title: string) => tenant.create('Tickets', ticket(autotask, { title }))
  make('pushed')
  await clock.advance(minute)
  status = 500
  make('logged')
  await clock.advance(5 * minute)
  tenant.setWebhookActive('Ticket', webhook, false)
  const changed = make('changed twice')
  tenant.update('Tickets', changed, { title: 'lost' })
  await clock.advance(minute)
  tenant.update('Tickets', changed, { title: 'final' })
  tenant.update('Tickets', changed, { queueID: 8 })
  const deleted = make('deleted')
  tenant.delete('Tickets', deleted)
  await clock.advance(minute)
  await call('POST', 'WebhookEventErrorLogs/query', { filter: [] })
  await call('POST', 'DeletedTicketLogs/query', { filter: [] })
  await call('POST', 'Tickets/query', { filter: [{ op: 'eq', field: 'id', value: changed }] })
  const reached = ledger.reached().map(({ change, wanted, isLast, ways }) => {
    const origins = ways.map(({ origin, isState }) => (isState === false ? `${origin} of a later state` : origin))
    return [change.action, change.id - changed, wanted, isLast, origins]
  })
  expect(reached).toEqual([
    ['Create', -2, true, true, ['push']],
    ['Create', -1, true, true, ['error-log']],
    ['Create', 0, true, false, ['back-fill of a later state']],
    ['Update', 0, true, false, ['back-fill of a later state']],
    ['Update', 0, true, false, ['back-fill of a later state']],
    ['Update', 0, false, true, ['back-fill']],
    ['Create', 1, true, false, []],
    ['Delete', 1, true, true, ['deleted-log']],
  ])
})
