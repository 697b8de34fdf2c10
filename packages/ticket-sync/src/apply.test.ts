import { describe, expect, it } from 'vitest'
import { applyEvent, applyReading, standardCompleteStatuses } from './apply.ts'
import { toTicketFacts, type TicketEvent } from './ticket-facts.ts'
import { linkTicket, type LinkedTicket } from './linked-ticket.ts'
import { orderOf } from './order.ts'
import type { TicketReading } from './reader.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString()

function factsOf(fields: TicketEvent['fields'], more: Partial<TicketEvent> = {}) {
  const event = { entity: 'Ticket', action: 'Update', id: '7', guid: 'G', sequenceNumber: '4', personId: '42' }
  return toTicketFacts({ ...event, eventTime: at(4), fields, ...more })!
}

/** A ticket known up to the event with sequence number 3 in second 3. */
const known = (state: LinkedTicket['state'], more: Partial<LinkedTicket> = {}): LinkedTicket => ({
  ...linkTicket('7', 'T20260105.0001'),
  state,
  position: factsOf({}, { eventTime: at(3), sequenceNumber: '3' }).position,
  ...more,
})

const closing = { CompletedDate: '2026-01-05T09:00:04', Status: '5', Resolution: 'Restarted' }
const reopening = { completeddate: null, STATUS: '8' }
const older = { eventTime: at(2), sequenceNumber: '2' }

describe('applyEvent', () => {
  it.each([
    ['closes a ticket with a completed date', 'open', closing, {}, 'ticket.closed', null],
    ['closes a ticket with a complete status', 'open', { Status: 5, Resolution: null }, {}, 'ticket.closed', null],
    [
      "closes a ticket with the tenant's own complete status",
      'open',
      { Status: '12', Resolution: '' },
      {},
      'ticket.closed',
      null,
    ],
    ['needs a read for a missing resolution', 'open', { CompletedDate: 'x' }, {}, 'ticket.closed', 'values'],
    ['reopens a ticket without a date and a complete status', 'closed', reopening, {}, 'ticket.reopened', null],
    ['needs a read if only the status is open', 'closed', { Status: '8' }, {}, null, 'state'],
    ['needs a read if only the date is emptied', 'closed', { CompletedDate: '' }, {}, null, 'state'],
    ['ignores an event without date and status', 'closed', { Title: 'x' }, {}, null, null],
    ['ignores an older event', 'open', closing, older, null, null],
    [
      'needs a read for the same second of another webhook',
      'open',
      closing,
      { eventTime: at(3), guid: 'H' },
      null,
      'state',
    ],
    ['needs a read for an event without a time', 'open', closing, { eventTime: undefined }, null, 'state'],
    ['needs a read if number and time disagree', 'open', closing, { sequenceNumber: '1' }, null, 'state'],
    [
      'deletes a ticket, however old the event is',
      'closed',
      {},
      { ...older, action: 'Delete' },
      'ticket.deleted',
      null,
    ],
    ['ignores an event after a deletion', 'deleted', closing, {}, null, null],
  ] as const)('%s', (_, state, fields, more, change, needsRead) => {
    const transition = applyEvent(known(state), factsOf(fields, more), new Set(['5', '12']))
    expect(transition).toMatchObject({ change, needsRead })
  })

  it('records the resolution, who closed the ticket, and when', () => {
    const { ticket } = applyEvent(
      known('open', { ticketNumber: null }),
      factsOf({ ...closing, TicketNumber: 'T1' }),
      standardCompleteStatuses,
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

  it('takes a new resolution from an event that confirms the state', () => {
    const { ticket, change } = applyEvent(
      known('closed'),
      factsOf({ Status: '5', Resolution: 'Better' }),
      standardCompleteStatuses,
    )
    expect({ ...ticket, change }).toMatchObject({ state: 'closed', resolution: 'Better', change: null })
  })

  it('keeps the position if an event confirms only part of the state', () => {
    const ticket = known('open')
    expect(applyEvent(ticket, factsOf({ Status: '8' }), standardCompleteStatuses).ticket).toEqual(ticket)
    expect(applyEvent(ticket, factsOf(reopening), standardCompleteStatuses).ticket.position).toMatchObject({
      sequence: '4',
    })
  })
})

describe('orderOf, after a read,', () => {
  const read = { from: 'read', at: Date.parse(at(4)), guid: null, sequence: null } as const

  it.each([
    [5, 'newer'],
    [4, 'tie'],
    [3, 'tie'],
  ])('an event of second %i is %s', (second, order) => {
    expect(orderOf(factsOf({}, { eventTime: at(second) }).position, read)).toBe(order)
  })
})

describe('applyReading', () => {
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

  it('closes a ticket, with who completed it and when', () => {
    const { ticket, change } = applyReading(known('open'), reading, standardCompleteStatuses)
    const changedAt = Date.parse(at(9)) + 500
    expect({ change, ...ticket }).toMatchObject({
      change: 'ticket.closed',
      changedBy: '77',
      changedAt,
      resolution: 'Restarted',
    })
    expect(ticket.position).toEqual({ from: 'read', at: Date.parse(at(9)), guid: null, sequence: null })
  })

  it('reopens a ticket, and clears its resolution', () => {
    const open = { ...reading, status: '1', completedDate: null }
    const { ticket, change } = applyReading(
      known('closed', { resolution: 'Restarted' }),
      open,
      standardCompleteStatuses,
    )
    expect({ change, ...ticket }).toMatchObject({
      change: 'ticket.reopened',
      resolution: null,
      changedBy: '78',
      changedAt: Date.parse(at(9)),
    })
  })

  it('deletes a ticket that is in the log of deleted tickets', () => {
    const deleted = { found: 'deleted', ticketId: '7', ticketNumber: null, deletedBy: '4', deletedAt: at(9) } as const
    const { ticket, change } = applyReading(known('closed'), deleted, standardCompleteStatuses)
    expect({ change, ...ticket }).toMatchObject({
      change: 'ticket.deleted',
      state: 'deleted',
      changedBy: '4',
      ticketNumber: 'T20260105.0001',
    })
  })

  it('closes a ticket that was thought to be deleted', () => {
    expect(applyReading(known('deleted'), reading, standardCompleteStatuses)).toMatchObject({ change: 'ticket.closed' })
  })
})
