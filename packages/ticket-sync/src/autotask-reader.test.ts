import { createAutotaskClient } from '@guidepost/autotask-client'
import { parse } from '@guidepost/autotask-payload'
import { startAutotask, type Autotask } from '@guidepost/autotask-simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { autotaskReader } from './autotask-reader.ts'
import { evidenceOf } from './evidence.ts'
import type { TicketReader } from './reader.ts'

let autotask: Autotask
let reader: TicketReader
beforeAll(async () => {
  autotask = await startAutotask({ processingMs: 0 })
  const { username, secret, integrationCode } = autotask.tenant.user
  const credentials = { username, secret, integrationCode }
  reader = autotaskReader(createAutotaskClient({ credentials, simulatorOrigin: autotask.url }).tickets)
})
afterAll(() => autotask.close())

const openTicket = (): number =>
  autotask.tenant.create('Tickets', { title: 'x', status: 1, priority: 1, companyID: autotask.tenant.companyId })

describe('autotaskReader', () => {
  it('reads a ticket by its id and by its number, with who completed it', async () => {
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

  it('finds a deleted ticket in the log, by its id and by its number', async () => {
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

  it('takes the statuses that the tenant calls complete', async () => {
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
    expect(await autotaskReader(tickets).completeStatuses()).toEqual(new Set(['5', '12', '13']))
    expect(await reader.completeStatuses()).toContain('5')
  })
})

it('an event of @guidepost/autotask-payload is evidence', () => {
  const parsed = parse(
    Buffer.from('{"Action":"Update","EntityType":"Tickets","Id":7,"Fields":{"status":5},"PersonID":4}'),
  )
  if (!parsed.ok) throw new Error(parsed.error.message)
  expect(evidenceOf(parsed.events[0]!)).toMatchObject({ ticketId: '7', status: '5', by: '4', completedDate: undefined })
})
