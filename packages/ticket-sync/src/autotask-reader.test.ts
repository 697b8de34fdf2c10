import { createAutotaskClient } from '@guidepost/autotask-client'
import { startAutotask, type Autotask } from '@guidepost/autotask-simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAutotaskReader } from './autotask-reader.ts'
import type { TicketReader } from './reader.ts'

let autotask: Autotask
let reader: TicketReader
beforeAll(async () => {
  autotask = await startAutotask({ processingMs: 0 })
  const { username, secret, integrationCode } = autotask.tenant.user
  const credentials = { username, secret, integrationCode }
  reader = createAutotaskReader(createAutotaskClient({ credentials, simulatorOrigin: autotask.url }).tickets)
})
afterAll(() => autotask.close())

const openTicket = (): number =>
  autotask.tenant.create('Tickets', { title: 'x', status: 1, priority: 1, companyID: autotask.tenant.companyId })

describe('createAutotaskReader', () => {
  it('reads a ticket by id and by number, with who completed it', async () => {
    const id = openTicket()
    const by = autotask.tenant.technicianId
    autotask.tenant.update('Tickets', id, { status: 5, resolution: 'Done' }, { by })
    const reading = await reader.read({ id: String(id) })
    expect(reading).toMatchObject({ found: 'ticket', ticketId: String(id), status: '5', resolution: 'Done' })
    expect(reading).toMatchObject({
      completedBy: String(by),
      lastActivityBy: String(by),
      completedDate: expect.any(String),
    })
    expect(await reader.read({ number: reading!.ticketNumber! })).toEqual(reading)
  })

  it('finds a deleted ticket in the log, by id and by number', async () => {
    const id = openTicket()
    const { ticketNumber } = (await reader.read({ id: String(id) }))!
    autotask.tenant.delete('Tickets', id)
    const deleted = await reader.read({ id: String(id) })
    expect(deleted).toMatchObject({
      found: 'deleted',
      ticketId: String(id),
      ticketNumber,
      deletedAt: expect.any(String),
    })
    expect(await reader.read({ number: ticketNumber! })).toEqual(deleted)
  })

  it.each([{ id: '999999' }, { id: 'x' }, { id: '99999999999999999999' }, { number: 'T20200101.0001' }])(
    'finds nothing for %o',
    async (ticket) => {
      expect(await reader.read(ticket)).toBeNull()
    },
  )

  it('adds the statuses that the tenant labelled complete', async () => {
    const statuses = [
      { id: 5, label: 'Fertig' },
      { id: 12, label: ' completed ' },
      { id: 13, label: 'Complete' },
      { id: 14, label: 'Incomplete' },
      { id: undefined, label: 'Waiting' },
    ]
    const none = () => Promise.resolve(undefined)
    const deleted = async function* () {}
    const tickets = { get: none, byNumber: none, deleted, statuses: () => Promise.resolve(statuses) }
    expect(await createAutotaskReader(tickets).completeStatuses()).toEqual(new Set(['5', '12', '13']))
    expect(await reader.completeStatuses()).toContain('5')
  })
})
