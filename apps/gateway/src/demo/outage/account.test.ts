import type { Callout, Change, Reach } from '@guidepost/autotask-simulator'
import { describe, expect, it } from 'vitest'
import { accountFor, type Explanation } from './account.ts'
import { recordKey, sequenceOf, type Arrived, type Named } from './evidence.ts'

const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
const nine = Date.UTC(2026, 0, 5, 9)
const minute = 60_000

/** A change of ticket 7, which webhooks wanted. */
function lost(action: Change['action'], minutes: number, fields: readonly string[] = ['status']): Change {
  const webhook = { entity: 'Ticket', id: 1, guid } as const
  const callout: Callout = {
    tenant: 'acme',
    webhook,
    action,
    state: 'dropped',
    wanted: true,
    sequenceNumber: minutes,
    attempts: [],
  }
  return {
    tenant: 'acme',
    at: nine + minutes * minute,
    entity: 'Ticket',
    action,
    id: 7,
    by: 1,
    fields,
    callouts: [callout],
  }
}

function stored(action: string, minutes: number, status: string | null, more: Partial<Arrived> = {}): Arrived {
  const at = nine + minutes * minute
  const fields = new Map(action === 'Delete' ? [] : [['status', status]])
  const record = recordKey('acme', 'Ticket', 7)
  return { record, action, origin: 'push', fidelity: null, sequence: null, at, valuesOf: at, order: 0, fields, ...more }
}

const sequence = (action: string, minutes: number) => sequenceOf(guid, action, minutes)
const swept = { origin: 'back-fill', fidelity: 'state' } as const

/** The ledger of the gateway: proven until 10:00, with a hole over deletes from 9:30 on. */
const stretches = [
  { from: nine, to: nine + 30 * minute, kind: 'pushed', account: { uncoverable: [] } },
  {
    from: nine + 30 * minute,
    to: nine + 60 * minute,
    kind: 'recovered',
    account: { uncoverable: [{ action: 'delete', code: 'no_log', message: '' }] },
  },
]
const named = (unclear: readonly string[] = []): Named =>
  ({
    coverage: { entities: [{ entity: 'Ticket', provenUntil: nine + 60 * minute, stretches }] },
    unclear: new Set(unclear),
  }) as unknown as Named

const cases: readonly (readonly [
  title: string,
  change: Change,
  arrived: readonly Arrived[],
  /** The status in Autotask; `gone` if the ticket is deleted. */
  present: string | null,
  expected: Explanation,
])[] = [
  ['its own event', lost('Update', 5), [stored('Update', 5, '8', { sequence: sequence('Update', 5) })], '8', 'pushed'],
  [
    'its row of the log',
    lost('Update', 5),
    [stored('Update', 5, '8', { sequence: sequence('Update', 5), origin: 'error-log', fidelity: 'exact' })],
    '8',
    'error_log',
  ],
  [
    'an event with its number and another action',
    lost('Update', 5),
    [stored('Create', 5, '1', { sequence: sequence('Create', 5) })],
    '8',
    'unexplained',
  ],
  ['a sweep after it', lost('Update', 5), [stored('Update', 6, '8', swept)], '8', 'back_filled'],
  [
    'a suspected event',
    lost('Update', 5),
    [stored('Update', 6, '8', { ...swept, fidelity: 'suspected' })],
    '8',
    'suspected',
  ],
  ['a sweep with another value', lost('Update', 5), [stored('Update', 6, '7', swept)], '8', 'unexplained'],
  [
    'a sweep with the value, and a newer event with another',
    lost('Update', 5),
    [stored('Update', 6, '8', swept), stored('Update', 7, '1')],
    '8',
    'unexplained',
  ],
  ['a later push with the value', lost('Update', 5), [stored('Update', 6, '8')], '8', 'overtaken'],
  ['an earlier push with the value', lost('Update', 5), [stored('Update', 1, '8')], '8', 'reverted'],
  ['an emptied field that the store has', lost('Update', 5), [stored('Update', 1, '8')], null, 'unexplained'],
  ['nothing', lost('Update', 5), [], '8', 'unexplained'],
  ['an Update only, for a Create', lost('Create', 5), [stored('Update', 6, '8')], '8', 'unexplained'],
  [
    'a Create of a sweep',
    lost('Create', 5),
    [stored('Create', 5, '8', { ...swept, valuesOf: nine + 9 * minute })],
    '8',
    'back_filled',
  ],
  [
    'a delete of the log',
    lost('Delete', 5),
    [stored('Delete', 5, null, { origin: 'deleted-log', fidelity: 'exact' })],
    'gone',
    'deletes',
  ],
  ['a delete after it', lost('Update', 4), [stored('Delete', 5, null)], 'gone', 'overtaken'],
  ['no delete where the ledger claims that nothing is missing', lost('Delete', 5), [], 'gone', 'unexplained'],
  ['no delete in a hole over deletes', lost('Delete', 35), [], 'gone', 'uncoverable'],
  ['no update in a hole over deletes', lost('Update', 35), [], '8', 'unexplained'],
  ['time that is not proven', lost('Update', 65), [], '8', 'open'],
]

describe('a change is accounted for by', () => {
  it.each(cases)('%s', (_, change, arrived, present, expected) => {
    expect(accountOf(change, arrived, present).counts).toMatchObject({ [expected]: 1 })
  })

  it('a person who decides', () => {
    const unclear = named([recordKey('acme', 'Ticket', 7)])
    expect(accountOf(lost('Update', 5), [], '8', unclear).counts).toMatchObject({ unclear: 1 })
  })
})

describe('the account', () => {
  it('counts recovered events of changes that had arrived', () => {
    const pushed = stored('Update', 5, '8', { sequence: sequence('Update', 5) })
    expect(accountOf(lost('Update', 5), [pushed, stored('Update', 5, '8', swept)], '8')).toMatchObject({ repeated: 1 })
  })

  it('counts events of changes that never happened', () => {
    expect(accountOf(lost('Update', 5), [stored('Delete', 6, null)], '8')).toMatchObject({ invented: 1 })
  })
})

function accountOf(change: Change, arrived: readonly Arrived[], present: string | null, says = named()) {
  const reach: Reach = { change, wanted: true, isLast: true, ways: [] }
  const deleted: Reach = { change: lost('Delete', 35), wanted: false, isLast: true, ways: [] }
  const reaches = present === 'gone' && change.action !== 'Delete' ? [reach, deleted] : [reach]
  const row = present === 'gone' ? undefined : { id: 7, udfs: {}, values: { status: present } }
  return accountFor(reaches, { arrived, named: new Map([['acme', says]]) }, new Map([['acme', { get: () => row }]]))
}
