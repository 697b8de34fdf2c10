import type { Backlog } from '@guidepost/store'
import { expect, it } from 'vitest'
import { attentionOf } from './attention.ts'
import type { HeldDestination, Standings } from './kinds.ts'

const hourMs = 3_600_000
const now = 100 * hourMs
const nothing = { capped: false, groups: [] }
const backlog: Backlog = {
  waiting: { count: 0, capped: false, oldestAt: null, destinations: [] },
  dead: { count: 0, capped: false, destinations: [] },
  stranded: nothing,
  rejected: nothing,
  unmanaged: nothing,
}

const told = (input: Partial<Omit<Standings, 'backlog'>> & { backlog?: Partial<Backlog> } = {}) =>
  attentionOf({
    registrations: [],
    paused: false,
    held: [],
    registering: new Set(['autotask']),
    now,
    ...input,
    backlog: { ...backlog, ...input.backlog },
  })

const line = (status: string, cause: string | null, since = now, connections = 3, details = {}) => ({
  status,
  cause,
  connections,
  since,
  details,
})
const held = (input: Partial<HeldDestination> = {}): HeldDestination => ({
  id: 'sync',
  kind: 'handler',
  override: false,
  reason: 'paused',
  message: 'weekend',
  since: 5,
  ...input,
})

it('is nothing where all is well', () => {
  const registrations = [line('active', null), line('setting_up', null, now - hourMs / 2), line('removing', null)]
  expect(told({ registrations })).toEqual([])
})

it.each([
  ['failed', 'x answers 500', 'setup_failed', 'critical'],
  ['deactivated', 'gone', 'webhook_deactivated', 'critical'],
  ['switched_off', 'somebody did', 'webhook_switched_off', 'warning'],
  ['orphaned', 'no right', 'webhook_left_behind', 'warning'],
  ['removing', 'x does not answer', 'removal_fails', 'warning'],
  ['active', 'too much at once', 'registration_waits', 'warning'],
])('tells registrations that are %s because "%s": %s', (status, detail, cause, severity) => {
  const where = { kind: 'registrations', id: null, status, cause: detail }
  const one = { cause, severity, count: 3, capped: false, unit: 'connections', since: now, detail, where }
  expect(told({ registrations: [line(status, detail)] })).toEqual([expect.objectContaining(one)])
})

it('tells a set-up that takes more than half an hour', () => {
  expect(told({ registrations: [line('setting_up', null, now - hourMs)] })).toMatchObject([{ cause: 'setup_stalled' }])
})

it.each(['failed', 'active', 'orphaned'])(
  'tells refused credentials by the code of the cause, of registrations that are %s',
  (status) => {
    const registrations = [line(status, 'in any words', now, 3, { causeCode: 'unauthorized' })]
    expect(told({ registrations })).toMatchObject([
      { cause: 'credentials_refused', severity: 'critical', detail: 'in any words' },
    ])
  },
)

it.each([
  ['by the code of the last error', { error: { code: 'unauthorized' } }, 'credentials_refused'],
  ['not by the words', {}, 'setup_failed'],
])('tells refused credentials that were stored without a code %s', (_, details, cause) => {
  const registrations = [line('failed', 'Autotask refuses the credentials', now, 3, details)]
  expect(told({ registrations })).toMatchObject([{ cause }])
})

it('tells that nothing is repaired', () => {
  expect(told({ paused: true })).toMatchObject([{ cause: 'reconcile_paused', severity: 'warning' }])
})

it('tells of connections that nothing can reach, of providers that can be set up', () => {
  const group = { count: 9, unreachable: 2, since: 7 }
  const groups = [
    { ...group, provider: 'autotask' },
    { ...group, provider: 'standard-webhooks' },
  ]
  expect(told({ backlog: { unmanaged: { capped: true, groups } } })).toMatchObject([
    { cause: 'not_set_up', severity: 'info', count: 2, capped: true, since: 7 },
  ])
})

it.each(['failing', 'gone', 'paused', 'handler_missing'] as const)(
  'tells what waits at a destination that is %s',
  (reason) => {
    const destinations = [{ destination: 'sync', count: 4 }]
    const waiting = { ...backlog.waiting, count: 4, destinations }
    const where = { kind: 'destination', id: 'sync', status: null, cause: null }
    const one = { count: 4, unit: 'deliveries', detail: 'weekend', since: 5, where }
    expect(told({ held: [held({ reason })], backlog: { waiting } })).toEqual([expect.objectContaining(one)])
  },
)

it('says nothing of a handler that is gone and for which nothing waits', () => {
  expect(told({ held: [held({ reason: 'handler_missing' })] })).toEqual([])
})

it('tells thousands of webhook URLs of connections’ own as one', () => {
  const overrides = [8, 6, 7].map((since) =>
    held({ id: `http:${since}`, kind: 'endpoint', override: true, reason: 'failing', since }),
  )
  expect(told({ held: overrides })).toMatchObject([
    {
      cause: 'destination_failing',
      count: 3,
      unit: 'destinations',
      since: 6,
      detail: null,
      where: { kind: 'destinations' },
    },
  ])
})

it('tells dead letters by their destination', () => {
  const dead = { count: 2, capped: true, destinations: [{ destination: 'sync', count: 2, since: 9 }] }
  expect(told({ backlog: { dead } })).toMatchObject([
    { cause: 'dead_letters', count: 2, capped: true, since: 9, where: { kind: 'dead_letters', id: 'sync' } },
  ])
})

it.each([
  ['mismatch', 'signature_mismatch'],
  ['no_secret', 'no_secret'],
  ['missing', 'signature_missing'],
  ['malformed', 'signature_malformed'],
  ['too_large', 'too_large'],
  ['a plugin’s own', 'signature_malformed'],
])('tells webhooks that were not believed: %s', (reason, cause) => {
  const groups = [{ integration: 'autotask', reason, count: 5, registrations: 1, since: 3 }]
  const where = { kind: 'rejections', id: 'autotask', status: null, cause: null }
  const one = { cause, count: 5, detail: 'at the URLs of 1 registration', unit: 'webhooks', since: 3, where }
  expect(told({ backlog: { rejected: { capped: false, groups } } })).toEqual([expect.objectContaining(one)])
})

it.each([
  ['unmatched', 'unknown_guid', 2, 'unknown_guid', 'of 2 Guids'],
  ['unmatched', 'no_guid', 0, 'no_guid', null],
  ['unmatched', 'guid_mismatch', 1, 'guid_mismatch', 'of 1 Guid'],
  ['unparsable', null, 0, 'unparsable', null],
] as const)('tells events that went nowhere: %s, %s', (state, reason, keys, cause, detail) => {
  const groups = [{ integration: 'autotask', state, reason, count: 5, keys, since: 3 }]
  const where = { kind: 'events', id: 'autotask', status: state, cause: null }
  const one = { cause, severity: 'warning', detail, unit: 'events', where }
  expect(told({ backlog: { stranded: { capped: false, groups } } })).toEqual([expect.objectContaining(one)])
})

it('tells the most urgent first, then what concerns most, and no more than a page of it', () => {
  const registrations = [
    line('orphaned', 'a', now, 9),
    line('failed', 'b', now, 1),
    ...Array.from({ length: 200 }, (_, index) => line('failed', `host ${index} answers 500`, now, 2)),
  ]
  const all = told({ registrations, held: [held()] })
  expect(all).toHaveLength(100)
  expect(all[0]).toMatchObject({ cause: 'setup_failed', count: 2 })
  const few = told({ registrations: registrations.slice(0, 2), held: [held()] })
  expect(few.map(({ severity }) => severity)).toEqual(['critical', 'warning', 'info'])
})
