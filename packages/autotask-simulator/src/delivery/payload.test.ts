import { parse } from '@guidepost/autotask-payload'
import { autotask as scheme, verify } from '@guidepost/webhook-signature'
import { expect, it } from 'vitest'
import { webhookEntities } from '../index.ts'
import type { Autotask, AutotaskOptions, Behaviour, WebhookEntity } from '../index.ts'
import { addWebhook, caller, fieldId, idOf, ticket } from '../../test/support/api.ts'
import { openReceiver } from '../../test/support/receiver.ts'
import { open } from '../../test/support/simulator.ts'

const secrets = ['enkmoj676nwh8']
const name = `Café & Söhne 'A+B' <x> "Ü" \\ 😀`

async function receiveCallouts(
  behaviour: Partial<Behaviour>,
  act: (autotask: Autotask) => unknown,
  options: AutotaskOptions = {},
) {
  const autotask = await open({ behaviour, ...options })
  const receiver = await openReceiver(autotask)
  await addWebhook(caller(autotask), receiver.url)
  await act(autotask)
  await autotask.clock.settle()
  return receiver.received
}

it('posts bodies like those of live captures: keys in order, values as strings, compact', async () => {
  const [create] = await receiveCallouts({}, ({ tenant, ...rest }) =>
    tenant.create('Tickets', ticket({ tenant, ...rest })),
  )
  expect(create!.contentType).toBe('application/json')
  expect(create!.body).toMatch(
    /^\{"Action":"Create","Guid":"[0-9a-f-]{36}","EntityType":"Ticket","Id":351181,"Fields":\{"Title":"Printer on fire","Status":"1","TicketNumber":"T20260105\.0001"\},"EventTime":"2026-01-05T09:00:00Z","SequenceNumber":1,"PersonId":29682886\}$/,
  )
})

it.each([
  ['escaped', true, true],
  ['raw-utf8', false, true],
  ['sign-escaped-send-raw', false, false],
] as const)('sends and signs with %s', async (encoding, isAscii, verifies) => {
  const [create] = await receiveCallouts({ encoding }, (autotask) =>
    autotask.tenant.create('Tickets', ticket(autotask, { title: name })),
  )
  // eslint-disable-next-line no-control-regex -- the test is for ASCII
  expect(/^[\x20-\x7e]*$/.test(create!.body)).toBe(isAscii)
  expect(create!.json.Fields['Title']).toBe(name)
  expect(verify(Buffer.from(create!.body), create!.signature, secrets, scheme).ok).toBe(verifies)
})

const due = { dueDateTime: '2026-02-03T04:05:06Z' }
it.each<[Partial<Behaviour>, RegExp]>([
  [{ personKey: 'PersonID' }, /"PersonID":29682886\}$/],
  [{ guidCase: 'upper' }, /"Guid":"[0-9A-F-]{36}"/],
  [{ values: 'json' }, /"Status":1,/],
  [{ dates: 'unzoned' }, /"DueDateTime":"2026-02-03T04:05:06"/],
  [{ dates: 'utc' }, /"DueDateTime":"2026-02-03T04:05:06Z"/],
  [{ eventTime: 'unzoned' }, /"EventTime":"2026-01-05T09:00:00"/],
  [{ eventTime: 'fraction' }, /"EventTime":"2026-01-05T09:00:00.000"/],
])('formats payloads as switched: %j', async (behaviour, pattern) => {
  const [create] = await receiveCallouts(behaviour, (autotask) =>
    autotask.tenant.create('Tickets', ticket(autotask, due)),
  )
  expect(create!.body).toMatch(pattern)
})

it.each<[Partial<Behaviour>, unknown]>([
  [{ nulls: 'null' }, null],
  [{ nulls: 'empty' }, ''],
])('sends an emptied field: %j', async (behaviour, expected) => {
  const received = await receiveCallouts(behaviour, async (autotask) => {
    const id = autotask.tenant.create('Tickets', ticket(autotask, due))
    autotask.tenant.update('Tickets', id, { dueDateTime: null })
  })
  expect(received.find(({ json }) => json.Action === 'Update')!.json.Fields['DueDateTime']).toBe(expected)
})

it.each<[Partial<Behaviour>, unknown]>([
  [{ deleteFields: 'empty' }, {}],
  [{ deleteFields: 'absent' }, undefined],
])('sends the fields of a delete: %j', async (behaviour, expected) => {
  const received = await receiveCallouts(behaviour, async (autotask) => {
    autotask.tenant.delete('Tickets', autotask.tenant.create('Tickets', ticket(autotask)))
  })
  expect(received.find(({ json }) => json.Action === 'Delete')!.json.Fields).toEqual(expected)
})

it.each([
  [{}, [1, 2]],
  [{ sequence: 'action' }, [1, 1]],
] as const)('numbers events: %j', async (behaviour, numbers) => {
  const received = await receiveCallouts(behaviour, (autotask) => {
    autotask.tenant.delete('Tickets', autotask.tenant.create('Tickets', ticket(autotask)))
  })
  expect(received.map(({ json }) => json.SequenceNumber)).toEqual(numbers)
})

it.each<[Partial<Behaviour>, unknown]>([
  [{}, 'True'],
  [{ booleans: 'true' }, 'true'],
  [{ values: 'json' }, true],
])('sends booleans, and user-defined fields among the other fields: %j', async (behaviour, isActive) => {
  const udfs = { ConfigurationItem: [{ name: 'Warranty Type', picklist: [{ value: 29_682_801, label: 'Gold' }] }] }
  const autotask = await open({ behaviour, tenants: [{ udfs }] })
  const receiver = await openReceiver(autotask)
  const call = caller(autotask)
  const webhookID = await addWebhook(call, receiver.url, { entity: 'ConfigurationItem' })
  const udfFieldID = await fieldId(call, 'ConfigurationItem', 'Warranty Type', 'UdfFields')
  const row = { webhookID, udfFieldID, isSubscribedField: true, isDisplayAlwaysField: false }
  idOf(await call('POST', `ConfigurationItemWebhooks/${webhookID}/UdfFields`, row))
  const body = { companyID: 1301, productID: 1, isActive: true, referenceTitle: 'FS01' }
  const userDefinedFields = [{ name: 'warranty type', value: '29682801' }]
  const id = idOf(await call('POST', 'ConfigurationItems', { ...body, userDefinedFields }))
  await autotask.clock.settle()
  const warranty = behaviour.values === 'json' ? 29_682_801 : '29682801'
  const { Fields, EntityType } = receiver.received[0]!.json
  expect([EntityType, Fields]).toEqual([
    'InstalledProduct',
    { ReferenceTitle: 'FS01', IsActive: isActive, 'Warranty Type': warranty },
  ])
  const { item } = (await call('GET', `ConfigurationItems/${id}`)).json
  expect(item.userDefinedFields).toEqual([{ name: 'Warranty Type', value: '29682801' }])
  const filter = [{ op: 'eq', field: 'Warranty Type', value: '29682801', udf: true }]
  expect((await call('POST', 'ConfigurationItems/query', { filter })).json.items).toHaveLength(1)
})

/** The path and body that create each entity over the REST API. */
const bodies: Record<WebhookEntity, [string, Record<string, unknown>]> = {
  Company: ['Companies', { companyName: 'B', companyType: 1, phone: '1', ownerResourceID: 4 }],
  Contact: ['Companies/1301/Contacts', { firstName: 'Ada', lastName: 'Byron', isActive: 1 }],
  ConfigurationItem: ['ConfigurationItems', { companyID: 1301, productID: 1, isActive: true }],
  Ticket: ['Tickets', { title: 'T', status: 1, priority: 1, companyID: 1301 }],
  TicketNote: ['Tickets/351181/Notes', { title: 'N', description: 'D', noteType: 1, publish: 1 }],
}

it.each(webhookEntities)('posts bodies that this repository’s parser reads: %s', async (entity) => {
  const autotask = await open()
  const receiver = await openReceiver(autotask)
  const call = caller(autotask)
  autotask.tenant.create('Tickets', ticket(autotask))
  await addWebhook(call, receiver.url, { entity })
  const [path, body] = bodies[entity]
  const id = idOf(await call('POST', path, body))
  const names = { Company: 'Companies', Contact: 'Contacts', ConfigurationItem: 'ConfigurationItems' } as const
  const table = entity === 'Ticket' ? 'Tickets' : entity === 'TicketNote' ? 'TicketNotes' : names[entity]
  autotask.tenant.delete(table, id)
  await autotask.clock.settle()
  const events = receiver.received.flatMap(({ body }) => {
    const parsed = parse(Buffer.from(body))
    return parsed.ok ? parsed.events : []
  })
  expect(events.map((event) => [event.entity, event.action, event.id])).toEqual([
    [entity, 'Create', String(id)],
    [entity, 'Delete', String(id)],
  ])
})
