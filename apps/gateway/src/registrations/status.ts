import type { Observed, ObservedWebhook } from '@guidepost/provider'
import type { Cause } from './causes.ts'
import type { Details, Failure, RegistrationStatus, Status } from './details.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** From one look to the next, while all is well. */
const checkEveryMs = 15 * minuteMs
/** A set-up that takes longer is told to people. */
const stalledAfterMs = 30 * minuteMs
/** Switching on and making again, in a day: more would be fighting somebody. */
const repairsPerDay = 3
/** When a set-up that failed for a lasting reason is tried again without anybody asking. */
const lastingRetryMs = 6 * hourMs

/** What one round came to. */
export type Outcome =
  | { readonly kind: 'agrees'; readonly webhook: ObservedWebhook; readonly left: readonly string[] }
  | { readonly kind: 'off'; readonly webhook: ObservedWebhook | null; readonly left: readonly string[] }
  /** Nothing was done, for `cause`. */
  | { readonly kind: 'waits'; readonly cause: Cause; readonly plan: readonly string[] }
  /** `broken`: it was seen that the webhook is gone or off. */
  | { readonly kind: 'error'; readonly error: RoundError; readonly broken?: boolean }

/** An error as the rules see it. */
export interface RoundError {
  readonly code: string
  readonly message: string
  readonly advice: string | null
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
  readonly cause: Cause
}

/** How a registration stands after a round. Pure; `random` is from 0 up to 1, and spreads what would come at once. */
export function statusAfter(
  before: RegistrationStatus,
  outcome: Outcome,
  now: number,
  random: number,
): RegistrationStatus {
  const details = { ...before.details, lastCheckAt: now, pendingPlan: null, left: [] }
  const later = now + Math.round(checkEveryMs * (0.9 + 0.2 * random))
  if (outcome.kind === 'error') return failed(before, details, outcome, now, random)
  if (outcome.kind === 'off') return off(details, outcome, later)
  if (outcome.kind === 'waits') {
    const { code: causeCode, text } = outcome.cause
    const pendingPlan = [...outcome.plan]
    return { ...before, cause: text, details: { ...details, causeCode, pendingPlan }, nextStepAt: later }
  }
  const firstActiveAt = details.firstActiveAt ?? now
  return {
    status: 'active',
    cause: null,
    details: { ...details, firstActiveAt, failures: 0, error: null, causeCode: null, left: [...outcome.left] },
    nextStepAt: later,
  }
}

function off(
  details: Details,
  { webhook, left }: Extract<Outcome, { kind: 'off' }>,
  later: number,
): RegistrationStatus {
  const because = webhook === null ? 'gone' : (webhook.inactiveBecause ?? 'unknown')
  return {
    status: because === 'failures' || because === 'gone' ? 'deactivated' : 'switched_off',
    cause: offCauses[because].text,
    details: { ...details, failures: 0, error: null, causeCode: offCauses[because].code, left: [...left] },
    nextStepAt: later,
  }
}

const offCauses = {
  gone: { code: 'deleted', text: 'the webhook was deleted at the provider again and again' },
  failures: { code: 'off_after_failures', text: 'the provider switched it off after failed deliveries' },
  rights: { code: 'off_rights_lost', text: 'its owner lost the right to webhooks at the provider' },
  person: { code: 'off_by_person', text: 'somebody switched it off at the provider' },
  new: { code: 'off_since_creation', text: 'it was never switched on' },
  unknown: { code: 'off_unknown', text: 'it was switched off at the provider, and the provider does not say why' },
} satisfies Record<string, Cause>

function failed(
  before: RegistrationStatus,
  current: Details,
  { error, broken = false }: Extract<Outcome, { kind: 'error' }>,
  now: number,
  random: number,
): RegistrationStatus {
  const failures = current.failures + 1
  const { code, message, advice, cause } = error
  const failure: Failure = { code, message, advice, at: now }
  const details = { ...current, failures, error: failure, causeCode: cause.code }
  const lasting = !error.retryable
  const status = statusAfterError(before, code, lasting, broken)
  return { status, cause: cause.text, details, nextStepAt: nextAfterError(status, error, failures, now, random) }
}

function statusAfterError(
  { status, details }: RegistrationStatus,
  code: string,
  lasting: boolean,
  broken: boolean,
): Status {
  if (details.wanted === 'absent' || status === 'removing' || status === 'orphaned') {
    // Whoever may not delete it can't ever: a person must.
    return orphaning.has(code) ? 'orphaned' : status === 'orphaned' ? 'orphaned' : 'removing'
  }
  if ((status === 'setting_up' || status === 'failed') && details.firstActiveAt === null) {
    return lasting || status === 'failed' ? 'failed' : 'setting_up'
  }
  // A look that failed says nothing; a repair that was refused for good does.
  return status === 'active' && broken && lasting ? 'deactivated' : status
}

const orphaning = new Set(['unauthorized', 'permission_denied', 'no_credentials'])

function nextAfterError(status: Status, error: RoundError, failures: number, now: number, random: number) {
  // Refused credentials are never tried again by ourselves: some providers lock a user that keeps coming.
  if (error.code === 'unauthorized' || error.code === 'no_credentials' || status === 'orphaned') return null
  if (!error.retryable) return now + lastingRetryMs
  const backoff = Math.min(checkEveryMs, minuteMs * 2 ** (failures - 1))
  return now + Math.max(error.retryAfterMs ?? 0, Math.round(backoff * (0.9 + 0.2 * random)))
}

/** May the webhook be switched on, or made again, now? `healthy`: our side can take what it sends. */
export function mayRepair(
  { status, details }: RegistrationStatus,
  observed: Observed,
  by: { readonly person: boolean; readonly healthy: boolean; readonly now: number },
): boolean {
  if (by.person || details.firstActiveAt === null) return true
  const { webhook } = observed
  if (webhook?.active === true) return true
  if (webhook && webhook.inactiveBecause !== 'failures' && webhook.inactiveBecause !== 'new') return false
  if (!by.healthy) return false
  const recent = recentRepairs(details, by.now)
  if (recent.length >= repairsPerDay) return false
  const last = recent.at(-1)
  // 0, 15 and 60 minutes after the one before: what failed at once would fail again.
  const waits = last === undefined ? 0 : checkEveryMs * 4 ** (recent.length - 1)
  return status === 'active' || last === undefined || by.now >= last + waits
}

/** Those of the last day. */
export function recentRepairs({ repairs }: Details, now: number): number[] {
  return repairs.filter((at) => at > now - dayMs)
}

/** A set-up that goes on for more than half an hour. */
export function isStalled({ status, details }: Pick<RegistrationStatus, 'status' | 'details'>, now: number): boolean {
  return status === 'setting_up' && isStalledSince(details.startedAt, now)
}

/** Of a set-up that began then. */
export const isStalledSince = (startedAt: number, now: number): boolean => now - startedAt > stalledAfterMs
