import type { ObservedWebhook } from '@guidepost/provider'
import type { ManagedRegistration, StoredAudit, StoredVerdict } from '@guidepost/store'
import { bannerOf, namesOf, statusMessage, type Banner } from '../../registrations/banner.ts'
import { statusOf } from '../../registrations/details.ts'
import type { Progress } from '../../registrations/options.ts'
import type { Reconciled } from '../../registrations/rounds/reconcile.ts'
import { causeTexts, type Level, type VerdictCause } from '../../registrations/verdict/causes.ts'
import type { PlanAnswer } from '../../registrations/actions.ts'
import { managedToken, webhookUrl } from '../../webhook-url.ts'
import { dateOf, dateOrNull } from '../http/dates.ts'
import type { ApiOptions } from '../http/options.ts'
import type { Answer } from '../http/schemas/answers.ts'
import type { audit, banner, managedRegistration, observedWebhook, plan, reconciled, verdict } from './answers.ts'

/** A registration that the gateway manages, without secrets. */
export async function toManagedAnswer(
  { store, providers, registrations }: ApiOptions,
  one: ManagedRegistration,
): Promise<Answer<typeof managedRegistration>> {
  const current = statusOf(one)
  const { status, details } = current
  const { lastAt } = await store.registrationUse(one.id)
  const verdict = await registrations.rounds.verdictOn(one)
  const banner = bannerOf(current, verdict, namesOf(providers, one))
  const publicUrl = registrations.publicUrl()
  return {
    id: one.id,
    connection_id: one.connectionId,
    provider_config_key: one.integration,
    entity: one.entity,
    managed: true,
    state: one.state,
    status,
    since: dateOf(one.statusSince),
    message: banner?.text ?? statusMessage(status, one.cause, verdict),
    banner: banner && toBannerAnswer(banner),
    verdict: verdict && toVerdictAnswer(verdict),
    cause: one.cause,
    cause_code: details.causeCode,
    checks: details.checks.map((check) => ({ ...check, at: dateOf(check.at) })),
    error: details.error && { ...details.error, at: dateOf(details.error.at) },
    last_check_at: dateOrNull(details.lastCheckAt),
    last_event_at: dateOrNull(lastAt),
    next_step_at: dateOrNull(one.nextStepAt),
    webhook_id: details.webhookId,
    webhook_guid: one.guid,
    webhook_url:
      publicUrl === undefined
        ? null
        : webhookUrl(publicUrl, one.environment.uuid, one.integration, managedToken(store.installation, one.token)),
    preset: details.preset,
    spec: details.spec,
    desired: details.desired,
    observed: details.observed,
    pending_plan: details.pendingPlan,
    left: details.left,
    connection_deleted: one.connectionDeleted,
    created_at: dateOf(one.createdAt),
    updated_at: dateOf(one.updatedAt),
  }
}

export function toBannerAnswer({ actionCode, ...rest }: Banner): Answer<typeof banner> {
  return { ...rest, action_code: actionCode }
}

/** The store keeps level and cause as text; nothing but the gateway writes them. */
export function toVerdictAnswer({ level, cause, title, since }: StoredVerdict): Answer<typeof verdict> {
  const known = cause as VerdictCause
  return { level: level as Level, cause: known, title, action: causeTexts[known].action, since: dateOf(since) }
}

/** The result of a round. `lost` means that another process continues the work. */
export async function toReconciledAnswer(
  options: ApiOptions,
  id: number,
  done: Reconciled,
): Promise<Answer<typeof reconciled>> {
  if (done === 'removed') return { id, status: 'removed', message: 'The webhook was removed at the provider' }
  if (done !== 'lost') return await toManagedAnswer(options, done)
  const found = await options.store.findManaged(id)
  return found ? await toManagedAnswer(options, found) : { id, status: 'removed', message: 'It was deleted' }
}

/** Keeps the plugin's own names inside `attributes`, as a registration's spec does. */
export function toPlanFields({
  actions,
  left,
  problem,
  desired,
  observed,
}: PlanAnswer): Omit<Answer<typeof plan>, 'by_hand'> {
  return {
    actions: actions.map(({ kind, effect, summary }) => ({ kind, effect, summary })),
    left,
    problem,
    desired: desired && { entity: desired.entity, attributes: desired.attributes },
    observed: observed && {
      webhook: observed.webhook && toObservedAnswer(observed.webhook),
      leftovers: observed.leftovers.map(toObservedAnswer),
    },
  }
}

function toObservedAnswer({
  id,
  matchValue,
  active,
  ready,
  attributes,
  inactiveBecause,
}: ObservedWebhook): Answer<typeof observedWebhook> {
  return {
    id,
    match_value: matchValue,
    active,
    ready,
    inactive_because: active ? null : (inactiveBecause ?? 'unknown'),
    attributes,
  }
}

/** A step of a round, as an event of a progress stream. */
export function toProgressMessage({ step, name, result, message, advice }: Progress) {
  return { step, name, result, message, ...(advice !== undefined && { advice }) }
}

export function toAuditAnswer(row: StoredAudit): Answer<typeof audit> {
  return {
    id: row.id,
    at: dateOf(row.at),
    actor: row.actor,
    by: row.by,
    connection_id: row.connectionId,
    registration_id: row.registrationId,
    action: row.action,
    summary: row.summary,
    result: row.result,
    message: row.message,
  }
}
