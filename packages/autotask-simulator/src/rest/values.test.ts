import { expect, it } from 'vitest'
import { entityNamed } from '../entities/catalogue.ts'
import { readId, readValues } from './values.ts'

const { fields } = entityNamed('Tickets')
const contactFields = entityNamed('Contacts').fields
const least = { title: 'T', status: 1, priority: 1, companyID: 7 }

it('accepts names in any case and numbers as text, and ignores unknown names and read-only fields', () => {
  const body = { TITLE: 'T', Status: '5', estimatedHours: '1.5', id: 0, TicketNumber: 'x', nope: 1 }
  expect(readValues(fields, body, 'patch')).toEqual({ title: 'T', status: 5, estimatedHours: 1.5 })
})

it('empties missing fields with PUT, and keeps them with PATCH', () => {
  expect(readValues(fields, { ...least, title: 'U' }, 'put')).toMatchObject({ title: 'U', description: null })
  expect(readValues(fields, { title: 'U' }, 'patch')).toEqual({ title: 'U' })
})

it('writes dates in UTC without a zone', () => {
  expect(readValues(fields, { dueDateTime: '2026-01-05T10:00:00+01:00' }, 'patch')).toEqual({
    dueDateTime: '2026-01-05T09:00:00',
  })
})

it.each<[string, Record<string, unknown>, string]>([
  ['a missing required field', { title: undefined }, 'Missing Required Field: title.'],
  ['an empty required field', { title: '' }, 'Missing Required Field: title.'],
  [
    'text that is too long',
    { purchaseOrderNumber: 'x'.repeat(51) },
    'purchaseOrderNumber must be less than or equal to 50 characters',
  ],
  ['a value that is not in the picklist', { priority: 99 }, 'Picklist value [99] does not exist for priority.'],
  ['an inactive value', { status: 9 }, 'Picklist value [9] does not exist for status.'],
  ['a boolean for a number', { status: true }, 'Unexpected character encountered while parsing value: t'],
  ['a fraction for a whole number', { queueID: 1.5 }, 'Unexpected character encountered while parsing value: 1'],
  ['an object', { title: {} }, 'Unexpected character encountered while parsing value: {'],
  ['text that is not a date', { dueDateTime: 'soon' }, 'Could not convert string to DateTime: soon'],
])('refuses %s', (_, more, message) => {
  expect(() => readValues(fields, { ...least, ...more }, 'create', ({ picklist }) => picklist)).toThrow(message)
})

it('accepts 0 and 1 as booleans, but no text; `isActive` of a contact is a number', () => {
  expect(readValues(contactFields, { primaryContact: 1, isActive: 1 }, 'patch')).toEqual({
    primaryContact: true,
    isActive: 1,
  })
  expect(() => readValues(contactFields, { primaryContact: 'true' }, 'patch')).toThrow('parsing value: t')
  expect(() => readValues(contactFields, { isActive: true }, 'patch')).toThrow('parsing value: t')
})

it('reads the id of an update, as a number or as text', () => {
  expect([readId({ id: 7 }), readId({ ID: '7' })]).toEqual([7, 7])
  expect(() => readId({})).toThrow('Missing Required Field: id.')
})
