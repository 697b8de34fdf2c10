import { describe, expect, it } from 'vitest'
import { all, makeClient, nockApi, nockZone, page, useNock } from './support/harness.ts'

useNock()

const ticket = {
  id: 351_181,
  ticketNumber: 'T20250915.0001',
  title: 'Server down',
  status: 5,
  companyID: 7,
  createDate: '2025-09-15T14:57:50.307',
  completedDate: null,
  lastActivityDate: '2025-09-15T15:00:00Z',
  userDefinedFields: [{ name: 'Alert', value: '7' }],
}

describe('tickets', () => {
  it('are read by id, with times in UTC and the whole row', async () => {
    nockZone()
    nockApi().get('/Tickets/351181').reply(200, { item: ticket })
    expect(await makeClient().client.tickets.get(351_181)).toEqual({
      id: 351_181,
      ticketNumber: 'T20250915.0001',
      title: 'Server down',
      status: 5,
      companyID: 7,
      createDate: '2025-09-15T14:57:50.307Z',
      lastActivityDate: '2025-09-15T15:00:00.000Z',
      row: ticket,
    })
  })

  it('are read by number', async () => {
    const byNumber = (value: string) => ({ MaxRecords: 1, filter: [{ op: 'eq', field: 'ticketNumber', value }] })
    nockZone()
    nockApi()
      .post('/Tickets/query', byNumber('T20250915.0001'))
      .reply(200, page([ticket]))
    nockApi().post('/Tickets/query', byNumber('T20250915.0002')).reply(200, page([]))
    const { tickets } = makeClient().client
    expect((await tickets.byNumber('T20250915.0001'))?.id).toBe(351_181)
    expect(await tickets.byNumber('T20250915.0002')).toBeUndefined()
  })

  it('that changed are listed by id', async () => {
    nockZone()
    const filter = [
      { op: 'gte', field: 'lastActivityDate', value: '2025-09-15T00:00:00Z' },
      { op: 'gt', field: 'id', value: 0 },
    ]
    nockApi()
      .post('/Tickets/query', { MaxRecords: 500, filter })
      .reply(200, page([ticket]))
    const since = new Date('2025-09-15')
    const changed = await all(makeClient().client.tickets.changed({ since }))
    expect(changed.map(({ id }) => id)).toEqual([351_181])
  })

  it('have the statuses of their database', async () => {
    nockZone()
    const picklistValues = [
      { value: '1', label: 'New', isActive: true, isSystem: true },
      { value: '29', label: 'Waiting', isActive: true, isSystem: false },
    ]
    nockApi()
      .get('/Tickets/entityInformation/fields')
      .reply(200, { fields: [{ name: 'status', picklistValues }] })
    const { tickets } = makeClient().client
    const statuses = await tickets.statuses()
    expect(statuses).toEqual([
      { id: 1, label: 'New', isActive: true, isSystem: true },
      { id: 29, label: 'Waiting', isActive: true, isSystem: false },
    ])
    expect(await tickets.statuses()).toBe(statuses)
  })

  it('that were deleted are listed from the log', async () => {
    nockZone()
    const log = {
      id: 1,
      ticketID: 7,
      ticketNumber: 'T20250915.0007',
      ticketTitle: 'x',
      deletedByResourceID: 9,
      deletedDateTime: '2025-09-15T15:00:00',
    }
    nockApi()
      .post('/DeletedTicketLogs/query')
      .reply(200, page([log]))
    expect(await all(makeClient().client.tickets.deleted())).toEqual([
      { ...log, deletedDateTime: '2025-09-15T15:00:00.000Z' },
    ])
  })
})

describe('the log of lost events', () => {
  it('is listed by id in pages of at most 500, and its rows can be deleted', async () => {
    nockZone()
    const log = {
      id: 3,
      accountWebhookID: null,
      contactWebhookID: null,
      sequenceNumber: 32,
      createDateTime: '2025-09-15T15:00:00.5',
      errorMessage: '503',
      payload: '{"Action":"Update"',
    }
    const filter = [{ op: 'gt', field: 'id', value: 0 }]
    nockApi()
      .post('/WebhookEventErrorLogs/query', { MaxRecords: 500, filter })
      .reply(200, page([log]))
    nockApi().delete('/WebhookEventErrorLogs/3').reply(200, { itemId: 3 })
    const { errorLogs } = makeClient().client
    const [row] = await all(errorLogs.query())
    expect(row).toMatchObject({
      id: 3,
      sequenceNumber: 32,
      payload: '{"Action":"Update"',
      createDateTime: '2025-09-15T15:00:00.500Z',
    })
    expect(await errorLogs.delete(3)).toBe('deleted')
  })
})
