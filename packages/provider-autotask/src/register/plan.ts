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
 * What is to be done, in this order: leftovers go; the webhook is made, inactive; its rows; what is excluded; it is
 * switched on; Autotask says that it is ready. A webhook that is there is changed and never made anew, since the maximum
 * of an API user may count every webhook that it ever made. Pure.
 */
export function plan(desired: Desired | null, observed: Observed, policy: PlanPolicy): Plan {
  const { webhook, leftovers } = observed
  if (desired === null) {
    return { actions: [...leftovers, ...(webhook ? [webhook] : [])].map((one) => remove(one, 'our')), left: [] }
  }
  const entity = desired.entity as WebhookEntity
  const attributes = attributesSchema.parse(desired.attributes)
  const steps = webhook ? repair(entity, attributes, webhook, policy) : setUp(entity, attributes)
  // First: a leftover with the URL that the webhook is to have would make a duplicate of it.
  const removable = leftovers.filter((one) => ownerOf(one) === ownerOf(webhook))
  const left = leftovers.filter((one) => !removable.includes(one)).map((one) => leftAlone(entity, one))
  return {
    actions: [...removable.map((one) => remove(one, 'the leftover')), ...steps.actions],
    left: [...left, ...steps.left],
  }
}

/** Only its owner can delete a webhook over the API, users report. */
function ownerOf(webhook: ObservedWebhook | null): JsonValue {
  return webhook?.attributes['ownerResourceId'] ?? null
}

function leftAlone(entity: WebhookEntity, webhook: ObservedWebhook): string {
  const owner = JSON.stringify(ownerOf(webhook))
  return `The ${entity} webhook ${webhook.id} has our address too, and belongs to resource ${owner}: delete it in Admin > Webhooks`
}

function setUp(entity: WebhookEntity, attributes: Attributes): Plan {
  const { fields, excludedResources, ...settings } = attributes
  const shown = `the ${entity} webhook "${settings.name}"`
  const actions = [
    actionOf({ kind: 'create', input: { entity, settings } }, `Create ${shown} (inactive)`),
    setFields(entity, null, fields, {}),
    ...(excludedResources.length > 0 ? [setExcluded(entity, null, excludedResources)] : []),
    actionOf({ kind: 'activate', input: { entity, webhookId: null } }, `Switch ${shown} on`),
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
  const goesOn = webhook.active || policy.reactivate || webhook.inactiveBecause === 'new'
  if (!webhook.active && goesOn) {
    const summary = `Switch the ${entity} webhook ${id} on`
    actions.push(actionOf({ kind: 'activate', input: { entity, webhookId: id } }, summary))
  }
  if (goesOn && !webhook.ready) actions.push(awaitReady(entity, id))
  return { actions, left: goesOn ? [] : [leftOff(entity, webhook)] }
}

/** The settings that differ. */
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
  neither: 'without use',
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
  const summary = `Wait until Autotask says that the ${entity} webhook is ready`
  return actionOf({ kind: 'await-ready', input: { entity, webhookId } }, summary)
}

function remove({ id, attributes }: ObservedWebhook, which: string): RegistrationAction {
  const entity = attributes['entity'] as WebhookEntity
  const summary = `Delete ${which} ${entity} webhook ${id} "${attributes['name'] as string}"`
  return actionOf({ kind: 'remove', input: { entity, webhookId: Number(id) } }, summary)
}

function leftOff(entity: WebhookEntity, { id, inactiveBecause = 'unknown' }: ObservedWebhook): string {
  return `The ${entity} webhook ${id} stays switched off: ${becauses[inactiveBecause]}`
}

const becauses = {
  failures: 'Autotask gave up events of it lately',
  rights: 'the rights of its owner are gone',
  person: 'somebody switched it off in Autotask',
  new: 'it was never switched on',
  unknown: 'why it was switched off is not known',
} as const
