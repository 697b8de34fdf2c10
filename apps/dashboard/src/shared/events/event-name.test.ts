import { expect, it } from 'vitest'
import { nameOfEvent, recordOfEvent } from './event-name.ts'

it.each([
  ['Ticket', 'Update', null, 'Ticket Update'],
  ['ticket.closed', 'Closed', null, 'ticket.closed'],
  ['invoice.paid', '', null, 'invoice.paid'],
  ['', '', null, 'Unreadable'],
  ['Ticket', 'Update', 'T20261130.0042', 'T20261130.0042 · Update'],
  ['ticket.closed', 'Closed', 'T1', 'T1 · ticket.closed'],
  ['invoice.paid', '', '42', '42 · invoice.paid'],
])('names type %j with action %j and title %j “%s”', (type, action, title, name) => {
  expect(nameOfEvent({ type, action, title })).toBe(name)
})

it.each([
  ['Ticket', 'ticket'],
  ['ConfigurationItem', 'configuration item'],
  ['ticket.closed', 'ticket'],
  ['', 'record'],
])('names the record of type %j “%s”', (type, name) => {
  expect(recordOfEvent(type)).toBe(name)
})
