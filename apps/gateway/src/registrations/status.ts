import type { Observed, ObservedWebhook } from '@guidepost/provider'
import type { Cause } from './causes.ts'
import type { Details, Failure, RegistrationStatus, Status } from './details.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** The time between two checks while there is no problem. */
const checkEveryMs = 15 * minuteMs
/** A setup that takes longer gets a banner. */
const stalledAfterMs = 30 * minuteMs
/** How often a webhook is switched on or recreated in a day. More would fight a person who switches it off. */
const repairsPerDay = 3
/** When the loop retries a setup that failed for a lasting reason. */
const lastingRetryMs = 6 * hourMs

/** The result of one round. */
export type RoundResult =
  | { readonly kind: 'agrees'; readonly webhook: ObservedWebhook; readonly left: readonly string[] }
  /** A look that changes nothing; the set-up goes on. */
  | { readonly kind: 'looked' }
  | { readonly kind: 'off'; readonly webhook: ObservedWebhook | null; readonly left: readonly string[] }
  /** Nothing was done, because of `cause`; `plan` waits for a person's approval. */
  | { readonly kind: 'waits'; readonly cause: Cause; readonly plan: readonly string[] }
  /** `broken`: the webhook was seen to be gone or off. */
  | { readonly kind: 'error'; readonly error: RoundError; readonly broken?: boolean }

/** An error of a round, as the rules below need it. */
export interface RoundError {
  readonly code: string
  readonly message: string
  readonly advice: string | null
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
  readonly cause: Cause
}

/** The status of a registration after a round. Pure; `random`, from 0 to below 1, spreads checks that would coincide. */
export function statusAfter(
  before: RegistrationStatus,
  result: RoundResult,
  now: number,
  random: number,
): RegistrationStatus {
  if (result.kind === 'looked') return { ...before, details: { ...before.details, lastCheckAt: now } }
  const details = { ...before.details, lastCheckAt: now, pendingPlan: null, left: [] }
  const nextCheckAt = now + Math.round(checkEveryMs * (0.9 + 0.2 * random))
  if (result.kind === 'error') return statusAfterError(before, details, result, now, random)
  if (result.kind === 'off') return statusAfterOff(details, result, nextCheckAt)
  if (result.kind === 'waits') {
    const { code: causeCode, text } = result.cause
    const pendingPlan = [...result.plan]
    return { ...before, cause: text, details: { ...details, causeCode, pendingPlan }, nextStepAt: nextCheckAt }
  }
  const firstActiveAt = details.firstActiveAt ?? now
  return {
    status: 'active',
    cause: null,
    details: { ...details, firstActiveAt, failures: 0, error: null, causeCode: null, left: [...result.left] },
    nextStepAt: nextCheckAt,
  }
}

function statusAfterOff(
  details: Details,
  { webhook, left }: Extract<RoundResult, { kind: 'off' }>,
  nextCheckAt: number,
): RegistrationStatus {
  const reason = webhook === null ? 'gone' : (webhook.inactiveBecause ?? 'unknown')
  const { code, text } = offCauses[reason]
  return {
    status: reason === 'failures' || reason === 'gone' ? 'deactivated' : 'switched_off',
    cause: text,
    details: { ...details, failures: 0, error: null, causeCode: code, left: [...left] },
    nextStepAt: nextCheckAt,
  }
}

const offCauses = {
  gone: { code: 'deleted', text: 'somebody keeps deleting the webhook at the provider' },
  failures: { code: 'off_after_failures', text: 'the provider switched the webhook off after failed deliveries' },
  rights: { code: 'off_rights_lost', text: 'the webhook’s owner lost the right to webhooks at the provider' },
  person: { code: 'off_by_person', text: 'somebody switched the webhook off at the provider' },
  new: { code: 'off_since_creation', text: 'the webhook was never switched on' },
  unknown: { code: 'off_unknown', text: 'the webhook was switched off at the provider, which does not say why' },
} satisfies Record<string, Cause>

function statusAfterError(
  before: RegistrationStatus,
  current: Details,
  { error, broken = false }: Extract<RoundResult, { kind: 'error' }>,
  now: number,
  random: number,
): RegistrationStatus {
  const failures = current.failures + 1
  const { code, message, advice, cause } = error
  const failure: Failure = { code, message, advice, at: now }
  const details = { ...current, failures, error: failure, causeCode: cause.code }
  const status = nextStatus(before, error, broken)
  return { status, cause: cause.text, details, nextStepAt: nextAttemptAt(status, error, failures, now, random) }
}

function nextStatus({ status, details }: RegistrationStatus, { code, retryable }: RoundError, broken: boolean): Status {
  if (details.wanted === 'absent' || status === 'removing' || status === 'orphaned') {
    // Without the right to delete the webhook, the gateway can never remove it: a person must.
    return orphaning.has(code) || status === 'orphaned' ? 'orphaned' : 'removing'
  }
  if ((status === 'setting_up' || status === 'failed') && details.firstActiveAt === null) {
    return !retryable || status === 'failed' ? 'failed' : 'setting_up'
  }
  // A failed check does not show that the webhook is broken, so keep the status. A repair that the provider refused
  // permanently does show it.
  return status === 'active' && broken && !retryable ? 'deactivated' : status
}

const orphaning = new Set(['unauthorized', 'permission_denied', 'no_credentials'])

/** Null: only when a person requests it. */
function nextAttemptAt(status: Status, error: RoundError, failures: number, now: number, random: number) {
  // Refused credentials are never retried by the loop: some providers lock a user after several attempts.
  if (error.code === 'unauthorized' || error.code === 'no_credentials' || status === 'orphaned') return null
  if (!error.retryable) return now + lastingRetryMs
  const backoff = Math.min(checkEveryMs, minuteMs * 2 ** (failures - 1))
  return now + Math.max(error.retryAfterMs ?? 0, Math.round(backoff * (0.9 + 0.2 * random)))
}

/** Whether the webhook may be switched on or recreated now. `healthy`: our store can take what the webhook sends. */
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
  // Wait 0, 15 and then 60 minutes after the previous repair: an immediate repeat would fail again.
  const waitMs = last === undefined ? 0 : checkEveryMs * 4 ** (recent.length - 1)
  return status === 'active' || last === undefined || by.now >= last + waitMs
}

/** The repairs of the last day. */
export function recentRepairs({ repairs }: Details, now: number): number[] {
  return repairs.filter((at) => at > now - dayMs)
}

/** Whether a setup that began at `startedAt` has been going on for more than half an hour. */
export const isStalledSince = (startedAt: number, now: number): boolean => now - startedAt > stalledAfterMs
