import { describe, expect, it } from 'vitest'
import { applyEvent, applyReading, completeOfAll } from './apply.ts'
import { evidenceOf, type TicketEvent } from './evidence.ts'
import { linkTicket, type LinkedTicket } from './linked-ticket.ts'
import { orderOf } from './order.ts'
import type { TicketReading } from './reader.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString()

function evidence(fields: TicketEvent['fields'], more: Partial<TicketEvent> = {}) {
  const event = { entity: 'Ticket', action: 'Update', id: '7', guid: 'G', sequenceNumber: '4', personId: '42' }
  return evidenceOf({ ...event, eventTime: at(4), fields, ...more })!
}

/** Known from the event number 3 of the second 3. */
const known = (state: LinkedTicket['state'], more: Partial<LinkedTicket> = {}): LinkedTicket => ({
  ...linkTicket('7', 'T20260105.0001'),
  state,
  position: evidence({}, { eventTime: at(3), sequenceNumber: '3' }).position,
  ...more,
})

const closing = { CompletedDate: '2026-01-05T09:00:04', Status: '5', Resolution: 'Restarted' }
const reopening = { completeddate: null, STATUS: '8' }
const old = { eventTime: at(2), sequenceNumber: '2' }

describe('an event', () => {
  it.each([
    ['completed closes an open ticket', 'open', closing, {}, 'ticket.closed', null],
    ['with a complete status closes it too', 'open', { Status: 5, Resolution: null }, {}, 'ticket.closed', null],
    ["with the tenant's own complete status does", 'open', { Status: '12', Resolution: '' }, {}, 'ticket.closed', null],
    ['that lacks the resolution asks for it', 'open', { CompletedDate: 'x' }, {}, 'ticket.closed', 'values'],
    ['with neither date nor complete status reopens', 'closed', reopening, {}, 'ticket.reopened', null],
    ['that only lacks the date makes us look', 'closed', { Status: '8' }, {}, null, 'order'],
    ['that only empties the date makes us look', 'closed', { CompletedDate: '' }, {}, null, 'order'],
    ['without date and status says nothing', 'closed', { Title: 'x' }, {}, null, null],
    ['that is older changes nothing', 'open', closing, old, null, null],
    ['of the same second of another webhook is a tie', 'open', closing, { eventTime: at(3), guid: 'H' }, null, 'order'],
    ['without a time is a tie', 'open', closing, { eventTime: undefined }, null, 'order'],
    ['whose number and time disagree is a tie', 'open', closing, { sequenceNumber: '1' }, null, 'order'],
    ['of a deletion deletes, however old', 'closed', {}, { ...old, action: 'Delete' }, 'ticket.deleted', null],
    ['after a deletion changes nothing', 'deleted', closing, {}, null, null],
  ] as const)('%s', (_, state, fields, more, change, need) => {
    const step = applyEvent(known(state), evidence(fields, more), new Set(['5', '12']))
    expect(step).toMatchObject({ change, need })
  })

  it('records the resolution, who closed it and when', () => {
    const { ticket } = applyEvent(
      known('open', { ticketNumber: null }),
      evidence({ ...closing, TicketNumber: 'T1' }),
      completeOfAll,
    )
    const changedAt = Date.parse(at(4))
    expect(ticket).toMatchObject({
      state: 'closed',
      resolution: 'Restarted',
      changedBy: '42',
      changedAt,
      ticketNumber: 'T1',
    })
  })

  it('that says the same again may bring another resolution', () => {
    const { ticket, change } = applyEvent(
      known('closed'),
      evidence({ Status: '5', Resolution: 'Better' }),
      completeOfAll,
    )
    expect({ ...ticket, change }).toMatchObject({ state: 'closed', resolution: 'Better', change: null })
  })

  it('that is not sure of what is known leaves open how old what it says is', () => {
    const ticket = known('open')
    expect(applyEvent(ticket, evidence({ Status: '8' }), completeOfAll).ticket).toEqual(ticket)
    expect(applyEvent(ticket, evidence(reopening), completeOfAll).ticket.position).toMatchObject({ sequence: '4' })
  })

  it.each([
    ['a company', { entity: 'Company' }],
    ['no id', { id: undefined }],
  ])('about %s is no evidence', (_, more) => {
    expect(evidenceOf({ entity: 'Ticket', action: 'Update', id: '7', fields: {}, ...more })).toBeUndefined()
  })
})

describe('after a read', () => {
  const read = { from: 'read', at: Date.parse(at(4)), guid: null, sequence: null } as const

  it.each([
    [5, 'newer'],
    [4, 'tie'],
    [3, 'tie'],
  ])('an event of second %i is %s', (second, order) => {
    expect(orderOf(evidence({}, { eventTime: at(second) }).position, read)).toBe(order)
  })
})

describe('a reading', () => {
  const reading: TicketReading = {
    found: 'ticket',
    ticketId: '7',
    ticketNumber: 'T1',
    status: '5',
    completedDate: '2026-01-05T09:00:09.5',
    completedBy: '77',
    resolution: 'Restarted',
    lastActivityDate: at(9),
    lastActivityBy: '78',
  }

  it('decides, with who completed it and when', () => {
    const { ticket, change } = applyReading(known('open'), reading, completeOfAll)
    const changedAt = Date.parse(at(9)) + 500
    expect({ change, ...ticket }).toMatchObject({
      change: 'ticket.closed',
      changedBy: '77',
      changedAt,
      resolution: 'Restarted',
    })
    expect(ticket.position).toEqual({ from: 'read', at: Date.parse(at(9)), guid: null, sequence: null })
  })

  it('reopens a ticket, and forgets its resolution', () => {
    const open = { ...reading, status: '1', completedDate: null }
    const { ticket, change } = applyReading(known('closed', { resolution: 'Restarted' }), open, completeOfAll)
    expect({ change, ...ticket }).toMatchObject({
      change: 'ticket.reopened',
      resolution: null,
      changedBy: '78',
      changedAt: Date.parse(at(9)),
    })
  })

  it('of the log of deleted tickets deletes', () => {
    const deleted = { found: 'deleted', ticketId: '7', ticketNumber: null, deletedBy: '4', deletedAt: at(9) } as const
    const { ticket, change } = applyReading(known('closed'), deleted, completeOfAll)
    expect({ change, ...ticket }).toMatchObject({
      change: 'ticket.deleted',
      state: 'deleted',
      changedBy: '4',
      ticketNumber: 'T20260105.0001',
    })
  })

  it('shows a ticket again that was believed to be deleted', () => {
    expect(applyReading(known('deleted'), reading, completeOfAll)).toMatchObject({ change: 'ticket.closed' })
  })
})
