import { describe, expect, it } from 'vitest'
import { createLimiter, type FieldRow } from '../index.ts'
import { fetchOf, makeClient, nockApi, nockZone, page, useNock, zone } from '../../test/support/harness.ts'

useNock()

const row = (fieldId: number, isSubscribedField = true, isDisplayAlwaysField = false): FieldRow => ({
  fieldId,
  isSubscribedField,
  isDisplayAlwaysField,
})
const sent = (fieldID: number, isSubscribedField = true, isDisplayAlwaysField = false) => ({
  fieldID,
  isSubscribedField,
  isDisplayAlwaysField,
})
const path = '/TicketWebhooks/177/Fields'

describe('the rows of a webhook', () => {
  it.each([
    ['fields', 'Fields', 'fieldID'],
    ['udfFields', 'UdfFields', 'udfFieldID'],
  ] as const)('%s are added, listed and removed below it', async (kind, segment, name) => {
    nockZone()
    const body = { webhookID: 177, [name]: 2, isSubscribedField: true, isDisplayAlwaysField: false }
    nockApi().post(`/ContactWebhooks/177/${segment}`, body).reply(200, { itemId: 5 })
    nockApi()
      .get(`/ContactWebhooks/177/${segment}`)
      .reply(200, page([{ id: 5, ...body }]))
    nockApi().delete(`/ContactWebhooks/177/${segment}/5`).reply(200, { itemId: 5 })
    const rows = makeClient().client.webhooks('Contact')[kind]
    expect(await rows?.add(177, row(2))).toBe(5)
    expect(await rows?.list(177)).toEqual([{ id: 5, ...row(2) }])
    expect(await rows?.remove(177, 5)).toBe('deleted')
  })

  it('can be excluded resources, which are added, listed and removed', async () => {
    nockZone()
    const excluded = '/TicketNoteWebhooks/9/ExcludedResources'
    nockApi().post(excluded, { webhookID: 9, resourceID: 29_682_900 }).reply(200, { itemId: 1 })
    nockApi()
      .get(excluded)
      .reply(200, page([{ id: 1, ResourceID: '29682900', WebhookID: 9 }]))
    nockApi().delete(`${excluded}/1`).reply(404)
    const rows = makeClient().client.webhooks('TicketNote').excludedResources
    expect(await rows.add(9, { resourceId: 29_682_900 })).toBe(1)
    expect(await rows.list(9)).toEqual([{ id: 1, resourceId: 29_682_900 }])
    expect(await rows.remove(9, 1)).toBe('gone')
  })

  it('are listed page by page', async () => {
    nockZone()
    nockApi()
      .get(path)
      .reply(200, page([{ id: 1, ...sent(2) }], `${zone}/ATServicesRest/V1.0${path}?page=2`))
    nockApi()
      .get(`${path}?page=2`)
      .reply(200, page([{ id: 2, fieldID: 3, isSubscribedField: 0, isDisplayAlwaysField: 1 }]))
    expect(await makeClient().client.webhooks('Ticket').fields.list(177)).toEqual([
      { id: 1, ...row(2) },
      { id: 2, ...row(3, false, true) },
    ])
  })

  it('that exist already are not added again', async () => {
    nockZone()
    nockApi()
      .post(path)
      .reply(500, { errors: ['The field is already associated with this webhook'] })
      .get(path)
      .reply(200, page([{ id: 4, ...sent(2) }]))
    expect(await makeClient().client.webhooks('Ticket').fields.add(177, row(2))).toBe(4)
  })

  it('are looked up before a retry, because the first attempt may have added them', async () => {
    nockZone()
    nockApi().post(path).reply(503)
    nockApi()
      .get(path)
      .reply(200, page([{ id: 4, ...sent(2) }]))
    expect(await makeClient().client.webhooks('Ticket').fields.add(177, row(2))).toBe(4)
  })

  it('are rejected for a field that a webhook cannot watch', async () => {
    nockZone()
    nockApi()
      .post(path)
      .reply(500, { errors: ['Picklist value [99] does not exist for FieldID.'] })
    await expect(makeClient().client.webhooks('Ticket').fields.add(177, row(99))).rejects.toMatchObject({
      code: 'validation',
    })
  })
})

describe('setting the rows of a webhook', () => {
  it('adds what is missing, changes what differs, removes the rest, and compares', async () => {
    nockZone()
    const before = [1, 2, 3].map((id) => ({ id, ...sent(id * 10) }))
    const after = [
      { id: 1, ...sent(10) },
      { id: 2, ...sent(20, false, true) },
      { id: 4, ...sent(40) },
    ]
    nockApi().get(path).reply(200, page(before))
    nockApi().patch(path, { id: 2, isSubscribedField: false, isDisplayAlwaysField: true }).reply(200, { itemId: 2 })
    nockApi()
      .post(path, { webhookID: 177, ...sent(40) })
      .reply(200, { itemId: 4 })
    nockApi().delete(`${path}/3`).reply(200, { itemId: 3 })
    nockApi().get(path).reply(200, page(after))
    const rows = await makeClient()
      .client.webhooks('Ticket')
      .fields.set(177, [row(10), row(20, false, true), row(40)])
    expect(rows.map(({ fieldId }) => fieldId)).toEqual([10, 20, 40])
  })

  it.each([
    ['is missing', [], '2 is missing or differs'],
    ['has other flags', [{ id: 1, ...sent(2, false) }], '2 is missing or differs'],
    [
      'is still there',
      [
        { id: 1, ...sent(2) },
        { id: 2, ...sent(3) },
      ],
      '3 is still there',
    ],
  ])('rejects with not_kept if a row %s when it is read again', async (_, after, problem) => {
    nockZone()
    nockApi().get(path).reply(200, page([]))
    nockApi().post(path).reply(200, { itemId: 1 })
    nockApi().get(path).reply(200, page(after))
    await expect(
      makeClient()
        .client.webhooks('Ticket')
        .fields.set(177, [row(2)]),
    ).rejects.toMatchObject({ code: 'not_kept', retryable: true, message: expect.stringContaining(problem) as string })
  })

  it('writes one row after another, also when two clients set the same webhook', async () => {
    const rows = new Map<number, object>()
    let open = 0
    let most = 0
    const fetch = fetchOf(async (request) => {
      if (request.method === 'GET') return Response.json(page([...rows.values()]))
      open += 1
      most = Math.max(most, open)
      await new Promise(setImmediate)
      open -= 1
      const body = (await request.json()) as { fieldID: number }
      const id = rows.size + 1
      rows.set(body.fieldID, { ...body, id })
      return Response.json({ itemId: id })
    })
    const limiter = createLimiter()
    const wanted = [1, 2, 3, 4, 5].map((id) => row(id))
    const clients = [1, 2].map(() => makeClient({ fetch, limiter }).client.webhooks('Ticket'))
    await Promise.all(clients.map((webhooks) => webhooks.fields.set(177, wanted)))
    expect(most).toBe(1)
    expect(rows.size).toBe(5)
  })
})
