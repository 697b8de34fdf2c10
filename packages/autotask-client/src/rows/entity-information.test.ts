import { describe, expect, it } from 'vitest'
import { makeClient, nockApi, nockZone, useNock } from '../../test/support/harness.ts'

useNock()

describe('the rights over an entity', () => {
  it.each([
    [0, 'none'],
    [1, 'all'],
    [2, 'restricted'],
    ['0', 'none'],
    ['None', 'none'],
    ['All', 'all'],
    ['restricted', 'restricted'],
    [9, 'unknown'],
    ['', 'unknown'],
    [null, 'unknown'],
  ])('are read from %j as %s', async (sent, access) => {
    nockZone()
    const info = {
      name: 'TicketWebhook',
      canCreate: true,
      userAccessForCreate: sent,
      UserAccessForDelete: sent,
      userAccessForQuery: sent,
      userAccessForUpdate: sent,
      supportsWebhookCallouts: false,
    }
    nockApi().get('/TicketWebhooks/entityInformation').reply(200, { info })
    expect(await makeClient().client.webhooks('Ticket').entityInformation()).toEqual({
      name: 'TicketWebhook',
      canCreate: true,
      userAccessForCreate: access,
      userAccessForDelete: access,
      userAccessForQuery: access,
      userAccessForUpdate: access,
      supportsWebhookCallouts: false,
    })
  })

  it('are unavailable if the answer has no info', async () => {
    nockZone()
    nockApi().get('/Tickets/entityInformation').reply(200, {})
    await expect(makeClient().client.entityInformation('Tickets')).rejects.toMatchObject({ code: 'unavailable' })
  })
})

const picklist = (name: string, values: readonly object[]) => ({
  fields: [
    { name: 'webhookID', isPickList: false },
    { name, isPickList: true, picklistValues: values },
  ],
})

describe('the number of a field', () => {
  it('is found by its label in any case, with one request', async () => {
    nockZone()
    const values = [
      { value: '7', label: 'CompanyName', isActive: true, isSystem: true },
      { value: '24', label: 'CompanyType', isActive: true },
    ]
    nockApi().get('/CompanyWebhookFields/entityInformation/fields').reply(200, picklist('fieldID', values))
    const webhooks = makeClient().client.webhooks('Company')
    for (const label of ['CompanyName', 'companyname', ' COMPANYNAME ']) expect(await webhooks.fieldId(label)).toBe(7)
    expect(await webhooks.fieldId('companyType')).toBe(24)
    expect(await webhooks.fieldId('Nothing')).toBeUndefined()
    expect(await webhooks.fieldLabels()).toEqual([
      { id: 7, label: 'CompanyName', isActive: true, isSystem: true },
      { id: 24, label: 'CompanyType', isActive: true, isSystem: false },
    ])
  })

  it('of a user-defined field prefers the exact label, then an active one', async () => {
    nockZone()
    const values = [
      { value: '1', label: 'Contract', isActive: false },
      { value: '2', label: 'contract', isActive: true },
      { value: '3', label: 'CONTRACT', isActive: true },
      { value: '4', label: 'Old', isActive: false },
      { value: 'x', label: 'Broken' },
    ]
    nockApi().get('/TicketWebhookUdfFields/entityInformation/fields').reply(200, picklist('UdfFieldID', values))
    const webhooks = makeClient().client.webhooks('Ticket')
    expect(await webhooks.udfFieldId('Contract')).toBe(1)
    expect(await webhooks.udfFieldId('CONTRACT')).toBe(3)
    expect(await webhooks.udfFieldId('cOnTrAcT')).toBe(2)
    expect(await webhooks.udfFieldId('Old')).toBe(4)
    expect(await webhooks.udfFieldId('Broken')).toBeUndefined()
    expect(await webhooks.udfFieldLabels()).toHaveLength(5)
  })

  it('is undefined for a user-defined field of ticket notes, without a request', async () => {
    const webhooks = makeClient().client.webhooks('TicketNote')
    expect(await webhooks.udfFieldId('Contract')).toBeUndefined()
    expect(await webhooks.udfFieldLabels()).toEqual([])
  })

  it('is looked up again after a minute if unknown, and after an hour otherwise', async () => {
    nockZone()
    const answer = (value: string, label: string) =>
      nockApi()
        .get('/TicketWebhookFields/entityInformation/fields')
        .reply(200, picklist('fieldID', [{ value, label }]))
    answer('2', 'TicketNumber')
    const { client, clock } = makeClient()
    const webhooks = client.webhooks('Ticket')
    expect(await webhooks.fieldId('Status')).toBeUndefined()
    clock.pass(60_000)
    answer('8', 'Status')
    expect(await webhooks.fieldId('status')).toBe(8)
    clock.pass(3_599_999)
    expect(await webhooks.fieldId('status')).toBe(8)
    clock.pass(1)
    answer('9', 'Status')
    expect(await webhooks.fieldId('status')).toBe(9)
  })
})

it('the fields of an entity say whether a webhook can watch them', async () => {
  nockZone()
  const fields = [
    { name: 'title', dataType: 'string', length: 255, isRequired: true, isSupportedWebhookField: true },
    { name: 'id', dataType: 'long', isReadOnly: true, isSupportedWebhookField: false },
    { noName: true },
  ]
  nockApi().get('/Tickets/entityInformation/fields').reply(200, { fields })
  const read = await makeClient().client.entityFields('Tickets')
  expect(read).toMatchObject([
    {
      name: 'title',
      dataType: 'string',
      length: 255,
      isRequired: true,
      isSupportedWebhookField: true,
      picklistValues: [],
    },
    { name: 'id', isReadOnly: true, isSupportedWebhookField: false },
  ])
})
