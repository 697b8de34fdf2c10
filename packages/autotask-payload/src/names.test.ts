import { expect, it } from 'vitest'
import { actionOf, entityOf } from './names.ts'

it.each([
  ['Company', ['Account', 'Accounts', 'Company', 'Companies', 'ACCOUNT', ' company ']],
  ['Contact', ['Contact', 'Contacts', 'contact']],
  ['ConfigurationItem', ['InstalledProduct', 'InstalledProducts', 'ConfigurationItem', 'configurationitems']],
  ['Ticket', ['Ticket', 'Tickets', 'tIcKeT']],
  ['TicketNote', ['TicketNote', 'TicketNotes', 'ticketnote']],
] as const)('knows every spelling of %s', (entity, spellings) => {
  expect(spellings.map(entityOf)).toEqual(spellings.map(() => entity))
})

it.each(['', 'Project', 'Ticket Note', 'constructor', '__proto__', 'Ticketss'])(
  'does not know the entity %j',
  (name) => {
    expect(entityOf(name)).toBeUndefined()
  },
)

it.each([
  ['create', 'Create'],
  ['UPDATE', 'Update'],
  [' Delete ', 'Delete'],
  ['Deactivated', 'Deactivated'],
  ['Created', undefined],
  ['constructor', undefined],
])('reads the action %j as %s', (name, action) => {
  expect(actionOf(name)).toBe(action)
})
