import { parse, type AutotaskEvent } from '@guidepost/autotask-payload'
import { expect, it } from 'vitest'
import { describe } from './describe.ts'

const describeEvent = (payload: object) => {
  const parsed = parse(new TextEncoder().encode(JSON.stringify(payload)))
  if (!parsed.ok) throw new Error(parsed.error.message)
  return describe(parsed.events[0] as AutotaskEvent)
}

it.each([
  ['a ticket by its number', 'Ticket', { TicketNumber: 'T20261130.0042', Title: 'Printer' }, 'T20261130.0042'],
  ['a ticket by its number, spelled as a label', 'Ticket', { 'Ticket Number': ' T1 ' }, 'T1'],
  ['a company by its name', 'Account', { CompanyName: 'Acme Ltd' }, 'Acme Ltd'],
  ['a contact by both names', 'Contact', { LastName: 'Lovelace', FirstName: 'Ada' }, 'Ada Lovelace'],
  ['a configuration item by its title', 'ConfigurationItem', { 'Reference Title': 'SRV-1' }, 'SRV-1'],
  ['a note by its title', 'TicketNote', { Title: 'Called back' }, 'Called back'],
  ['no ticket without a number', 'Ticket', { TicketNumber: '', Title: 'Printer' }, undefined],
  ['no record of an unknown entity', 'Contract', { Title: 'x' }, undefined],
  ['no record with a name of blanks', 'Account', { CompanyName: '  ' }, undefined],
])('names %s', (_, entity, fields, title) => {
  expect(describeEvent({ EntityType: entity, Id: 7, Fields: fields }).title).toBe(title)
})

it('names the id and the value of each field for the search, without empty ones', () => {
  const fields = { Status: '5', 'aBillity Company ID': 97, Active: true, Note: null, Empty: '' }
  expect(describeEvent({ EntityType: 'Ticket', Id: 351181, Fields: fields }).texts).toEqual([
    '351181',
    '5',
    '97',
    'true',
  ])
})

it('keeps to the limits of the contract', () => {
  const fields = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}`, 'x'.repeat(2000)]))
  const { texts } = describeEvent({ EntityType: 'Ticket', Id: 1, Fields: fields })
  expect(texts).toHaveLength(200)
  expect(texts.every((text) => text.length <= 1024)).toBe(true)
})
