import type { Backlog, ManagedRegistration, VerdictCount } from '@guidepost/store'
import { describe, expect, it } from 'vitest'
import { causeTexts, type VerdictCause } from '../../registrations/verdict/causes.ts'
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

type Input = Partial<Omit<AttentionInput, 'backlog'>> & { readonly backlog?: Partial<Backlog> }
const attentionFor = (input: Input = {}) => listsFor(input).attention

const listsFor = (input: Input) =>
  attentionOf({
    connections: { overdue: 0, overdueSince: null, capped: false },
    registrations: [],
    verdicts: [],
    unaccounted: { open: [], unclear: null },
    paused: false,
    unreachable: undefined,
    held: [],
    verified: 0,
    names: new Map([['http:3', 'Primary endpoint']]),
    registering: new Set(['autotask']),
    mutes: {},
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
/** Three connections with this cause. `newest`: of the newest registration. */
function judged(cause: VerdictCause, newest: object = {}, title = causeTexts[cause].title): VerdictCount {
  const { level } = causeTexts[cause]
  const details = { spec: {}, preset: null, startedAt: 1 }
  const registration = { status: 'active', cause: null, nextStepAt: null, details, ...newest }
  const { details: more } = newest as { details?: object }
  return {
    level,
    cause,
    title,
    since: now,
    connections: 3,
    // Only what attention reads of it.
    newest: { ...registration, details: { ...details, ...more } } as unknown as ManagedRegistration,
  }
}

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
  const verdicts = [judged('events_arrive'), judged('waiting_for_first_event'), judged('setting_up')]
  expect(attentionFor({ verdicts, registrations: [line('active', 'x'), line('removing', null)] })).toEqual([])
})

it.each<[VerdictCause, string]>([
  ['credentials_refused', 'critical'],
  ['check_blind', 'critical'],
  ['setup_failed', 'critical'],
  ['off_by_person', 'critical'],
  ['changes_waiting', 'warning'],
  ['no_first_event', 'warning'],
  ['setup_stalled', 'warning'],
])('names verdicts with the cause %s: %s', (cause, severity) => {
  const { level } = causeTexts[cause]
  const where = { kind: 'connections', id: null, status: null, cause, level }
  const one = { cause, severity, count: 3, capped: false, unit: 'connections', since: now, where }
  expect(attentionFor({ verdicts: [judged(cause)] })).toEqual([expect.objectContaining(one)])
})

it('names what recovery has not accounted for, by cause, and replaces the verdict about it', () => {
  const open = [
    { cause: 'permission_denied', connections: 2, since: 5 },
    { cause: 'server_error', connections: 1, since: 7 },
  ]
  const unaccounted = { open, unclear: { connections: 4, since: 3 } }
  expect(attentionFor({ unaccounted, verdicts: [judged('sweeps_behind')] })).toMatchObject([
    {
      cause: 'changes_unaccounted',
      severity: 'warning',
      count: 2,
      since: 5,
      title: 'Changes are not accounted for: the API user may not read them',
      detail: null,
      where: { kind: 'coverage', status: 'open', cause: 'permission_denied' },
    },
    { cause: 'changes_unaccounted', count: 1, detail: 'server_error' },
    { cause: 'records_unclear', severity: 'info', count: 4, where: { kind: 'coverage', status: 'unclear' } },
  ])
  const slow = { open: [{ cause: null, connections: 1, since: 7 }], unclear: null }
  expect(attentionFor({ unaccounted: slow })).toMatchObject([{ detail: null, where: { cause: 'none' } }])
  // A connection whose recovery never committed a step has no open time.
  const fewer = { open: open.slice(1), unclear: null }
  expect(attentionFor({ unaccounted: fewer, verdicts: [judged('sweeps_behind')] })).toMatchObject([
    { cause: 'sweeps_behind', count: 3 },
    { cause: 'changes_unaccounted', count: 1 },
  ])
})

it('names the error of a failed set-up, so that people see what to fix', () => {
  const error = { code: 'limit_reached', message: 'The maximum is reached', advice: null, at: 1 }
  expect(attentionFor({ verdicts: [judged('setup_failed', { details: { error } })] })).toMatchObject([
    { detail: 'The maximum is reached' },
  ])
})

it.each([
  ['orphaned', 'no right', 'webhook_left_behind'],
  ['removing', 'x does not answer', 'removal_fails'],
])('names leftover webhooks that are %s because "%s": %s', (status, detail, cause) => {
  const where = { kind: 'registrations', id: null, status, cause: detail, level: null }
  const one = { cause, severity: 'warning', count: 3, capped: false, unit: 'connections', since: now, detail, where }
  expect(attentionFor({ registrations: [line(status, detail)] })).toEqual([expect.objectContaining(one)])
})

it('names a paused reconcile loop once', () => {
  expect(attentionFor({ paused: true, verdicts: [judged('paused')] })).toMatchObject([
    { cause: 'reconcile_paused', severity: 'warning' },
  ])
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
    const where = { kind: 'destination', id: 'sync', status: null, cause: null, level: null }
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
  const where = { kind: 'rejections', id: 'autotask', status: null, cause: null, level: null }
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
  const where = { kind: 'events', id: 'autotask', status: state, cause: null, level: null }
  const one = { cause, severity: 'warning', detail, unit: 'events', where }
  expect(attentionFor({ backlog: { stranded: { capped: false, groups } } })).toEqual([expect.objectContaining(one)])
})

it('sorts by severity, then by count, and lists 100 at most', () => {
  const registrations = [line('orphaned', 'a', now, 9)]
  const verdicts = [
    { ...judged('setup_failed'), connections: 1 },
    ...Array.from({ length: 200 }, (_, index) => judged('setup_failed', {}, `host ${index} answers 500`)),
  ]
  const all = attentionFor({ registrations, verdicts, held: [held()] })
  expect(all).toHaveLength(100)
  expect(all[0]).toMatchObject({ cause: 'setup_failed', count: 3 })
  const few = attentionFor({ registrations, verdicts: verdicts.slice(0, 1), held: [held()] })
  expect(few.map(({ severity }) => severity)).toEqual(['critical', 'warning', 'info'])
})

describe('a mute', () => {
  const dead = (count: number, since = 9) =>
    ({ dead: { count, capped: false, destinations: [{ destination: 'sync', count, since }] } }) as const
  const { id } = attentionFor({ backlog: dead(3) })[0]!
  const until = (time: number | null) => ({
    [id]: { by: 'Ann', reason: 'a test tenant', at: 20, until: time, count: 3, severity: 'critical' as const },
  })

  it('hides a problem, and says who muted it and why', () => {
    const { attention, muted } = listsFor({ backlog: dead(3), mutes: until(null) })
    expect(attention).toEqual([])
    expect(muted).toMatchObject([
      { id, cause: 'dead_letters', mute: { by: 'Ann', reason: 'a test tenant', at: 20, until: null } },
    ])
  })

  it.each([
    ['stays while there are no more', null, dead(2), 30, true],
    ['ends when there are more', null, dead(4), 30, false],
    ['ends when all of them are new', null, dead(1, 21), 30, false],
    ['with a time stays, whatever changes', 40, dead(9, 21), 30, true],
    ['with a time ends then', 40, dead(3), 40, false],
  ] as const)('%s', (_, time, backlog, at, isMuted) => {
    expect(listsFor({ backlog, mutes: until(time), now: at }).muted).toHaveLength(isMuted ? 1 : 0)
  })

  it('ends when the problem becomes more severe', () => {
    const rejected = (count: number) =>
      ({
        rejected: {
          capped: false,
          groups: [{ integration: 'a', reason: 'mismatch', count, registrations: 0, since: 3 }],
        },
      }) as const
    const info = attentionFor({ backlog: rejected(2) })[0]!
    const mutes = { [info.id]: { ...until(null)[id]!, count: 9, severity: info.severity } }
    expect(listsFor({ backlog: rejected(2), mutes }).muted).toHaveLength(1)
    expect(attentionFor({ backlog: rejected(3), mutes })).toMatchObject([{ severity: 'critical' }])
  })
})
