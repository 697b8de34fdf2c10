import { expect, it } from 'vitest'
import { behaviourOf } from '../behaviour.ts'
import { entityNamed } from '../entities/catalogue.ts'
import type { Row } from '../tenant/table.ts'
import { readQuery } from './query.ts'

const tickets = entityNamed('Tickets')
const udfs = [
  { id: 1, name: 'Site Code' },
  { id: 2, name: 'Floor' },
]
const rows: readonly Row[] = [
  row(1, { title: 'Printer on fire', status: 1, createDate: '2026-01-05T09:00:00', queueID: null }),
  row(
    2,
    { title: 'printer is cold', status: 5, createDate: '2026-01-05T10:00:00', queueID: 8 },
    { 'Site Code': 'A-7' },
  ),
  row(3, { title: 'Mail', status: 8, createDate: '2026-01-06T09:00:00.307', queueID: 5 }),
]

function row(id: number, values: Row['values'], udfs: Row['udfs'] = {}): Row {
  return { id, values: { ...values, id }, udfs }
}

function found(filter: unknown): number[] {
  const { matches } = readQuery({ filter }, tickets, udfs, behaviourOf())
  return rows.filter(matches).map(({ id }) => id)
}

it.each<[unknown, number[]]>([
  [[], [1, 2, 3]],
  [[{ op: 'eq', field: 'status', value: 5 }], [2]],
  [[{ op: 'eq', field: 'Status', value: '5' }], [2]],
  [[{ OP: 'EQ', Field: 'STATUS', Value: 5 }], [2]],
  [[{ op: 'noteq', field: 'status', value: 5 }], [1, 3]],
  [[{ op: 'noteq', field: 'queueID', value: 8 }], [1, 3]],
  [[{ op: 'gt', field: 'id', value: 1 }], [2, 3]],
  [[{ op: 'gte', field: 'id', value: 2 }], [2, 3]],
  [[{ op: 'lt', field: 'status', value: 5 }], [1]],
  [[{ op: 'lte', field: 'status', value: 5 }], [1, 2]],
  [[{ op: 'beginsWith', field: 'title', value: 'PRINTER' }], [1, 2]],
  [[{ op: 'endsWith', field: 'title', value: 'fire' }], [1]],
  [[{ op: 'contains', field: 'title', value: 'is c' }], [2]],
  [[{ op: 'exist', field: 'queueID' }], [2, 3]],
  [[{ op: 'notExist', field: 'queueID' }], [1]],
  [[{ op: 'in', field: 'status', value: [1, 8] }], [1, 3]],
  [[{ op: 'notIn', field: 'status', value: [1, 8] }], [2]],
  [[{ op: 'gt', field: 'createDate', value: '2026-01-05T09:30:00Z' }], [2, 3]],
  [[{ op: 'eq', field: 'createDate', value: '2026-01-05T10:00:00+01:00' }], [1]],
  [[{ op: 'eq', field: 'id', value: '2' }], []],
  [[{ op: 'eq', field: 'status', value: 'open' }], []],
  [[{ op: 'eq', field: 'site code', value: 'a-7', udf: true }], [2]],
  [
    [
      { op: 'gt', field: 'id', value: 1 },
      { op: 'lt', field: 'id', value: 3 },
    ],
    [2],
  ],
  [
    [
      {
        op: 'or',
        items: [
          { op: 'eq', field: 'id', value: 1 },
          {
            op: 'and',
            items: [
              { op: 'eq', field: 'status', value: 8 },
              { op: 'exist', field: 'title' },
            ],
          },
        ],
      },
    ],
    [1, 3],
  ],
])('finds rows with %j', (filter, ids) => {
  expect(found(filter)).toEqual(ids)
})

const branches = Array.from({ length: 501 }, (_, value) => ({ op: 'eq', field: 'status', value }))
it.each<[string, unknown, string]>([
  ['no filter', {}, 'A filter is required'],
  ['null', { filter: [{ op: 'eq', field: 'queueID', value: null }] }, 'The value of queueID cannot be null'],
  ['an unknown field', { filter: [{ op: 'eq', field: 'nope', value: 1 }] }, 'Unable to find nope in the Ticket Entity'],
  ['an unknown operator', { filter: [{ op: 'like', field: 'title', value: 1 }] }, 'There is no operator like'],
  ['too many branches', { filter: [{ op: 'or', items: branches }] }, "limited to 500 or fewer 'OR' conditions"],
  ['too many records', { filter: [], MaxRecords: 501 }, 'MaxRecords must be a number from 1 to 500'],
  ['a limit of no records', { filter: [], maxRecords: 0 }, 'MaxRecords must be a number from 1 to 500'],
  ['a group without items', { filter: [{ op: 'and' }] }, 'The group and has no items'],
  [
    'an operator without its list',
    { filter: [{ op: 'in', field: 'status', value: 1 }] },
    'The operator in needs a list',
  ],
  ['a text as a filter', { filter: ['x'] }, 'A filter must contain objects'],
  [
    'two user-defined fields',
    {
      filter: [
        { op: 'exist', field: 'Site Code', udf: true },
        { op: 'exist', field: 'Floor', udf: true },
      ],
    },
    'A query can have one user-defined field',
  ],
])('refuses %s', (_, query, message) => {
  expect(() => readQuery(query, tickets, udfs, behaviourOf())).toThrow(message)
})
