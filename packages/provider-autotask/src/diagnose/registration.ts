import { field, type Webhook } from '@guidepost/autotask-client'
import type { Finding, Observed, ObservedWebhook, RegistrationTarget } from '@guidepost/provider'
import { desired } from '../register/desired.ts'
import { FieldNames } from '../register/fields.ts'
import { parseWebhookId, type EntityAccess } from '../register/find.ts'
import { failuresOf } from '../register/inactive.ts'
import { namesByField, observe } from '../register/observe.ts'
import { isOurs } from '../register/ours.ts'
import { plan } from '../register/plan.ts'
import type { CreateRefusal, CreateRefusals } from '../register/refusals.ts'
import type { RegistrationSpec } from '../register/spec.ts'
import { Check, providerErrorOrThrow } from './finding.ts'

/** One registration to check, and what the checks need. */
export interface RegistrationInput extends EntityAccess {
  readonly target: RegistrationTarget
  readonly spec: RegistrationSpec
  readonly refusals: CreateRefusals
  readonly now: number
}

/** Checks whether an active webhook can still send. The caller has just observed it. */
export async function* lookFindings(input: RegistrationInput, webhook: ObservedWebhook): AsyncGenerator<Finding> {
  yield await ownerFinding(input, toWebhook(webhook))
}

/** Checks before a webhook is registered. */
export async function* preflightFindings(input: RegistrationInput): AsyncGenerator<Finding> {
  yield await fieldsFinding(input)
  yield maximumFinding(await input.refusals.of(input.entity, input.target), null)
}

/** All checks of one registration. */
export async function* registrationFindings(input: RegistrationInput): AsyncGenerator<Finding> {
  const { entity } = input
  const fields = await fieldsFinding(input)
  yield fields
  if (fields.verdict !== 'ok') return
  const exists = new Check('webhook', {
    title: `The ${entity} webhook exists`,
    failed: `The ${entity} webhook does not exist`,
    entity,
  })
  let observed: Observed
  try {
    observed = await observe(input, input.target, input.spec, { now: input.now })
  } catch (error) {
    const { message, advice } = providerErrorOrThrow(error)
    yield exists.unknown(message, advice)
    return
  }
  yield await urlFinding(input, observed.webhook)
  yield await duplicateFinding(input, observed)
  yield maximumFinding(await input.refusals.of(entity, input.target), observed.webhook)
  const { webhook } = observed
  if (!webhook) {
    yield exists.wrong(`We have no ${entity} webhook in Autotask`, 'Retry the set-up of this registration.')
    return
  }
  yield exists.ok(`Its number is ${webhook.id}`)
  yield* webhookFindings(input, webhook)
  const asRead = toWebhook(webhook)
  yield await ownerFinding(input, asRead)
  yield excludedFinding(input, webhook)
  yield await errorLogFinding(input, asRead)
}

async function fieldsFinding({ client, entity, call, spec }: RegistrationInput): Promise<Finding> {
  const check = new Check('fields', {
    title: `The tenant has the fields of the ${entity} webhook`,
    failed: `The tenant lacks fields of the ${entity} webhook`,
    entity,
  })
  return await check.run(async () => {
    try {
      const names = await namesByField(new FieldNames(entity, client.webhooks(entity), call), spec)
      return check.ok([...names.values()].join(', '))
    } catch (error) {
      const { code, message, advice = 'Correct the registration.' } = providerErrorOrThrow(error)
      if (code !== 'validation') throw error
      return check.wrong(message, advice)
    }
  })
}

function* webhookFindings({ entity, target, spec }: RegistrationInput, webhook: ObservedWebhook): Generator<Finding> {
  const active = new Check('webhook-active', {
    title: `The ${entity} webhook is active`,
    failed: `The ${entity} webhook is inactive`,
    entity,
  })
  if (webhook.active) yield active.ok('isActive is true')
  else yield active.wrong(...inactive[webhook.inactiveBecause ?? 'unknown'])
  const ready = new Check('webhook-ready', {
    title: `The ${entity} webhook is ready`,
    failed: `The ${entity} webhook is not ready`,
    entity,
  })
  if (webhook.ready) yield ready.ok('isReady is true')
  else
    yield ready.wrong(
      'isReady is false: Autotask sends no events yet',
      'Repair the webhook. It needs a row for at least one field.',
    )
  const uses = Object.entries((webhook.attributes['fields'] ?? {}) as Readonly<Record<string, string>>)
  const subscribed = uses.filter(([, use]) => use === 'subscribed' || use === 'both').map(([name]) => name)
  const subscription = new Check('subscribed-field', {
    title: `The ${entity} webhook subscribes to at least one field`,
    failed: `The ${entity} webhook subscribes to no field`,
    entity,
  })
  if (subscribed.length > 0) yield subscription.ok(subscribed.join(', '))
  else {
    yield subscription.wrong(
      `It subscribes to none of its ${uses.length} fields, so Autotask sends no Update events. It looks like a broken endpoint`,
      'Repair the webhook.',
    )
  }
  const settings = new Check('settings', {
    title: `The ${entity} webhook matches the registration`,
    failed: `The ${entity} webhook differs from the registration`,
    entity,
  })
  const difference = plan(desired(target, spec), { webhook, leftovers: [] }, { reactivate: false, setSecret: false })
  const repairs = difference.actions.filter(({ effect }) => effect === 'change').map(({ summary }) => summary)
  if (repairs.length === 0) yield settings.ok('All settings and fields match')
  else yield settings.wrong(`It differs. Needed repairs: ${repairs.join('; ')}`, 'Repair the webhook.')
}

const inactive: Readonly<Record<NonNullable<ObservedWebhook['inactiveBecause']>, readonly [string, string]>> = {
  failures: [
    'isActive is false: the error log has events of it that Autotask recently gave up',
    'Fix the cause (see the error log), then retry.',
  ],
  rights: [
    'isActive is false: its owner is inactive, or the API user may no longer change webhooks',
    'Restore the rights of the API user, then retry.',
  ],
  person: [
    'isActive is false: the error log has no failures, so a person deactivated it in Autotask',
    'Ask who deactivated it in Admin > Webhooks, and why. Then retry.',
  ],
  new: ['isActive is false: its set-up was not completed', 'Retry the set-up.'],
  unknown: ['isActive is false, and the error log could not be read', 'Check it in Admin > Webhooks, then retry.'],
}

/** Looks the webhook up by its id, too: after a person changed its URL, `observe` no longer finds it. */
async function urlFinding(
  { client, entity, call, target }: RegistrationInput,
  webhook: ObservedWebhook | null,
): Promise<Finding> {
  const check = new Check('webhook-url', {
    title: `The ${entity} webhook has our URL`,
    failed: `The ${entity} webhook has another URL`,
    entity,
  })
  return await check.run(async () => {
    const id = parseWebhookId(target.webhookId)
    const known = webhook || id === undefined ? undefined : await client.webhooks(entity).get(id, call)
    const number = webhook?.id ?? known?.id
    const url = (webhook?.attributes['webhookUrl'] as string | undefined) ?? known?.webhookUrl
    if (number === undefined) return check.unknown('There is no webhook', 'Retry the set-up.')
    if (url === target.url) return check.ok('It has the URL of this registration')
    return check.wrong(
      `The webhook ${number} goes to ${shortened(url)} instead of ${shortened(target.url)}`,
      isOurs(url, target)
        ? 'Repair the webhook.'
        : 'A person changed its URL. Delete it in Admin > Webhooks, then retry the set-up.',
    )
  })
}

/** The URL without its last part, which contains the token. */
function shortened(url: string | undefined): string {
  return url ? url.replace(/[^/]*$/, '…') : 'nowhere'
}

/** Webhooks of other owners count as duplicates, and may be hidden. Then only a refused create reveals them. */
async function duplicateFinding(input: RegistrationInput, { webhook, leftovers }: Observed): Promise<Finding> {
  const { client, entity, call, target, refusals } = input
  const check = new Check('duplicates', {
    title: `No other ${entity} webhook has our URL`,
    failed: `Another ${entity} webhook has our URL`,
    entity,
    effect: 'impaired',
  })
  const advice = `In Autotask, go to Admin > Webhooks, find the ${entity} webhook with our URL and delete it. Then retry.`
  return await check.run(async () => {
    const others = leftovers.map(({ id }) => id)
    const filter = [{ op: 'eq', field: 'webhookUrl', value: target.url }] as const
    for await (const { id, ownerResourceID } of client.webhooks(entity).query({ ...call, filter })) {
      if (String(id) === webhook?.id || others.includes(String(id))) continue
      others.push(`${id} of resource ${ownerResourceID ?? 'unknown'}`)
    }
    if (others.length > 0) return check.wrong(`These webhooks have it, too: ${others.join(', ')}`, advice)
    const refusal = webhook ? undefined : await refusals.of(entity, target)
    if (refusal?.code !== 'duplicate') return check.ok('The API user sees none')
    const when = new Date(refusal.at).toISOString()
    return check.wrong(
      `At ${when}, Autotask rejected our webhook as a duplicate. The other one has another owner, and this API user can't see it`,
      advice,
    )
  })
}

function maximumFinding(refusal: CreateRefusal | undefined, webhook: ObservedWebhook | null): Finding {
  const check = new Check('webhook-maximum', {
    title: 'The maximum number of webhooks is not reached',
    failed: 'The maximum number of webhooks is reached',
  })
  const advice =
    'In Autotask, go to Admin > Security Levels, open the level of the API user and raise "Maximum number of Webhooks" to ' +
    'at least 1. It may count every webhook that the user ever created.'
  if (webhook) return check.ok('This webhook could be created')
  if (refusal?.code !== 'limit_reached') {
    return check.byHand('The API does not show this until Autotask refuses to create a webhook', advice)
  }
  return check.wrong(`At ${new Date(refusal.at).toISOString()}, Autotask refused to create another webhook`, advice)
}

async function ownerFinding(
  { client, entity, call }: RegistrationInput,
  { ownerResourceID: id }: Webhook,
): Promise<Finding> {
  const check = new Check('owner', {
    title: `The owner of the ${entity} webhook is active`,
    failed: `The owner of the ${entity} webhook is inactive`,
    entity,
    effect: 'blind',
  })
  const byHand = 'Check it in Admin > Resources/Users (HR). It must be active and not locked.'
  return await check.run(async () => {
    const owner = id === undefined ? undefined : await client.get('Resources', id, call)
    const active = field(owner, 'isActive')
    if (active === undefined) return check.byHand(`The API user can't see resource ${id ?? 'of the webhook'}`, byHand)
    if (active !== false) return check.ok(`Resource ${id} is active`)
    return check.wrong(
      `Resource ${id} is inactive: its webhooks look active but send nothing`,
      'Activate it again, or connect with another API user.',
    )
  })
}

function excludedFinding({ entity }: RegistrationInput, { attributes }: ObservedWebhook): Finding {
  const check = new Check('excluded-resources', {
    title: `The ${entity} webhook excludes no changes by mistake`,
    failed: `The ${entity} webhook excludes changes by mistake`,
    entity,
  })
  const excluded = (attributes['excludedResources'] ?? []) as readonly number[]
  if (excluded.length === 0) return check.ok('It excludes no resource')
  const owner = attributes['ownerResourceId'] as number | null
  if (owner === null || !excluded.includes(owner)) {
    return check.ok(`Changes by these resources send no events: ${excluded.join(', ')}`)
  }
  return check.byHand(
    `The API user itself, resource ${owner}, is excluded, so changes by any tool as that user send no events`,
    'If several tools share this API user, give each its own.',
  )
}

const dayMs = 86_400_000

async function errorLogFinding(input: RegistrationInput, webhook: Webhook): Promise<Finding> {
  const { entity } = input
  const check = new Check('error-log', {
    title: `Autotask gave up no event of the ${entity} webhook in the last day`,
    failed: `Autotask gave up events of the ${entity} webhook in the last day`,
    entity,
    effect: 'impaired',
  })
  return await check.run(async () => {
    const { count, last } = await failuresOf(input, webhook, { since: input.now - dayMs })
    if (!last) return check.ok('The error log has none')
    return check.wrong(
      `It gave up ${count}, the last at ${last.at ?? 'an unknown time'}: ${last.message.slice(0, 200)}`,
      'After 25 failed events in a row, Autotask deactivates the webhook. The message is the answer of our URL: find its cause there.',
    )
  })
}

/** Converts an observed webhook back, with the properties that the checks of owner and error log need. */
function toWebhook({ id, matchValue, attributes }: ObservedWebhook): Webhook {
  const owner = attributes['ownerResourceId'] as number | null
  return { id: Number(id), webhookGUID: matchValue ?? undefined, ownerResourceID: owner ?? undefined } as Webhook
}
