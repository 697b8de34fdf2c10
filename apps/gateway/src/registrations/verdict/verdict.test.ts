import { describe, expect, it } from 'vitest'
import { causeCodes, type CauseCode } from '../causes.ts'
import { statuses, type CheckFact } from '../details.ts'
import { causeTexts, levels, verdictCauses, type VerdictCause } from './causes.ts'
import { factAgesMs, verdictOf, verdictWithoutRegistration, type Facts } from './verdict.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const now = 1_000_000_000_000

/** All is well: each case changes what it is about. */
const right: Facts = {
  status: 'active',
  causeCode: null,
  causeText: null,
  startedAt: now - 10 * day,
  firstActiveAt: now - 10 * day,
  changedAt: now - 10 * day,
  look: { at: now - minute, active: true, ready: true, asDesired: true },
  checks: [],
  checkedAt: now - minute,
  lastEventAt: now - minute,
  sweep: 'not_offered',
  unreached: false,
  paused: false,
  displayName: 'Autotask PSA',
  before: null,
}
const justStarted = { startedAt: now - minute }
const causeOf = (facts: Partial<Facts>): VerdictCause | null => verdictOf({ ...right, ...facts }, now)?.cause ?? null

/** By the code of the last round: the cause for each status, in the order of `statuses` without the two that have none. */
const byCode: readonly (readonly [CauseCode | null, readonly VerdictCause[]])[] = [
  // code, setting_up, active, failed, deactivated, switched_off
  [null, ['setting_up', 'events_arrive', 'setup_failed', 'deactivated', 'deactivated']],
  ['unauthorized', all('credentials_refused')],
  ['no_credentials', all('credentials_missing')],
  ['no_provider', all('plugin_missing')],
  ['permission_denied', ['setting_up', 'right_lost', 'setup_failed', 'deactivated', 'deactivated']],
  ['limit_reached', ['setting_up', 'repair_refused', 'setup_failed', 'deactivated', 'deactivated']],
  ['duplicate', ['setting_up', 'repair_refused', 'setup_failed', 'deactivated', 'deactivated']],
  ['not_found', ['setting_up', 'repair_refused', 'setup_failed', 'deactivated', 'deactivated']],
  ['validation', ['setting_up', 'repair_refused', 'setup_failed', 'deactivated', 'deactivated']],
  ['invalid_options', ['setting_up', 'repair_refused', 'setup_failed', 'deactivated', 'deactivated']],
  ['not_as_written', ['setting_up', 'repair_refused', 'setup_failed', 'deactivated', 'deactivated']],
  ['rate_limited', ['setting_up', 'provider_unavailable', 'setup_failed', 'deactivated', 'deactivated']],
  ['unavailable', ['setting_up', 'provider_unavailable', 'setup_failed', 'deactivated', 'deactivated']],
  ['timeout', ['setting_up', 'provider_unavailable', 'setup_failed', 'deactivated', 'deactivated']],
  ['unexpected', ['setting_up', 'look_failed', 'setup_failed', 'deactivated', 'deactivated']],
  ['no_public_url', ['public_url_missing', 'public_url_missing', 'setup_failed', 'deactivated', 'deactivated']],
  ['public_url_changed', ['changes_waiting', 'changes_waiting', 'setup_failed', 'deactivated', 'deactivated']],
  ['too_many_changes', ['changes_waiting', 'changes_waiting', 'setup_failed', 'deactivated', 'deactivated']],
  ['deleted', ['deleted', 'deleted', 'setup_failed', 'deleted', 'deleted']],
  ['off_by_person', ['off_by_person', 'off_by_person', 'setup_failed', 'off_by_person', 'off_by_person']],
  ['off_rights_lost', ['off_rights_lost', 'off_rights_lost', 'setup_failed', 'off_rights_lost', 'off_rights_lost']],
  ['off_after_failures', off('off_after_failures')],
  ['off_since_creation', off('off_since_creation')],
  ['off_unknown', off('off_unknown')],
]

function all(cause: VerdictCause): VerdictCause[] {
  return [cause, cause, cause, cause, cause]
}

function off(cause: VerdictCause): VerdictCause[] {
  return [cause, cause, 'setup_failed', cause, cause]
}

const judged = statuses.filter((status) => status !== 'removing' && status !== 'orphaned')

const check = (more: Partial<CheckFact> = {}): CheckFact => ({
  id: 'entity-access',
  title: 'The API user may not read and update Tickets',
  verdict: 'wrong',
  message: 'read is "none"',
  at: now - minute,
  ...more,
})

const checks: readonly (readonly [string, Partial<Facts>, VerdictCause | undefined])[] = [
  ['are right', { checks: [check({ verdict: 'ok', effect: 'blind' })] }, undefined],
  ['failed, so that no event arrives', { checks: [check({ effect: 'blind' })] }, 'check_blind'],
  ['failed, so that events are missing', { checks: [check({ effect: 'impaired' })] }, 'check_impaired'],
  ['found a restricted right', { checks: [check({ verdict: 'by_hand', effect: 'impaired' })] }, 'check_impaired'],
  ['failed without an effect on events', { checks: [check()] }, undefined],
  ['can only be made by hand', { checks: [check({ verdict: 'by_hand' })] }, undefined],
  ['found refused credentials', { checks: [check({ code: 'unauthorized', at: now })] }, 'credentials_refused'],
  [
    'found refused credentials before they worked',
    { checks: [check({ code: 'unauthorized', at: now - hour })] },
    undefined,
  ],
  ['failed too long ago to count', { checks: [check({ effect: 'blind', at: now - day })] }, undefined],
]

/** Only of an active webhook. */
const events: readonly (readonly [string, Partial<Facts>, VerdictCause | undefined])[] = [
  ['has arrived', {}, undefined],
  ['has not arrived', { lastEventAt: null, changedAt: now - hour }, 'waiting_for_first_event'],
  [
    'has not arrived since the set-up changed',
    { changedAt: now - 10, lastEventAt: now - 11 },
    'waiting_for_first_event',
  ],
  ['has not arrived for three days', { lastEventAt: null, changedAt: now - 3 * day }, 'no_first_event'],
  ['arrived a week ago', { lastEventAt: now - 7 * day }, 'quiet'],
]

const worst = (...causes: (VerdictCause | undefined)[]): VerdictCause =>
  causes
    .filter((cause) => cause !== undefined)
    .toSorted((a, b) => verdictCauses.indexOf(a) - verdictCauses.indexOf(b))[0]!

const combinations = byCode.flatMap(([causeCode, expected]) =>
  judged.flatMap((status, column) =>
    checks.flatMap(([, checkFacts, byCheck]) =>
      events.map(([, eventFacts, byEvent]) => ({
        facts: { ...justStarted, ...checkFacts, ...eventFacts, status, causeCode },
        expected: worst(expected[column], byCheck, status === 'active' ? byEvent : undefined),
      })),
    ),
  ),
)

describe('the verdict', () => {
  it('has a row for each code and status', () => {
    expect(new Set(byCode.map(([code]) => code))).toEqual(new Set([null, ...causeCodes]))
    for (const [, expected] of byCode) expect(expected).toHaveLength(judged.length)
  })

  it.each(byCode)('after a round with the code %s', (causeCode, expected) => {
    expect(judged.map((status) => causeOf({ ...justStarted, status, causeCode }))).toEqual(expected)
  })

  it.each(checks)('when checks %s', (_, facts, expected) => {
    expect(causeOf(facts)).toBe(expected ?? 'events_arrive')
  })

  it.each(events)('when an event %s', (_, facts, expected) => {
    expect(causeOf(facts)).toBe(expected ?? 'events_arrive')
  })

  it(`is the worst that any of ${combinations.length} combinations of code, status, checks and last event gives`, () => {
    const wrong = combinations.filter(({ facts, expected }) => causeOf(facts) !== expected)
    expect(wrong).toEqual([])
  })

  it.each<[string, Partial<Facts>, VerdictCause | null]>([
    ['is red without readiness', { look: { ...right.look!, ready: false } }, 'not_ready'],
    ['is amber if the webhook differs', { look: { ...right.look!, asDesired: false } }, 'differs'],
    ['is unproven without a look', { look: null }, 'look_outdated'],
    ['is unproven after a look an hour ago', { look: { ...right.look!, at: now - factAgesMs.look } }, 'look_outdated'],
    ['is unproven without knowledge of rights', { checkedAt: null }, 'rights_unknown'],
    ['is unproven with rights read a day ago', { checkedAt: now - factAgesMs.checks }, 'rights_unknown'],
    ['needs no rights where no plugin can read them', { checkedAt: 'not_offered' }, 'events_arrive'],
    ['is unproven while paused', { paused: true }, 'paused'],
    ['is unproven in a set-up that just began', { status: 'setting_up', startedAt: now }, 'setting_up'],
    ['names a set-up of more than half an hour', { status: 'setting_up', startedAt: now - hour }, 'setup_stalled'],
    ['is none during a removal', { status: 'removing', causeCode: 'unauthorized' }, null],
    ['is none for an orphan', { status: 'orphaned', causeCode: 'unauthorized' }, null],
  ])('%s', (_, facts, expected) => {
    expect(causeOf(facts)).toBe(expected)
  })
})

describe('with sweeps', () => {
  it.each<[string, Partial<Facts>, VerdictCause]>([
    ['green means that nothing was missing', { sweep: { at: now, missing: 0 } }, 'proven'],
    [
      'a quiet week proves nothing against it',
      { sweep: { at: now, missing: 0 }, lastEventAt: now - 9 * day },
      'proven',
    ],
    ['missing changes are amber', { sweep: { at: now, missing: 1 } }, 'events_missing'],
    [
      'missing changes of many connections have one cause',
      { sweep: { at: now, missing: 1 }, unreached: true },
      'unreached',
    ],
    ['a sweep of three hours ago does not count', { sweep: { at: now - 3 * hour, missing: 0 } }, 'sweeps_behind'],
    ['no sweep yet is unproven', { sweep: null, changedAt: now - hour, lastEventAt: now }, 'sweep_due'],
    [
      'no sweep for three hours is amber',
      { sweep: null, changedAt: now - 3 * hour, lastEventAt: now },
      'sweeps_behind',
    ],
  ])('%s', (_, facts, expected) => {
    expect(causeOf(facts)).toBe(expected)
  })
})

describe('a connection without a registration', () => {
  it.each([
    [{ reachable: false, lastEventAt: null, overdueFrom: null }, 'not_set_up', 'unproven', 5],
    [{ reachable: true, lastEventAt: null, overdueFrom: null }, 'by_hand_silent', 'unmanaged', 5],
    [{ reachable: true, lastEventAt: 7, overdueFrom: null }, 'by_hand', 'unmanaged', 5],
    [{ reachable: true, lastEventAt: 7, overdueFrom: 101 }, 'by_hand', 'unmanaged', 5],
    [{ reachable: true, lastEventAt: 7, overdueFrom: 100 }, 'by_hand_overdue', 'impaired', 100],
  ])('%j is %s: %s', (reach, cause, level, since) => {
    expect(verdictWithoutRegistration(reach, 5, 100)).toMatchObject({ cause, level, since })
  })
})

describe('the title', () => {
  it.each<[string, Partial<Facts>, string]>([
    ['names the provider', { causeCode: 'unauthorized' }, 'Autotask PSA rejects the credentials'],
    [
      'names what a check found',
      { checks: [check({ effect: 'blind' })] },
      'No events will arrive: the API user may not read and update Tickets',
    ],
    [
      'names why a set-up failed',
      { status: 'failed', causeCode: 'limit_reached', causeText: 'Autotask PSA allows no more webhooks' },
      'Webhook setup failed: Autotask PSA allows no more webhooks',
    ],
  ])('%s', (_, facts, title) => {
    expect(verdictOf({ ...right, ...facts }, now)?.title).toBe(title)
  })
})

describe('the time', () => {
  const since = now - day

  it('of a verdict stays while level, cause and title stay', () => {
    const { level, cause, title } = verdictOf(right, now)!
    expect(verdictOf({ ...right, before: { level, cause, title, since } }, now)?.since).toBe(since)
    expect(verdictOf({ ...right, before: { level, cause, title: 'Another', since } }, now)?.since).toBe(now)
  })

  it.each<[string, Partial<Facts>, number]>([
    ['the look is too old', {}, right.look!.at + factAgesMs.look],
    ['the set-up is stalled', { status: 'setting_up', startedAt: now, checkedAt: null }, now + 30 * minute + 1],
    ['the first event may have arrived, soon', { lastEventAt: null, changedAt: now }, now + 5000],
    ['the first event may have arrived, later', { lastEventAt: null, changedAt: now - 80 * minute }, now + 10 * minute],
    [
      'a finding is too old',
      { checks: [check({ effect: 'blind', at: now - day + minute })], look: { ...right.look!, at: now } },
      now + minute,
    ],
  ])('to judge again is when %s', (_, facts, expected) => {
    expect(verdictOf({ ...right, ...facts }, now)?.changesAt).toBe(expected)
  })

  it('to judge again is later than now, and the verdict stays the same until then', () => {
    for (const { facts } of combinations) {
      const verdict = verdictOf({ ...right, ...facts }, now)!
      if (verdict.changesAt === null) continue
      expect(verdict.changesAt).toBeGreaterThan(now)
      expect(verdictOf({ ...right, ...facts }, verdict.changesAt - 1)?.cause).toBe(verdict.cause)
    }
  })
})

describe('the table of causes', () => {
  it('is sorted by level, worst first', () => {
    const order = verdictCauses.map((cause) => levels.indexOf(causeTexts[cause].level))
    expect(order).toEqual(order.toSorted((a, b) => a - b))
  })

  it('asks nobody to act while all is well', () => {
    const green = verdictCauses.filter((cause) => causeTexts[cause].level === 'ok')
    expect(green.map((cause) => causeTexts[cause].action)).toEqual(green.map(() => 'none'))
  })
})
