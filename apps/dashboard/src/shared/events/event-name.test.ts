import { expect, it } from 'vitest'
import { nameOfEvent } from './event-name.ts'

it.each([
  ['Ticket', 'Update', 'Ticket Update'],
  ['ticket.closed', 'Closed', 'ticket.closed'],
  ['invoice.paid', '', 'invoice.paid'],
  ['', '', 'Unreadable'],
])('names type %j with action %j “%s”', (type, action, name) => {
  expect(nameOfEvent({ type, action })).toBe(name)
})
