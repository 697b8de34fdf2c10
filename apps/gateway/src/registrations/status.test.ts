import type { ObservedWebhook } from '@guidepost/provider'
import { describe, expect, it } from 'vitest'
import type { CauseCode } from './causes.ts'
import { newDetails, type Details, type RegistrationStatus, type Status } from './details.ts'
import { isStalledSince, mayRepair, statusAfter, type RoundResult, type RoundError } from './status.ts'

const minute = 60_000
const hour = 60 * minute
const now = 1_000_000_000_000

function withStatus(status: Status, details: Partial<Details> = {}): RegistrationStatus {
  const isNew = status === 'setting_up' || status === 'failed'
  const base = { spec: {}, preset: null, startedAt: now - hour, firstActiveAt: isNew ? null : now - hour }
  return { status, cause: null, nextStepAt: now, details: newDetails({ ...base, ...details }) }
}

function webhook(more: Partial<ObservedWebhook> = {}): ObservedWebhook {
  return { id: '1', matchValue: null, active: true, ready: true, attributes: {}, ...more }
}

function error(code: CauseCode, more: Partial<RoundError> = {}): RoundResult {
  const retryable = ['unavailable', 'timeout', 'rate_limited', 'unexpected'].includes(code)
  const base = { message: 'm', advice: null, retryAfterMs: undefined, cause: { code, text: `cause of ${code}` } }
  return { kind: 'error', error: { code, retryable, ...base, ...more } }
}

const agrees: RoundResult = { kind: 'agrees', webhook: webhook(), left: [] }
const off = (because: NonNullable<ObservedWebhook['inactiveBecause']>): RoundResult => ({
  kind: 'off',
  webhook: webhook({ active: false, inactiveBecause: because }),
  left: [],
})

describe('a round', () => {
  it.each<[string, RegistrationStatus, RoundResult, Status, number | null]>([
    ['that agrees completes a setup', withStatus('setting_up'), agrees, 'active', 15 * minute],
    ['that agrees makes a switched-off webhook active', withStatus('switched_off'), agrees, 'active', 15 * minute],
    [
      'with a retryable error is repeated in a minute during a setup',
      withStatus('setting_up'),
      error('unavailable'),
      'setting_up',
      minute,
    ],
    [
      'after three failures is repeated later',
      withStatus('setting_up', { failures: 3 }),
      error('timeout'),
      'setting_up',
      8 * minute,
    ],
    [
      'is repeated after 15 minutes at most',
      withStatus('setting_up', { failures: 9 }),
      error('timeout'),
      'setting_up',
      15 * minute,
    ],
    [
      'is repeated when the provider says',
      withStatus('active'),
      error('rate_limited', { retryAfterMs: hour }),
      'active',
      hour,
    ],
    ['without a right fails the setup', withStatus('setting_up'), error('permission_denied'), 'failed', 6 * hour],
    ['beyond the maximum fails the setup', withStatus('setting_up'), error('limit_reached'), 'failed', 6 * hour],
    ['with an unknown field fails the setup', withStatus('setting_up'), error('validation'), 'failed', 6 * hour],
    [
      'with refused credentials is not repeated by the loop',
      withStatus('setting_up'),
      error('unauthorized'),
      'failed',
      null,
    ],
    [
      'with a retryable error leaves a failed setup failed',
      withStatus('failed'),
      error('unavailable'),
      'failed',
      minute,
    ],
    ['with an error leaves an active webhook active', withStatus('active'), error('unavailable'), 'active', minute],
    [
      'with refused credentials leaves an active webhook active',
      withStatus('active'),
      error('unauthorized'),
      'active',
      null,
    ],
    [
      'whose repair is refused for good makes it deactivated',
      withStatus('active'),
      { ...error('duplicate'), broken: true } as RoundResult,
      'deactivated',
      6 * hour,
    ],
    [
      'whose repair is refused for now leaves it active',
      withStatus('active'),
      { ...error('timeout'), broken: true } as RoundResult,
      'active',
      minute,
    ],
    [
      'finds the webhook switched off after failures',
      withStatus('active'),
      off('failures'),
      'deactivated',
      15 * minute,
    ],
    ['finds the webhook switched off by a person', withStatus('active'), off('person'), 'switched_off', 15 * minute],
    [
      'finds the webhook switched off for lost rights',
      withStatus('active'),
      off('rights'),
      'switched_off',
      15 * minute,
    ],
    [
      'finds the webhook deleted too often',
      withStatus('active'),
      { kind: 'off', webhook: null, left: [] },
      'deactivated',
      15 * minute,
    ],
    [
      'whose plan waits leaves the status',
      withStatus('active'),
      { kind: 'waits', cause: { code: 'too_many_changes', text: 'c' }, plan: ['p'] },
      'active',
      15 * minute,
    ],
    ['with a retryable error continues a removal', withStatus('removing'), error('unavailable'), 'removing', minute],
    [
      'with refused credentials turns a removal into an orphan',
      withStatus('removing'),
      error('unauthorized'),
      'orphaned',
      null,
    ],
    [
      'without a right turns a removal into an orphan',
      withStatus('removing'),
      error('permission_denied'),
      'orphaned',
      null,
    ],
    ['with an error leaves an orphan', withStatus('orphaned'), error('unavailable'), 'orphaned', null],
  ])('%s', (_, before, outcome, status, waits) => {
    const after = statusAfter(before, outcome, now, 0.5)
    expect({ status: after.status, waits: after.nextStepAt && after.nextStepAt - now }).toEqual({ status, waits })
  })

  it('keeps the error and its time until a round succeeds', () => {
    const failed = statusAfter(withStatus('active'), error('unavailable'), now, 0.5)
    expect(failed).toMatchObject({ cause: 'cause of unavailable', details: { failures: 1, error: { at: now } } })
    expect(statusAfter(failed, agrees, now, 0.5)).toMatchObject({ cause: null, details: { failures: 0, error: null } })
  })

  it.each<[RoundResult, CauseCode | null]>([
    [error('permission_denied'), 'permission_denied'],
    [off('person'), 'off_by_person'],
    [{ kind: 'off', webhook: null, left: [] }, 'deleted'],
    [{ kind: 'waits', cause: { code: 'public_url_changed', text: 'moved' }, plan: [] }, 'public_url_changed'],
    [agrees, null],
  ])('keeps the code of the cause beside its text: %j', (outcome, causeCode) => {
    const before = statusAfter(withStatus('active'), error('unavailable'), now, 0.5)
    expect(statusAfter(before, outcome, now, 0.5).details.causeCode).toBe(causeCode)
  })
})

describe('a repair', () => {
  const inactive = (because: ObservedWebhook['inactiveBecause']) => ({
    webhook: webhook({ active: false, ...(because && { inactiveBecause: because }) }),
    leftovers: [],
  })
  const gone = { webhook: null, leftovers: [] }
  const three = [now - 20 * hour, now - 10 * hour, now - 5 * hour]
  const by = { person: false, healthy: true, now }

  it.each<[string, RegistrationStatus, Parameters<typeof mayRepair>[1], Partial<typeof by>, boolean]>([
    ['of a webhook that was never on', withStatus('setting_up'), inactive('person'), {}, true],
    ['of a webhook that failed', withStatus('active'), inactive('failures'), {}, true],
    [
      'of a webhook that failed, while our store is down',
      withStatus('active'),
      inactive('failures'),
      { healthy: false },
      false,
    ],
    [
      'of a webhook that failed a fourth time within a day',
      withStatus('active', { repairs: three }),
      inactive('failures'),
      {},
      false,
    ],
    [
      'five minutes after the last one',
      withStatus('deactivated', { repairs: [now - 5 * minute] }),
      inactive('failures'),
      {},
      false,
    ],
    [
      'half an hour after the last one',
      withStatus('deactivated', { repairs: [now - 30 * minute] }),
      inactive('failures'),
      {},
      true,
    ],
    ['of a deleted webhook', withStatus('active'), gone, {}, true],
    [
      'of a webhook that was deleted a fourth time within a day',
      withStatus('active', { repairs: three }),
      gone,
      {},
      false,
    ],
    ['of a webhook that a person switched off', withStatus('active'), inactive('person'), {}, false],
    ['of a webhook whose owner lost the right', withStatus('active'), inactive('rights'), {}, false],
    ['of a webhook that is off for an unknown reason', withStatus('active'), inactive(undefined), {}, false],
    [
      'that a person asks for',
      withStatus('switched_off', { repairs: three }),
      inactive('person'),
      { person: true },
      true,
    ],
  ])('%s', (_, before, observed, more, expected) => {
    expect(mayRepair(before, observed, { ...by, ...more })).toBe(expected)
  })
})

it('says whether a set-up has been going on for more than half an hour', () => {
  expect(isStalledSince(now - 29 * minute, now)).toBe(false)
  expect(isStalledSince(now - 31 * minute, now)).toBe(true)
})
