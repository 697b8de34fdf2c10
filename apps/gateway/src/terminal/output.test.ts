import { expect, it } from 'vitest'
import { details, shown, table } from './output.ts'

it('aligns columns as a terminal shows them, with wide characters and emoji', () => {
  const rows = [
    { name: '東京支社', state: 'open' },
    { name: '👩‍💻 Zoë', state: 'closed' },
    { name: 'acme', state: null },
  ]
  const columns = { NAME: (row: (typeof rows)[number]) => row.name, STATE: (row: (typeof rows)[number]) => row.state }
  const lines = table(columns, rows).split('\n')
  expect(lines).toEqual(['NAME      STATE', '東京支社  open', '👩‍💻 Zoë    closed', 'acme      -'])
})

it('says so when a table has no rows', () => {
  expect(table({ ID: String, NAME: String }, [])).toBe('ID  NAME\n(none)')
})

it('aligns details under each other', () => {
  expect(details({ id: 7, 'webhook URL': 'https://example.com' })).toBe(
    'id           7\nwebhook URL  https://example.com',
  )
})

it.each([
  ['a line break and an escape sequence', 'a\n\u001b[31mb', 'a??[31mb'],
  ['text that turns the direction', 'a\u202Eb', 'a?b'],
  ['an empty list', [], '-'],
  ['a list', ['a', 1], 'a, 1'],
  ['an object', { a: 1 }, '{"a":1}'],
])('shows %s on one line, without control characters', (_, value, expected) => {
  expect(shown(value)).toBe(expected)
})
