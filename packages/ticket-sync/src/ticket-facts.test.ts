import { parse } from '@guidepost/autotask-payload'
import { expect, it } from 'vitest'
import { toTicketFacts } from './ticket-facts.ts'

it.each([
  ['another entity', { entity: 'Company' }],
  ['no id', { id: undefined }],
])('ignores an event with %s', (_, more) => {
  expect(toTicketFacts({ entity: 'Ticket', action: 'Update', id: '7', fields: {}, ...more })).toBeUndefined()
})

it('reads an event of @guidepost/autotask-payload', () => {
  const parsed = parse(
    Buffer.from('{"Action":"Update","EntityType":"Tickets","Id":7,"Fields":{"status":5},"PersonID":4}'),
  )
  if (!parsed.ok) throw new Error(parsed.error.message)
  expect(toTicketFacts(parsed.events[0]!)).toMatchObject({
    ticketId: '7',
    status: '5',
    by: '4',
    completedDate: undefined,
  })
})
