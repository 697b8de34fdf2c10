import type { ObservedWebhook } from '@guidepost/provider'
import { describe, expect, it } from 'vitest'
import { bannerOf } from './banner.ts'
import type { CauseCode } from './causes.ts'
import { newDetails, type Details, type RegistrationStatus, type Status } from './details.ts'
import { isStalled, mayRepair, statusAfter, type Outcome, type RoundError } from './status.ts'

const minute = 60_000
const hour = 60 * minute
const now = 1_000_000_000_000

function standing(status: Status, details: Partial<Details> = {}): RegistrationStatus {
  const isNew = status === 'setting_up' || status === 'failed'
  const base = { spec: {}, preset: null, startedAt: now - hour, firstActiveAt: isNew ? null : now - hour }
  return { status, cause: null, nextStepAt: now, details: newDetails({ ...base, ...details }) }
}

function webhook(more: Partial<ObservedWebhook> = {}): ObservedWebhook {
  return { id: '1', matchValue: null, active: true, ready: true, attributes: {}, ...more }
}

function error(code: CauseCode, more: Partial<RoundError> = {}): Outcome {
  const retryable = ['unavailable', 'timeout', 'rate_limited', 'unexpected'].includes(code)
  const base = { message: 'm', advice: null, retryAfterMs: undefined, cause: { code, text: `cause of ${code}` } }
  return { kind: 'error', error: { code, retryable, ...base, ...more } }
}

const agrees: Outcome = { kind: 'agrees', webhook: webhook(), left: [] }
const off = (because: NonNullable<ObservedWebhook['inactiveBecause']>): Outcome => ({
  kind: 'off',
  webhook: webhook({ active: false, inactiveBecause: because }),
  left: [],
})

describe('a round', () => {
  it.each<[string, RegistrationStatus, Outcome, Status, number | null]>([
    ['that agrees ends a set-up', standing('setting_up'), agrees, 'active', 15 * minute],
    ['that agrees ends what somebody switched off', standing('switched_off'), agrees, 'active', 15 * minute],
    [
      'of a set-up that may succeed later goes on in a minute',
      standing('setting_up'),
      error('unavailable'),
      'setting_up',
      minute,
    ],
    [
      'after three failures waits longer',
      standing('setting_up', { failures: 3 }),
      error('timeout'),
      'setting_up',
      8 * minute,
    ],
    ['waits 15 minutes at most', standing('setting_up', { failures: 9 }), error('timeout'), 'setting_up', 15 * minute],
    ['waits as long as it is told', standing('active'), error('rate_limited', { retryAfterMs: hour }), 'active', hour],
    ['of a set-up that lacks a right fails', standing('setting_up'), error('permission_denied'), 'failed', 6 * hour],
    ['of a set-up beyond the maximum fails', standing('setting_up'), error('limit_reached'), 'failed', 6 * hour],
    ['of a set-up with an unknown field fails', standing('setting_up'), error('validation'), 'failed', 6 * hour],
    [
      'with refused credentials is the last until somebody acts',
      standing('setting_up'),
      error('unauthorized'),
      'failed',
      null,
    ],
    ['of a failed set-up leaves it failed', standing('failed'), error('unavailable'), 'failed', minute],
    ['that fails leaves what is active active', standing('active'), error('unavailable'), 'active', minute],
    [
      'with refused credentials leaves what is active active',
      standing('active'),
      error('unauthorized'),
      'active',
      null,
    ],
    [
      'that was refused a repair tells it',
      standing('active'),
      { ...error('duplicate'), broken: true } as Outcome,
      'deactivated',
      6 * hour,
    ],
    [
      'that was refused a repair for now goes on',
      standing('active'),
      { ...error('timeout'), broken: true } as Outcome,
      'active',
      minute,
    ],
    ['finds it switched off by failures', standing('active'), off('failures'), 'deactivated', 15 * minute],
    ['finds it switched off by a person', standing('active'), off('person'), 'switched_off', 15 * minute],
    ['finds it switched off for lost rights', standing('active'), off('rights'), 'switched_off', 15 * minute],
    [
      'finds it gone too often',
      standing('active'),
      { kind: 'off', webhook: null, left: [] },
      'deactivated',
      15 * minute,
    ],
    [
      'that may do nothing leaves all as it is',
      standing('active'),
      { kind: 'waits', cause: { code: 'too_many_changes', text: 'c' }, plan: ['p'] },
      'active',
      15 * minute,
    ],
    ['of a removal that may succeed later goes on', standing('removing'), error('unavailable'), 'removing', minute],
    [
      'of a removal with refused credentials leaves an orphan',
      standing('removing'),
      error('unauthorized'),
      'orphaned',
      null,
    ],
    [
      'of a removal without a right leaves an orphan',
      standing('removing'),
      error('permission_denied'),
      'orphaned',
      null,
    ],
    ['of an orphan that fails leaves it', standing('orphaned'), error('unavailable'), 'orphaned', null],
  ])('%s', (_, before, outcome, status, waits) => {
    const after = statusAfter(before, outcome, now, 0.5)
    expect({ status: after.status, waits: after.nextStepAt && after.nextStepAt - now }).toEqual({ status, waits })
  })

  it('keeps the error with when it was, until a round succeeds', () => {
    const failed = statusAfter(standing('active'), error('unavailable'), now, 0.5)
    expect(failed).toMatchObject({ cause: 'cause of unavailable', details: { failures: 1, error: { at: now } } })
    expect(statusAfter(failed, agrees, now, 0.5)).toMatchObject({ cause: null, details: { failures: 0, error: null } })
  })

  it.each<[Outcome, CauseCode | null]>([
    [error('permission_denied'), 'permission_denied'],
    [off('person'), 'off_by_person'],
    [{ kind: 'off', webhook: null, left: [] }, 'deleted'],
    [{ kind: 'waits', cause: { code: 'public_url_changed', text: 'moved' }, plan: [] }, 'public_url_changed'],
    [agrees, null],
  ])('keeps the code of the cause beside its text: %j', (outcome, causeCode) => {
    const before = statusAfter(standing('active'), error('unavailable'), now, 0.5)
    expect(statusAfter(before, outcome, now, 0.5).details.causeCode).toBe(causeCode)
  })
})

describe('switching on, or making again', () => {
  const inactive = (because: ObservedWebhook['inactiveBecause']) => ({
    webhook: webhook({ active: false, ...(because && { inactiveBecause: because }) }),
    leftovers: [],
  })
  const gone = { webhook: null, leftovers: [] }
  const three = [now - 20 * hour, now - 10 * hour, now - 5 * hour]
  const by = { person: false, healthy: true, now }

  it.each<[string, RegistrationStatus, Parameters<typeof mayRepair>[1], Partial<typeof by>, boolean]>([
    ['what was never on', standing('setting_up'), inactive('person'), {}, true],
    ['what failed', standing('active'), inactive('failures'), {}, true],
    ['what failed, while our store is broken', standing('active'), inactive('failures'), { healthy: false }, false],
    ['what failed a fourth time within a day', standing('active', { repairs: three }), inactive('failures'), {}, false],
    [
      'what failed again five minutes ago',
      standing('deactivated', { repairs: [now - 5 * minute] }),
      inactive('failures'),
      {},
      false,
    ],
    [
      'what failed again half an hour ago',
      standing('deactivated', { repairs: [now - 30 * minute] }),
      inactive('failures'),
      {},
      true,
    ],
    ['what is gone', standing('active'), gone, {}, true],
    ['what is gone a fourth time within a day', standing('active', { repairs: three }), gone, {}, false],
    ['what a person switched off', standing('active'), inactive('person'), {}, false],
    ['what lost its rights', standing('active'), inactive('rights'), {}, false],
    ['what is off for an unknown reason', standing('active'), inactive(undefined), {}, false],
    [
      'whatever a person asks for',
      standing('switched_off', { repairs: three }),
      inactive('person'),
      { person: true },
      true,
    ],
  ])('of %s', (_, before, observed, more, expected) => {
    expect(mayRepair(before, observed, { ...by, ...more })).toBe(expected)
  })
})

describe('banners', () => {
  const about = { displayName: 'Autotask PSA', name: 'Guidepost Tickets' }

  it.each<[string, RegistrationStatus, string | undefined]>([
    ['nothing while active', standing('active'), undefined],
    [
      'nothing while active and a check failed',
      statusAfter(standing('active'), error('unavailable'), now, 0),
      undefined,
    ],
    ['nothing in a set-up that has just begun', standing('setting_up', { startedAt: now - minute }), undefined],
    [
      'blue in a set-up that goes on for half an hour',
      standing('setting_up'),
      'blue New feature available: Retry Webhook Setup',
    ],
    ['red when it failed', standing('failed'), 'red Webhook setup failed: Retry'],
    ['red when it was deactivated', standing('deactivated'), 'red Webhook deactivated: Retry'],
    ['yellow when somebody switched it off', standing('switched_off'), 'yellow Webhook switched off: Retry'],
    ['yellow for an orphan', standing('orphaned'), 'yellow Webhook left behind: null'],
    ['nothing while it is removed', standing('removing'), undefined],
  ])('are %s', (_, one, expected) => {
    const banner = bannerOf(one, about, now)
    expect(banner ? `${banner.color} ${banner.message}: ${banner.action}` : undefined).toBe(expected)
  })

  it('say the error and what to correct', () => {
    const outcome = error('permission_denied', { message: 'No right', advice: 'Tick it.' })
    expect(bannerOf(statusAfter(standing('setting_up'), outcome, now, 0), about, now)?.text).toBe('No right. Tick it.')
    expect(isStalled(standing('setting_up', { startedAt: now - 29 * minute }), now)).toBe(false)
  })
})
