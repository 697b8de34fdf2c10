import type { Backlog } from '@guidepost/store'
import { expect, it } from 'vitest'
import { attentionOf } from './attention.ts'
import type { HeldDestination, AttentionInput } from './kinds.ts'

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

const attentionFor = (input: Partial<Omit<AttentionInput, 'backlog'>> & { backlog?: Partial<Backlog> } = {}) =>
  attentionOf({
    registrations: [],
    paused: false,
    held: [],
    verified: 0,
    names: new Map([['http:3', 'Primary endpoint']]),
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
  name: 'sync',
  kind: 'handler',
  override: false,
  reason: 'paused',
  message: 'weekend',
  since: 5,
  ...input,
})

it('is empty while all is well', () => {
  const registrations = [line('active', null), line('setting_up', null, now - hourMs / 2), line('removing', null)]
  expect(attentionFor({ registrations })).toEqual([])
})

it.each([
  ['failed', 'x answers 500', 'setup_failed', 'critical'],
  ['deactivated', 'gone', 'webhook_deactivated', 'critical'],
  ['switched_off', 'somebody did', 'webhook_switched_off', 'warning'],
  ['orphaned', 'no right', 'webhook_left_behind', 'warning'],
  ['removing', 'x does not answer', 'removal_fails', 'warning'],
  ['active', 'too much at once', 'registration_waits', 'warning'],
])('names registrations that are %s because "%s": %s', (status, detail, cause, severity) => {
  const where = { kind: 'registrations', id: null, status, cause: detail }
  const one = { cause, severity, count: 3, capped: false, unit: 'connections', since: now, detail, where }
  expect(attentionFor({ registrations: [line(status, detail)] })).toEqual([expect.objectContaining(one)])
})

it('names a setup that takes more than half an hour', () => {
  expect(attentionFor({ registrations: [line('setting_up', null, now - hourMs)] })).toMatchObject([
    { cause: 'setup_stalled' },
  ])
})

it.each(['failed', 'active', 'orphaned'])(
  'names refused credentials by the code of the cause, of registrations that are %s',
  (status) => {
    const registrations = [line(status, 'in any words', now, 3, { causeCode: 'unauthorized' })]
    expect(attentionFor({ registrations })).toMatchObject([
      { cause: 'credentials_refused', severity: 'critical', detail: 'in any words' },
    ])
  },
)

it.each([
  ['by the code of the last error', { error: { code: 'unauthorized' } }, 'credentials_refused'],
  ['not by the words', {}, 'setup_failed'],
])('names refused credentials that were stored without a code %s', (_, details, cause) => {
  const registrations = [line('failed', 'Autotask refuses the credentials', now, 3, details)]
  expect(attentionFor({ registrations })).toMatchObject([{ cause }])
})

it('names a paused reconcile loop', () => {
  expect(attentionFor({ paused: true })).toMatchObject([{ cause: 'reconcile_paused', severity: 'warning' }])
})

it('names connections that no event can reach, of providers whose webhooks can be registered', () => {
  const group = { count: 9, unreachable: 2, since: 7 }
  const groups = [
    { ...group, provider: 'autotask' },
    { ...group, provider: 'standard-webhooks' },
  ]
  expect(attentionFor({ backlog: { unmanaged: { capped: true, groups } } })).toMatchObject([
    { cause: 'not_set_up', severity: 'info', count: 2, capped: true, since: 7 },
  ])
})

it.each(['failing', 'gone', 'paused', 'handler_missing'] as const)(
  'counts the deliveries that wait at a destination that is %s',
  (reason) => {
    const destinations = [{ destination: 'sync', count: 4 }]
    const waiting = { ...backlog.waiting, count: 4, destinations }
    const where = { kind: 'destination', id: 'sync', status: null, cause: null }
    const one = { count: 4, unit: 'deliveries', detail: 'weekend', since: 5, where }
    expect(attentionFor({ held: [held({ reason })], backlog: { waiting } })).toEqual([expect.objectContaining(one)])
  },
)

it('leaves out a missing handler that no delivery waits for', () => {
  expect(attentionFor({ held: [held({ reason: 'handler_missing' })] })).toEqual([])
})

it('groups the webhook URLs of connections, which may be thousands', () => {
  const overrides = [8, 6, 7].map((since) =>
    held({ id: `http:${since}`, kind: 'endpoint', override: true, reason: 'failing', since }),
  )
  expect(attentionFor({ held: overrides })).toMatchObject([
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

it('groups dead letters by destination', () => {
  const dead = { count: 2, capped: true, destinations: [{ destination: 'sync', count: 2, since: 9 }] }
  expect(attentionFor({ backlog: { dead } })).toMatchObject([
    {
      cause: 'dead_letters',
      count: 2,
      capped: true,
      since: 9,
      where: { kind: 'dead_letters', id: 'sync', status: 'open' },
    },
  ])
})

it('names the destination of dead letters', () => {
  const titleOf = (destination: string) => {
    const dead = { count: 2, capped: false, destinations: [{ destination, count: 2, since: 9 }] }
    return attentionFor({ backlog: { dead } })[0]!.title
  }
  expect(titleOf('http:3')).toBe('Dead letters of Primary endpoint')
  expect(titleOf('sync')).toBe('Dead letters of sync')
})

it.each([
  ['mismatch', 'signature_mismatch'],
  ['no_secret', 'no_secret'],
  ['missing', 'signature_missing'],
  ['malformed', 'signature_malformed'],
  ['too_large', 'too_large'],
  ['a plugin’s own', 'signature_malformed'],
])('groups rejected webhooks by reason: %s', (reason, cause) => {
  const groups = [{ integration: 'autotask', reason, count: 5, registrations: 1, since: 3 }]
  const where = { kind: 'rejections', id: 'autotask', status: null, cause: null }
  const one = { cause, count: 5, detail: 'at the URLs of 1 registration', unit: 'webhooks', since: 3, where }
  expect(attentionFor({ backlog: { rejected: { capped: false, groups } } })).toEqual([expect.objectContaining(one)])
})

it.each([
  ['a single one', 1, 0, 0, 'info'],
  ['two at the URL of a registration', 2, 1, 0, 'info'],
  ['three while nothing was verified', 3, 0, 0, 'critical'],
  ['less than 1 % at the public URL', 9, 0, 1000, 'info'],
  ['1 % at the public URL', 11, 0, 1000, 'critical'],
  ['three at the URL of a registration, whatever others send', 3, 1, 100_000, 'critical'],
])('judges rejected webhooks by their rate and share: %s', (_, count, registrations, verified, severity) => {
  const groups = [{ integration: 'autotask', reason: 'mismatch', count, registrations, since: 3 }]
  expect(attentionFor({ verified, backlog: { rejected: { capped: false, groups } } })).toMatchObject([{ severity }])
})

it.each([
  ['unmatched', 'unknown_guid', 2, 'unknown_guid', '2 unknown Guids'],
  ['unmatched', 'no_guid', 0, 'no_guid', null],
  ['unmatched', 'guid_mismatch', 1, 'guid_mismatch', '1 Guid'],
  ['unparsable', null, 0, 'unparsable', null],
] as const)('groups events without a connection: %s, %s', (state, reason, keys, cause, detail) => {
  const groups = [{ integration: 'autotask', state, reason, count: 5, keys, since: 3 }]
  const where = { kind: 'events', id: 'autotask', status: state, cause: null }
  const one = { cause, severity: 'warning', detail, unit: 'events', where }
  expect(attentionFor({ backlog: { stranded: { capped: false, groups } } })).toEqual([expect.objectContaining(one)])
})

it('sorts by severity, then by count, and lists 100 at most', () => {
  const registrations = [
    line('orphaned', 'a', now, 9),
    line('failed', 'b', now, 1),
    ...Array.from({ length: 200 }, (_, index) => line('failed', `host ${index} answers 500`, now, 2)),
  ]
  const all = attentionFor({ registrations, held: [held()] })
  expect(all).toHaveLength(100)
  expect(all[0]).toMatchObject({ cause: 'setup_failed', count: 2 })
  const few = attentionFor({ registrations: registrations.slice(0, 2), held: [held()] })
  expect(few.map(({ severity }) => severity)).toEqual(['critical', 'warning', 'info'])
})
