import { field, type Webhook } from '@guidepost/autotask-client'
import type { Finding, Observed, ObservedWebhook, RegistrationTarget } from '@guidepost/provider'
import { desired } from '../register/desired.ts'
import { FieldNames } from '../register/fields.ts'
import { numberOf, type Place } from '../register/find.ts'
import { failuresOf } from '../register/inactive.ts'
import { chosenNames, observe } from '../register/observe.ts'
import { isOurs } from '../register/ours.ts'
import { plan } from '../register/plan.ts'
import type { Refusal, Refusals } from '../register/refusals.ts'
import type { RegistrationSpec } from '../register/spec.ts'
import { Check, refusalOf } from './finding.ts'

/** One registration as it is looked at. */
export interface Looked extends Place {
  readonly target: RegistrationTarget
  readonly spec: RegistrationSpec
  readonly refusals: Refusals
  readonly now: number
}

/** What must be right before it is registered. */
export async function* preflightFindings(at: Looked): AsyncGenerator<Finding> {
  yield await fieldsFinding(at)
  yield maximumFinding(await at.refusals.of(at.entity, at.target), null)
}

/** All about one registration. Reads only. */
export async function* registrationFindings(at: Looked): AsyncGenerator<Finding> {
  const { entity } = at
  const fields = await fieldsFinding(at)
  yield fields
  if (fields.verdict !== 'ok') return
  const there = new Check('webhook', `The ${entity} webhook is there`)
  let observed: Observed
  try {
    observed = await observe(at, at.target, at.spec, at.now)
  } catch (error) {
    const { message, advice } = refusalOf(error)
    yield there.unknown(message, advice)
    return
  }
  yield await urlFinding(at, observed.webhook)
  yield await duplicateFinding(at, observed)
  yield maximumFinding(await at.refusals.of(entity, at.target), observed.webhook)
  const { webhook } = observed
  if (!webhook) {
    yield there.wrong(`There is no ${entity} webhook of ours`, 'Retry the set-up of this registration.')
    return
  }
  yield there.ok(`its number is ${webhook.id}`)
  yield* webhookFindings(at, webhook)
  const asRead = webhookOf(webhook)
  yield await ownerFinding(at, asRead)
  yield excludedFinding(at, webhook)
  yield await errorLogFinding(at, asRead)
}

async function fieldsFinding({ client, entity, call, spec }: Looked): Promise<Finding> {
  const check = new Check('fields', `The tenant has the fields that the ${entity} webhook names`)
  return await check.make(async () => {
    try {
      const names = await chosenNames(new FieldNames(entity, client.webhooks(entity), call), spec)
      return check.ok([...names.values()].join(', '))
    } catch (error) {
      const { code, message, advice = 'Correct the registration.' } = refusalOf(error)
      if (code !== 'validation') throw error
      return check.wrong(message, advice)
    }
  })
}

function* webhookFindings({ entity, target, spec }: Looked, webhook: ObservedWebhook): Generator<Finding> {
  const active = new Check('webhook-active', `The ${entity} webhook is switched on`)
  if (webhook.active) yield active.ok('isActive is true')
  else yield active.wrong(...inactive[webhook.inactiveBecause ?? 'unknown'])
  const ready = new Check('webhook-ready', `The ${entity} webhook is ready`)
  if (webhook.ready) yield ready.ok('isReady is true')
  else
    yield ready.wrong(
      'isReady is false: Autotask makes no callouts yet',
      'It needs a row for at least one field: repair it.',
    )
  const uses = Object.entries((webhook.attributes['fields'] ?? {}) as Readonly<Record<string, string>>)
  const subscribed = uses.filter(([, use]) => use === 'subscribed' || use === 'both').map(([name]) => name)
  const subscription = new Check('subscribed-field', `The ${entity} webhook subscribes at least one field`)
  if (subscribed.length > 0) yield subscription.ok(subscribed.join(', '))
  else {
    yield subscription.wrong(
      `Of its ${uses.length} fields none is subscribed: Autotask then sends no Update, and it looks like a broken endpoint`,
      'Repair the webhook.',
    )
  }
  const settings = new Check('settings', `The ${entity} webhook is as it should be`)
  const difference = plan(desired(target, spec), { webhook, leftovers: [] }, { reactivate: false, setSecret: false })
  const repairs = difference.actions.filter(({ effect }) => effect === 'change').map(({ summary }) => summary)
  if (repairs.length === 0) yield settings.ok('all settings and fields agree with the registration')
  else yield settings.wrong(`It differs. To be done: ${repairs.join('; ')}`, 'Repair the webhook.')
}

const inactive: Readonly<Record<NonNullable<ObservedWebhook['inactiveBecause']>, readonly [string, string]>> = {
  failures: [
    'isActive is false: the error log holds events of it that were given up lately',
    'Mend why they failed (see the error log), then retry.',
  ],
  rights: [
    'isActive is false: its owner is inactive, or the API user may not change webhooks any more',
    'Give the API user its rights back, then retry.',
  ],
  person: [
    'isActive is false: there are no failures in the error log, so somebody switched it off in Autotask',
    'Ask who switched it off in Admin > Webhooks, and why; then retry.',
  ],
  new: ['isActive is false: its set-up was not completed', 'Retry the set-up.'],
  unknown: ['isActive is false, and the error log could not be read', 'Look at it in Admin > Webhooks; then retry.'],
}

/** Also finds the webhook whose address somebody changed, which by its URL isn't ours any more. */
async function urlFinding({ client, entity, call, target }: Looked, webhook: ObservedWebhook | null): Promise<Finding> {
  const check = new Check('webhook-url', `The ${entity} webhook is sent to our address`)
  return await check.make(async () => {
    const id = numberOf(target.webhookId)
    const known = webhook || id === undefined ? undefined : await client.webhooks(entity).get(id, call)
    const number = webhook?.id ?? known?.id
    const url = (webhook?.attributes['webhookUrl'] as string | undefined) ?? known?.webhookUrl
    if (number === undefined) return check.unknown('There is no webhook', 'Retry the set-up.')
    if (url === target.url) return check.ok('its address is that of this registration')
    return check.wrong(
      `The webhook ${number} is sent to ${shortened(url)}, not to ${shortened(target.url)}`,
      isOurs(url, target)
        ? 'Repair the webhook.'
        : 'Somebody changed its address: delete it in Admin > Webhooks and retry the set-up.',
    )
  })
}

/** Without its last part, which holds the token. */
function shortened(url: string | undefined): string {
  return url ? url.replace(/[^/]*$/, '…') : 'nowhere'
}

/** Other owners' webhooks count as duplicates, and may be hidden: then only a refused create shows them. */
async function duplicateFinding(at: Looked, { webhook, leftovers }: Observed): Promise<Finding> {
  const { client, entity, call, target, refusals } = at
  const check = new Check('duplicates', `No other ${entity} webhook has our address`)
  const advice = `In Autotask, go to Admin > Webhooks, find the ${entity} webhook with our address and delete it; then retry.`
  return await check.make(async () => {
    const others = leftovers.map(({ id }) => id)
    const filter = [{ op: 'eq', field: 'webhookUrl', value: target.url }] as const
    for await (const { id, ownerResourceID } of client.webhooks(entity).query({ ...call, filter })) {
      if (String(id) === webhook?.id || others.includes(String(id))) continue
      others.push(`${id} of resource ${ownerResourceID ?? 'unknown'}`)
    }
    if (others.length > 0) return check.wrong(`These have it too: ${others.join(', ')}`, advice)
    const refusal = webhook ? undefined : await refusals.of(entity, target)
    if (refusal?.code !== 'duplicate') return check.ok('none that the API user can see')
    const when = new Date(refusal.at).toISOString()
    return check.wrong(
      `Autotask refused a webhook as a duplicate at ${when}, of one that this API user can't see: another owner's`,
      advice,
    )
  })
}

function maximumFinding(refusal: Refusal | undefined, webhook: ObservedWebhook | null): Finding {
  const check = new Check('webhook-maximum', 'The maximum number of webhooks is not used up')
  const advice =
    'In Autotask, go to Admin > Security Levels, open the level of the API user and raise "Maximum number of Webhooks" to ' +
    'at least 1. It may count every webhook that the user ever made.'
  if (webhook) return check.ok('this webhook could be made')
  if (refusal?.code !== 'limit_reached') {
    return check.byHand('The API does not show it, until it refuses to make a webhook', advice)
  }
  return check.wrong(`Autotask refused to make another webhook at ${new Date(refusal.at).toISOString()}`, advice)
}

async function ownerFinding({ client, entity, call }: Looked, { ownerResourceID: id }: Webhook): Promise<Finding> {
  const check = new Check('owner', `The owner of the ${entity} webhook is active`)
  const byHand = 'Look at it in Admin > Resources/Users (HR): it must be active and not locked.'
  return await check.make(async () => {
    const owner = id === undefined ? undefined : await client.get('Resources', id, call)
    const active = field(owner, 'isActive')
    if (active === undefined) return check.byHand(`The API user can't see resource ${id ?? 'of the webhook'}`, byHand)
    if (active !== false) return check.ok(`resource ${id} is active`)
    return check.wrong(
      `Resource ${id} is inactive: its webhooks still read as active, and send nothing`,
      'Activate it again, or connect with another API user.',
    )
  })
}

function excludedFinding({ entity }: Looked, { attributes }: ObservedWebhook): Finding {
  const check = new Check('excluded-resources', `The ${entity} webhook hides nobody's changes unexpectedly`)
  const excluded = (attributes['excludedResources'] ?? []) as readonly number[]
  if (excluded.length === 0) return check.ok('nobody is excluded')
  const owner = attributes['ownerResourceId'] as number | null
  if (owner === null || !excluded.includes(owner)) {
    return check.ok(`changes by these resources make no events: ${excluded.join(', ')}`)
  }
  return check.byHand(
    `The API user itself, resource ${owner}, is excluded: what any tool changes with it makes no events`,
    'If several tools share this API user, give each one of its own.',
  )
}

const dayMs = 86_400_000

async function errorLogFinding(at: Looked, webhook: Webhook): Promise<Finding> {
  const check = new Check('error-log', `Autotask gave up no event of the ${at.entity} webhook in the last day`)
  return await check.make(async () => {
    const { count, last } = await failuresOf(at, webhook, { since: at.now - dayMs })
    if (!last) return check.ok('the error log has none')
    return check.wrong(
      `It gave up ${count}, the last at ${last.at ?? 'an unknown time'}: ${last.message.slice(0, 200)}`,
      'After 25 in a row Autotask switches the webhook off. What it says is what our address answered: look there.',
    )
  })
}

/** As far as the checks of owner and error log need it. */
function webhookOf({ id, matchValue, attributes }: ObservedWebhook): Webhook {
  const owner = attributes['ownerResourceId'] as number | null
  return { id: Number(id), webhookGUID: matchValue ?? undefined, ownerResourceID: owner ?? undefined } as Webhook
}
