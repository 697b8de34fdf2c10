import { describe, expect, it } from 'vitest'
import { bannerFor, bannerOf, statusMessage } from './banner.ts'
import { newDetails, type CheckFact, type Details, type Status } from './details.ts'
import { causeTexts, verdictCauses, type VerdictCause } from './verdict/causes.ts'

const names = { displayName: 'Autotask PSA', name: 'Guidepost Tickets' }

const bannerWith = (cause: VerdictCause | null, details: Partial<Details> = {}, status: Status = 'active') =>
  bannerOf(
    { status, details: newDetails({ spec: {}, preset: null, startedAt: 0, ...details }) },
    cause && { cause, title: causeTexts[cause].title.replace('%', names.displayName) },
    names,
  )

const error = { code: 'permission_denied', message: 'No right', advice: 'Tick it.', at: 0 }
const check: CheckFact = {
  id: 'entity-access',
  title: 'The API user may not read and update Tickets',
  verdict: 'wrong',
  message: 'Its access: read is "none"',
  advice: 'Give it Read and Update',
  effect: 'blind',
  at: 0,
}

describe('the banner', () => {
  it.each<[string, VerdictCause | null, Status, string | undefined]>([
    ['null while all is well', 'events_arrive', 'active', undefined],
    ['null while Guidepost waits', 'waiting_for_first_event', 'active', undefined],
    ['null if a look failed', 'provider_unavailable', 'active', undefined],
    ['null in a setup that has just begun', 'setting_up', 'setting_up', undefined],
    ['null during a removal', null, 'removing', undefined],
    ['blue in a setup that stalls', 'setup_stalled', 'setting_up', 'blue New feature available: Retry Webhook Setup'],
    ['red after a failed setup', 'setup_failed', 'failed', 'red Webhook setup failed: Retry'],
    ['red for a deactivated webhook', 'off_after_failures', 'deactivated', 'red Webhook deactivated: Repair now'],
    [
      'red for a webhook that somebody switched off',
      'off_by_person',
      'switched_off',
      'red Webhook switched off: Repair now',
    ],
    [
      'red for refused credentials',
      'credentials_refused',
      'active',
      'red Autotask PSA rejects the credentials: Enter new credentials…',
    ],
    ['red for a blind webhook', 'check_blind', 'active', 'red No events will arrive: Check now'],
    [
      'yellow for a webhook that differs',
      'differs',
      'active',
      'yellow The webhook differs from the registration: Repair now',
    ],
    ['yellow for an orphan', null, 'orphaned', 'yellow Webhook left behind: null'],
  ])('is %s', (_, cause, status, expected) => {
    const banner = bannerWith(cause, {}, status)
    expect(banner ? `${banner.color} ${banner.message}: ${banner.action}` : undefined).toBe(expected)
  })

  it('is there for every cause that a person must act on, and has a text', () => {
    for (const cause of verdictCauses) {
      const { level } = causeTexts[cause]
      if (level !== 'blind' && level !== 'impaired') continue
      expect(bannerWith(cause, { checks: [check, { ...check, effect: 'impaired' }] })?.text).toMatch(/^\S.{20,}[.!?]$/)
    }
  })

  it('says the error and what to do', () => {
    expect(bannerWith('setup_failed', { error })?.text).toBe('No right. Tick it.')
    expect(bannerWith('setup_stalled', { error })?.text).toBe('Initial setup did not complete. No right. Tick it.')
  })

  it('says what the check found and what to do', () => {
    expect(
      bannerWith('check_blind', { checks: [check, { ...check, effect: 'impaired', title: 'Another' }] })?.text,
    ).toBe(
      'The API user may not read and update Tickets. Its access: read is "none". Give it Read and Update. ' +
        'Fix it at the provider, then Check now. Guidepost also checks every 15 minutes.',
    )
  })

  it('of a webhook made by hand offers to take it over', () => {
    expect(bannerFor('by_hand', 'By hand')).toMatchObject({ color: 'gray', actionCode: 'manage' })
  })
})

it.each([
  ['active', null, { cause: 'waiting_for_first_event' }, 'active, waiting for the first event: change any ticket'],
  ['active', null, { cause: 'events_arrive' }, 'active'],
  ['setting_up', 'x does not answer', { cause: 'setting_up' }, 'setting up; x does not answer'],
])('the message of %s, %j, %j is "%s"', (status, cause, verdict, expected) => {
  expect(statusMessage(status, cause, verdict)).toBe(expected)
})
