import type { WebhookEntity } from '@guidepost/autotask-client'
import type {
  Desired,
  Observed,
  ObservedWebhook,
  JsonValue,
  Plan,
  PlanPolicy,
  RegistrationAction,
} from '@guidepost/provider'
import { isDeepStrictEqual } from 'node:util'
import { actionOf, type Settings } from './actions.ts'
import { attributesSchema, type Attributes } from './attributes.ts'

/**
 * The actions in order: remove leftovers, create the webhook (inactive), set its fields, set its excluded resources, activate
 * it, wait until it is ready. An existing webhook is changed, never recreated: the maximum of an API user may count every
 * webhook that it ever created. Pure.
 */
export function plan(desired: Desired | null, observed: Observed, policy: PlanPolicy): Plan {
  const { webhook, leftovers } = observed
  if (desired === null) {
    return { actions: [...leftovers, ...(webhook ? [webhook] : [])].map((one) => remove(one, 'our')), left: [] }
  }
  const entity = desired.entity as WebhookEntity
  const attributes = attributesSchema.parse(desired.attributes)
  const steps = webhook ? repair(entity, attributes, webhook, policy) : planCreate(entity, attributes)
  // Remove leftovers first: a leftover with the desired URL would make the webhook a duplicate.
  const removable = leftovers.filter((one) => ownerOf(one) === ownerOf(webhook))
  const left = leftovers.filter((one) => !removable.includes(one)).map((one) => foreignLeftover(entity, one))
  return {
    actions: [...removable.map((one) => remove(one, 'the leftover')), ...steps.actions],
    left: [...left, ...steps.left],
  }
}

/** Users report that only the owner can delete a webhook through the API. */
function ownerOf(webhook: ObservedWebhook | null): JsonValue {
  return webhook?.attributes['ownerResourceId'] ?? null
}

function foreignLeftover(entity: WebhookEntity, webhook: ObservedWebhook): string {
  const owner = JSON.stringify(ownerOf(webhook))
  return `The ${entity} webhook ${webhook.id} has our URL, too, but belongs to resource ${owner}. Delete it in Admin > Webhooks`
}

function planCreate(entity: WebhookEntity, attributes: Attributes): Plan {
  const { fields, excludedResources, ...settings } = attributes
  const shown = `the ${entity} webhook "${settings.name}"`
  const actions = [
    actionOf({ kind: 'create', input: { entity, settings } }, `Create ${shown} (inactive)`),
    setFields(entity, null, fields, {}),
    ...(excludedResources.length > 0 ? [setExcluded(entity, null, excludedResources)] : []),
    actionOf({ kind: 'activate', input: { entity, webhookId: null } }, `Activate ${shown}`),
    awaitReady(entity, null),
  ]
  return { actions, left: [] }
}

function repair(entity: WebhookEntity, wanted: Attributes, webhook: ObservedWebhook, policy: PlanPolicy): Plan {
  const is = webhook.attributes as Partial<Attributes>
  const id = Number(webhook.id)
  const { fields, excludedResources, ...settings } = wanted
  const actions: RegistrationAction[] = []
  const changes = differences(settings, is)
  if (Object.keys(changes).length > 0 || policy.setSecret) actions.push(change(entity, id, changes, policy.setSecret))
  if (!isDeepStrictEqual(fields, is.fields)) actions.push(setFields(entity, id, fields, is.fields ?? {}))
  if (!isDeepStrictEqual(excludedResources, is.excludedResources)) {
    actions.push(setExcluded(entity, id, excludedResources))
  }
  const shouldBeActive = webhook.active || policy.reactivate || webhook.inactiveBecause === 'new'
  if (!webhook.active && shouldBeActive) {
    const summary = `Activate the ${entity} webhook ${id}`
    actions.push(actionOf({ kind: 'activate', input: { entity, webhookId: id } }, summary))
  }
  if (shouldBeActive && !webhook.ready) actions.push(awaitReady(entity, id))
  return { actions, left: shouldBeActive ? [] : [staysInactive(entity, webhook)] }
}

function differences(settings: Settings, is: Partial<Attributes>): Partial<Settings> {
  return Object.fromEntries(
    Object.entries(settings).filter(([name, value]) => !isDeepStrictEqual(value, is[name as keyof Settings])),
  )
}

function change(
  entity: WebhookEntity,
  webhookId: number,
  changes: Partial<Settings>,
  setSecret: boolean,
): RegistrationAction {
  const names = [...Object.keys(changes), ...(setSecret ? ['the signing secret'] : [])]
  const summary = `Change ${names.join(', ')} of the ${entity} webhook ${webhookId}`
  return actionOf({ kind: 'change-settings', input: { entity, webhookId, changes, setSecret } }, summary)
}

function setFields(
  entity: WebhookEntity,
  webhookId: number | null,
  fields: Attributes['fields'],
  is: Attributes['fields'],
): RegistrationAction {
  const set = Object.entries(fields).filter(([name, use]) => is[name] !== use)
  const gone = Object.keys(is).filter((name) => !(name in fields))
  const parts = [...set.map(([name, use]) => `${name} (${uses[use]})`), ...gone.map((name) => `without ${name}`)]
  const summary = `Set the fields of the ${entity} webhook: ${parts.join(', ')}`
  return actionOf({ kind: 'set-fields', input: { entity, webhookId, fields } }, summary)
}

const uses = {
  subscribed: 'subscribed',
  displayed: 'displayed',
  both: 'subscribed and displayed',
  neither: 'neither subscribed nor displayed',
} as const

function setExcluded(
  entity: WebhookEntity,
  webhookId: number | null,
  excludedResources: readonly number[],
): RegistrationAction {
  const who = excludedResources.length > 0 ? `resources ${excludedResources.join(', ')}` : 'nobody'
  const input = { entity, webhookId, excludedResources: [...excludedResources] }
  return actionOf({ kind: 'set-excluded-resources', input }, `Exclude ${who} from the ${entity} webhook`)
}

function awaitReady(entity: WebhookEntity, webhookId: number | null): RegistrationAction {
  const summary = `Wait until Autotask reports the ${entity} webhook as ready`
  return actionOf({ kind: 'await-ready', input: { entity, webhookId } }, summary)
}

function remove({ id, attributes }: ObservedWebhook, which: string): RegistrationAction {
  const entity = attributes['entity'] as WebhookEntity
  const summary = `Delete ${which} ${entity} webhook ${id} "${attributes['name'] as string}"`
  return actionOf({ kind: 'remove', input: { entity, webhookId: Number(id) } }, summary)
}

function staysInactive(entity: WebhookEntity, { id, inactiveBecause = 'unknown' }: ObservedWebhook): string {
  return `The ${entity} webhook ${id} stays inactive: ${inactiveReasons[inactiveBecause]}`
}

const inactiveReasons = {
  failures: 'Autotask recently gave up events of it',
  rights: 'its owner lost the rights',
  person: 'a person deactivated it in Autotask',
  new: 'it was never activated',
  unknown: 'the reason is unknown',
} as const
