import type { ObservedWebhook } from '@guidepost/provider'
import type { ManagedRegistration, StoredAudit } from '@guidepost/store'
import { bannerOf, namesOf, statusMessage } from '../../registrations/banner.ts'
import { statusOf } from '../../registrations/details.ts'
import type { Progress } from '../../registrations/options.ts'
import type { Reconciled } from '../../registrations/rounds/reconcile.ts'
import type { PlanAnswer } from '../../registrations/actions.ts'
import { dateOf, dateOrNull } from '../http/dates.ts'
import type { ApiOptions } from '../http/options.ts'
import { managedToken, webhookUrl } from '../../webhook-url.ts'

/** A registration that we manage, as `/v1` answers with it. Without secrets. */
export async function shapeOfManaged({ store, providers, registrations, now }: ApiOptions, one: ManagedRegistration) {
  const standing = statusOf(one)
  const { details } = standing
  const { lastAt } = await store.registrationUse(one.id)
  const banner = bannerOf(standing, namesOf(providers, one), now())
  const publicUrl = registrations.publicUrl()
  return {
    id: one.id,
    connection_id: one.connectionId,
    provider_config_key: one.integration,
    entity: one.entity,
    managed: true,
    state: one.state,
    status: one.status,
    since: dateOf(one.statusSince),
    message: banner?.text ?? statusMessage(one, lastAt),
    banner,
    cause: one.cause,
    cause_code: details.causeCode,
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

/** What a round made of one. */
export async function shapeOfReconciled(options: ApiOptions, id: number, done: Reconciled) {
  if (done === 'removed') return { id, status: 'removed', message: 'Nothing of it is left at the provider' }
  if (done !== 'lost') return await shapeOfManaged(options, done)
  const found = await options.store.findManaged(id)
  return found ? await shapeOfManaged(options, found) : { id, status: 'removed', message: 'It is gone' }
}

/** Names inside `attributes` are the plugin's own, as in a spec. */
export function shapeOfPlan({ actions, left, problem, desired, observed }: PlanAnswer) {
  return {
    actions: actions.map(({ kind, effect, summary }) => ({ kind, effect, summary })),
    left,
    problem,
    desired: desired && { entity: desired.entity, attributes: desired.attributes },
    observed: observed && {
      webhook: observed.webhook && shapeOfObserved(observed.webhook),
      leftovers: observed.leftovers.map(shapeOfObserved),
    },
  }
}

function shapeOfObserved({ id, matchValue, active, ready, attributes, inactiveBecause }: ObservedWebhook) {
  return {
    id,
    match_value: matchValue,
    active,
    ready,
    inactive_because: active ? null : (inactiveBecause ?? 'unknown'),
    attributes,
  }
}

export function shapeOfProgress({ step, name, result, message, advice }: Progress) {
  return { step, name, result, message, ...(advice !== undefined && { advice }) }
}

export function shapeOfAudit(audit: StoredAudit) {
  return {
    id: audit.id,
    at: dateOf(audit.at),
    actor: audit.actor,
    connection_id: audit.connectionId,
    registration_id: audit.registrationId,
    action: audit.action,
    summary: audit.summary,
    result: audit.result,
    message: audit.message,
  }
}
