import { describe, expect, it } from 'vitest'
import { webhookEntities, type WebhookSettings } from '../index.ts'
import { all, makeClient, nockApi, nockZone, page, useNock } from '../../test/support/harness.ts'
import { settingsFor } from '../../test/support/settings.ts'

useNock()

const settings = settingsFor('https://hooks.example.com/token-1')

const stored = {
  ...settings,
  id: 177,
  webhookGUID: 'a1da62a4-2c49-40a8-8183-69994ce5b3eb',
  isReady: false,
  ownerResourceID: 29_682_885,
}

/** The webhook that the client reads from `stored`: without the secret key. */
const webhook = { ...stored, secretKey: undefined, notificationEmailAddress: undefined }

const duplicate = { errors: ['Duplicate TicketWebhooks: there is one for this URL'] }
const denied = { errors: ['The logged in Resource does not have the adequate permissions to create this entity type.'] }

describe.each(webhookEntities)('webhooks of %s', (entity) => {
  const path = `/${entity}Webhooks`

  it('are created, read, changed and deleted', async () => {
    nockZone()
    nockApi()
      .post(path, { ...settings })
      .reply(200, { itemId: 177 })
    nockApi().get(`${path}/177`).reply(200, { item: stored })
    nockApi().patch(path, { id: 177, isActive: true }).reply(200, { itemId: 177 })
    nockApi().delete(`${path}/177`).reply(200, { itemId: 177 })
    const webhooks = makeClient().client.webhooks(entity)
    expect(await webhooks.create(settings)).toBe(177)
    expect(await webhooks.get(177)).toEqual(webhook)
    await webhooks.patch(177, { isActive: true })
    expect(await webhooks.delete(177)).toBe('deleted')
  })

  it('are queried without their secret keys', async () => {
    const filter = [{ op: 'eq', field: 'webhookUrl', value: settings.webhookUrl }] as const
    nockZone()
    nockApi()
      .post(
        `${path}/query`,
        (body) => body.filter[0].value === settings.webhookUrl && !body.IncludeFields.includes('secretKey'),
      )
      .reply(200, page([stored]))
    expect(await all(makeClient().client.webhooks(entity).query({ filter }))).toEqual([webhook])
  })

  it('have user-defined fields, except for ticket notes', () => {
    expect(makeClient().client.webhooks(entity).udfFields === undefined).toBe(entity === 'TicketNote')
  })
})

describe('a webhook', () => {
  it('exists for five entities only', () => {
    expect(() => makeClient().client.webhooks('Task' as 'Ticket')).toThrow('no webhooks for Task')
  })

  it('is read with field names in any case', async () => {
    nockZone()
    const item = { Id: '177', WEBHOOKGUID: stored.webhookGUID, IsActive: 'True', isready: 1, OwnerResourceId: null }
    nockApi().get('/TicketWebhooks/177').reply(200, { Item: item })
    const read = await makeClient().client.webhooks('Ticket').get(177)
    expect(read).toMatchObject({ id: 177, webhookGUID: stored.webhookGUID, isActive: true, isReady: true })
  })

  it.each([
    ['404', 404, ''],
    ['null', 200, { item: null }],
  ])('that does not exist is undefined, for %s', async (_, status, body) => {
    nockZone()
    nockApi().get('/TicketWebhooks/1').reply(status, body)
    expect(await makeClient().client.webhooks('Ticket').get(1)).toBeUndefined()
  })

  const gone = {
    errors: [
      'No message. No matching records found. The logged in Resource may not have the required permissions to delete the data.',
    ],
  }

  it.each([
    [404, ''],
    [500, gone],
  ])('that does not exist is gone when deleted, for %i', async (status, body) => {
    nockZone()
    nockApi().delete('/TicketWebhooks/1').reply(status, body)
    expect(await makeClient().client.webhooks('Ticket').delete(1)).toBe('gone')
  })

  it('that does not exist, or belongs to another user, cannot be changed', async () => {
    nockZone()
    nockApi().patch('/TicketWebhooks').reply(500, gone)
    await expect(makeClient().client.webhooks('Ticket').patch(1, {})).rejects.toMatchObject({ code: 'not_found' })
  })

  it.each<[string, Partial<WebhookSettings>]>([
    ['name must not be empty', { name: '' }],
    ['name must have at most 50', { name: 'n'.repeat(51) }],
    ['webhookUrl must have at most 500', { webhookUrl: `https://${'a'.repeat(500)}` }],
    ['deactivationUrl must have at most 500', { deactivationUrl: `https://${'a'.repeat(500)}` }],
    ['secretKey must not be empty', { secretKey: '' }],
    ['secretKey must have at most 64', { secretKey: 's'.repeat(65) }],
    ['notificationEmailAddress must have at most 150', { notificationEmailAddress: `${'a'.repeat(150)}@b` }],
  ])('is rejected before it is sent: %s', async (message, wrong) => {
    const webhooks = makeClient().client.webhooks('Ticket')
    await expect(webhooks.create({ ...settings, ...wrong })).rejects.toThrow(message)
    await expect(webhooks.patch(177, wrong)).rejects.toThrow(message)
  })

  it('is read until it is ready', async () => {
    nockZone()
    nockApi().get('/TicketWebhooks/177').times(2).reply(200, { item: stored })
    nockApi()
      .get('/TicketWebhooks/177')
      .reply(200, { item: { ...stored, isReady: true } })
    const { client, slept } = makeClient()
    expect((await client.webhooks('Ticket').waitUntilReady(177))?.isReady).toBe(true)
    expect(slept).toEqual([1000, 1000])
  })

  it('is read only until the time is up, and once if it does not exist', async () => {
    nockZone()
    nockApi().get('/TicketWebhooks/177').times(4).reply(200, { item: stored })
    nockApi().get('/TicketWebhooks/178').reply(404)
    const { client, slept } = makeClient()
    const webhooks = client.webhooks('Ticket')
    expect((await webhooks.waitUntilReady(177, { withinMs: 1500, everyMs: 500 }))?.isReady).toBe(false)
    expect(await webhooks.waitUntilReady(178)).toBeUndefined()
    expect(slept).toEqual([500, 500, 500])
  })
})

describe('a create', () => {
  it.each([
    [500, duplicate, 'duplicate_webhook'],
    [400, duplicate, 'duplicate_webhook'],
    [403, '', 'permission_denied'],
    [500, { errors: ['The maximum number of webhooks is reached'] }, 'limit_reached'],
    [500, { errors: ['WebhookUrl is required'] }, 'validation'],
  ])('rejected with %i %j has the code %s, and is not retried', async (status, body, code) => {
    nockZone()
    nockApi().post('/TicketWebhooks').reply(status, body)
    if (code === 'permission_denied') {
      nockApi()
        .get('/TicketWebhooks/entityInformation')
        .reply(200, { info: { userAccessForCreate: 0 } })
    }
    const { client, slept } = makeClient()
    await expect(client.webhooks('Ticket').create(settings)).rejects.toMatchObject({ code, status })
    expect(slept).toEqual([])
  })

  it.each([
    [0, 'permission_denied'],
    ['None', 'permission_denied'],
    [1, 'limit_reached'],
    ['All', 'limit_reached'],
    ['Restricted', 'limit_reached'],
    [undefined, 'permission_denied'],
  ])('rejected for permissions, with the right %j, has the code %s', async (userAccessForCreate, code) => {
    nockZone()
    nockApi().post('/TicketWebhooks').reply(500, denied)
    nockApi().get('/TicketWebhooks/entityInformation').reply(200, { info: { userAccessForCreate } })
    await expect(makeClient().client.webhooks('Ticket').create(settings)).rejects.toMatchObject({ code })
  })

  it.each([
    ['None', 'permission_denied'],
    ['All', 'limit_reached'],
    [undefined, 'validation'],
  ])('rejected with a vague text, with the right %j, has the code %s', async (userAccessForCreate, code) => {
    nockZone()
    nockApi()
      .post('/TicketWebhooks')
      .reply(500, { errors: ['The service was not able to process your request'] })
    nockApi().get('/TicketWebhooks/entityInformation').reply(200, { info: { userAccessForCreate } })
    await expect(makeClient().client.webhooks('Ticket').create(settings)).rejects.toMatchObject({ code })
  })

  it('that may have happened is looked up before a retry, and not repeated', async () => {
    nockZone()
    nockApi().post('/TicketWebhooks').reply(503)
    const others = [
      { ...stored, id: 9, name: 'another' },
      { ...stored, id: 10, isSubscribedToDeleteEvents: false },
    ]
    nockApi()
      .post('/TicketWebhooks/query')
      .reply(200, page([...others, stored]))
    expect(await makeClient().client.webhooks('Ticket').create(settings)).toBe(177)
  })

  it.each([
    ['the thread limit', 429, ''],
    ['the thread limit as 500', 500, { errors: ['Itgenatr005'] }],
    ['an answer without an id', 200, {}],
    ['a timeout', 500, { errors: ['The operation timed out'] }],
  ])('that did not happen is retried after %s', async (_, status, body) => {
    nockZone()
    nockApi().post('/TicketWebhooks').reply(status, body)
    nockApi().post('/TicketWebhooks/query').reply(200, page([]))
    nockApi().post('/TicketWebhooks').reply(200, { itemId: 178 })
    expect(await makeClient().client.webhooks('Ticket').create(settings)).toBe(178)
  })

  it('that happened late is found when the retry is rejected as a duplicate', async () => {
    nockZone()
    nockApi().post('/TicketWebhooks').reply(504)
    nockApi().post('/TicketWebhooks/query').reply(200, page([]))
    nockApi().post('/TicketWebhooks').reply(500, duplicate)
    nockApi()
      .post('/TicketWebhooks/query')
      .reply(200, page([stored]))
    expect(await makeClient().client.webhooks('Ticket').create(settings)).toBe(177)
  })
})
