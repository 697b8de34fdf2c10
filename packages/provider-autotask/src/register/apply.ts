import { isAutotaskError, type FieldRow, type Webhook, type WebhookSettings } from '@guidepost/autotask-client'
import type { ActionResult, RegistrationTarget } from '@guidepost/provider'
import { AutotaskProviderError } from '../errors.ts'
import type { Action, ActionOf, Settings } from './actions.ts'
import { FieldNames } from './fields.ts'
import { findOurs, mustSeeAll, numberOf, type Place } from './find.ts'
import { isOurs } from './ours.ts'
import type { Refusals } from './refusals.ts'

/** What `apply` needs beside the webhook's place. */
export interface Applying extends Place {
  readonly refusals: Refusals
  /** Waits between two looks. */
  readonly pause: () => Promise<void>
}

/** Carries out one action. Each looks first whether the webhook is there and ours. */
export async function apply(at: Applying, action: Action, target: RegistrationTarget): Promise<ActionResult> {
  if (action.kind === 'create') return await create(at, action.input.settings, target)
  if (action.kind === 'remove') return await remove(at, action.input.webhookId, target)
  const { id } = await ourWebhook(at, action.input.webhookId, target)
  try {
    await applyTo(at, id, action, target)
  } catch (error) {
    if (isAutotaskError(error, 'not_found')) throw await unchangeable(at, id)
    throw error
  }
  return { webhookId: String(id) }
}

type Change = Exclude<Action, ActionOf<'create'> | ActionOf<'remove'>>

async function applyTo(at: Applying, id: number, action: Change, target: RegistrationTarget): Promise<void> {
  const webhooks = at.client.webhooks(at.entity)
  switch (action.kind) {
    case 'change-settings': {
      const { changes, setSecret } = action.input
      const secret = setSecret ? { secretKey: target.secret } : {}
      await webhooks.patch(id, { ...settingsOf(changes), ...secret }, at.call)
      return
    }
    case 'set-fields':
      await setFields(at, id, action.input.fields)
      return
    case 'set-excluded-resources': {
      const wanted = action.input.excludedResources.map((resourceId) => ({ resourceId }))
      await setOrRetry(() => webhooks.excludedResources.set(id, wanted, at.call))
      return
    }
    case 'activate':
      await webhooks.patch(id, { isActive: true }, at.call)
      return
    case 'await-ready':
      await awaitReady(at, id)
  }
}

/**
 * Looks first: what an earlier try left is ours and is taken. A duplicate that can't be seen rejects with `duplicate`;
 * so does one that appeared meanwhile, for the host to observe again.
 */
async function create(at: Applying, settings: Settings, target: RegistrationTarget): Promise<ActionResult> {
  const { client, entity, call, refusals } = at
  const [existing] = await findOurs(at, target)
  if (existing) return { webhookId: String(existing.id) }
  try {
    const { notificationEmailAddress: address, ...others } = settings
    const wanted = { ...settingsOf(address === null ? others : settings), secretKey: target.secret, isActive: false }
    const id = await client.webhooks(entity).create(wanted as WebhookSettings, call)
    await refusals.forget(entity, target)
    return { webhookId: String(id) }
  } catch (error) {
    if (isAutotaskError(error, 'limit_reached', 'duplicate_webhook')) {
      await refusals.remember(entity, target, error.code === 'duplicate_webhook' ? 'duplicate' : 'limit_reached')
    }
    throw error
  }
}

/** As the client takes them. An empty address clears one that is there; a create leaves it out. */
function settingsOf({ events, notificationEmailAddress: address, ...rest }: Changes): Partial<WebhookSettings> {
  const given = Object.entries(rest).filter(([, value]) => value !== undefined)
  return {
    ...(Object.fromEntries(given) as Partial<WebhookSettings>),
    ...(address !== undefined && { notificationEmailAddress: address ?? '' }),
    ...(events && {
      isSubscribedToCreateEvents: events.includes('create'),
      isSubscribedToUpdateEvents: events.includes('update'),
      isSubscribedToDeleteEvents: events.includes('delete'),
    }),
  }
}

type Changes = ActionOf<'change-settings'>['input']['changes']

async function setFields(at: Applying, id: number, fields: ActionOf<'set-fields'>['input']['fields']): Promise<void> {
  const { client, entity, call } = at
  const webhooks = client.webhooks(entity)
  const names = Object.keys(fields)
  const references = await new FieldNames(entity, webhooks, call).resolve(names)
  const rowsOf = (udf: boolean): FieldRow[] =>
    references.flatMap((reference, index) => {
      if (reference.udf !== udf) return []
      const use = fields[names[index]!]
      const isSubscribedField = use === 'subscribed' || use === 'both'
      return [{ fieldId: reference.id, isSubscribedField, isDisplayAlwaysField: use === 'displayed' || use === 'both' }]
    })
  await setOrRetry(() => webhooks.fields.set(id, rowsOf(false), call))
  await setOrRetry(async () => await webhooks.udfFields?.set(id, rowsOf(true), call))
}

/** Writes rows, and once more if Autotask didn't keep them: it has been seen to accept rows and lose them. */
async function setOrRetry(set: () => Promise<unknown>): Promise<void> {
  try {
    await set()
  } catch (error) {
    if (!isAutotaskError(error, 'not_kept')) throw error
    await set()
  }
}

const mostLooks = 10

async function awaitReady(at: Applying, id: number): Promise<void> {
  for (let looks = 1; ; looks++) {
    const webhook = await at.client.webhooks(at.entity).get(id, at.call)
    if (webhook?.isReady === true) return
    if (looks >= mostLooks) break
    await at.pause()
  }
  throw new AutotaskProviderError('timeout', `Autotask doesn't say yet that the ${at.entity} webhook ${id} is ready`, {
    advice: 'It needs at least one subscribed field. It is looked at again.',
  })
}

async function remove(at: Applying, id: number, target: RegistrationTarget): Promise<ActionResult> {
  const webhooks = at.client.webhooks(at.entity)
  const webhook = await webhooks.get(id, at.call)
  // Ids are per database: with other credentials, this id may be somebody else's webhook.
  if (webhook && !isOurs(webhook.webhookUrl, target)) return {}
  if (webhook && (await webhooks.delete(id, at.call)) === 'deleted') return {}
  await mustSeeAll(at)
  const left = webhook && (await webhooks.get(id, at.call))
  if (left) throw notOwned(at, left)
  return {}
}

/** The webhook that an action is about: the plan's, the target's, or what its URL finds. */
async function ourWebhook(at: Applying, planned: number | null, target: RegistrationTarget): Promise<Webhook> {
  const id = planned ?? numberOf(target.webhookId)
  const webhook = id === undefined ? undefined : await at.client.webhooks(at.entity).get(id, at.call)
  if (webhook && isOurs(webhook.webhookUrl, target)) return webhook
  const [found] = planned === null ? await findOurs(at, target) : []
  if (found) return found
  await mustSeeAll(at)
  throw gone(at, id)
}

/** Why a webhook that was just seen can't be changed. */
async function unchangeable(at: Applying, id: number): Promise<AutotaskProviderError> {
  const webhook = await at.client.webhooks(at.entity).get(id, at.call)
  return webhook ? notOwned(at, webhook) : gone(at, id)
}

function gone({ entity }: Place, id: number | undefined): AutotaskProviderError {
  const what = id === undefined ? `${entity} webhook` : `${entity} webhook ${id}`
  return new AutotaskProviderError('not_found', `Our ${what} isn't there any more`, { retryable: true })
}

/** Only its owner can change a webhook over the API, users report; an administrator can delete it. */
function notOwned({ entity }: Place, { id, name, ownerResourceID }: Webhook): AutotaskProviderError {
  const message = `The ${entity} webhook ${id} belongs to another API user, resource ${ownerResourceID ?? 'unknown'}`
  return new AutotaskProviderError('permission_denied', message, {
    advice: `In Autotask, go to Admin > Webhooks and delete "${name ?? ''}", or connect with the API user that made it.`,
  })
}
