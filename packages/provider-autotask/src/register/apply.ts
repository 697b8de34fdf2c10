import { isAutotaskError, type FieldRow, type Webhook, type WebhookSettings } from '@guidepost/autotask-client'
import type { ActionResult, RegistrationTarget } from '@guidepost/provider'
import { AutotaskProviderError } from '../errors.ts'
import type { Action, ActionOf, Settings } from './actions.ts'
import { FieldNames } from './fields.ts'
import { findOurs, requireQueryAccess, parseWebhookId, type EntityAccess } from './find.ts'
import { isOurs } from './ours.ts'
import type { CreateRefusals } from './refusals.ts'

export interface ApplyContext extends EntityAccess {
  readonly refusals: CreateRefusals
  /** Waits before `isReady` is read again. */
  readonly pause: () => Promise<void>
}

/** Applies one action. Each action first checks whether the webhook exists and is ours. */
export async function apply(context: ApplyContext, action: Action, target: RegistrationTarget): Promise<ActionResult> {
  if (action.kind === 'create') return await create(context, action.input.settings, target)
  if (action.kind === 'remove') return await remove(context, action.input.webhookId, target)
  const { id } = await ourWebhook(context, action.input.webhookId, target)
  try {
    await applyTo(context, id, action, target)
  } catch (error) {
    if (isAutotaskError(error, 'not_found')) throw await explainUnchangeable(context, id)
    throw error
  }
  return { webhookId: String(id) }
}

type Change = Exclude<Action, ActionOf<'create'> | ActionOf<'remove'>>

async function applyTo(context: ApplyContext, id: number, action: Change, target: RegistrationTarget): Promise<void> {
  const webhooks = context.client.webhooks(context.entity)
  switch (action.kind) {
    case 'change-settings': {
      const { changes, setSecret } = action.input
      const secret = setSecret ? { secretKey: target.secret } : {}
      await webhooks.patch(id, { ...toClientSettings(changes), ...secret }, context.call)
      return
    }
    case 'set-fields':
      await setFields(context, id, action.input.fields)
      return
    case 'set-excluded-resources': {
      const wanted = action.input.excludedResources.map((resourceId) => ({ resourceId }))
      await setOrRetry(() => webhooks.excludedResources.set(id, wanted, context.call))
      return
    }
    case 'activate':
      await webhooks.patch(id, { isActive: true }, context.call)
      return
    case 'await-ready':
      await awaitReady(context, id)
  }
}

/**
 * Adopts the webhook of an earlier attempt, or creates one. Rejects with `duplicate` for an equal webhook that the API user
 * can't see, or that appeared meanwhile. Then the host observes again.
 */
async function create(context: ApplyContext, settings: Settings, target: RegistrationTarget): Promise<ActionResult> {
  const { client, entity, call, refusals } = context
  const [existing] = await findOurs(context, target)
  if (existing) return { webhookId: String(existing.id) }
  try {
    const { notificationEmailAddress: address, ...others } = settings
    const wanted = {
      ...toClientSettings(address === null ? others : settings),
      secretKey: target.secret,
      isActive: false,
    }
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

/** Converts the settings for the client. An empty e-mail address clears the present one; a create omits it. */
function toClientSettings({ events, notificationEmailAddress: address, ...rest }: Changes): Partial<WebhookSettings> {
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

async function setFields(
  context: ApplyContext,
  id: number,
  fields: ActionOf<'set-fields'>['input']['fields'],
): Promise<void> {
  const { client, entity, call } = context
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

/** Writes rows, and once more if Autotask did not keep them: it has been seen to accept rows and lose them. */
async function setOrRetry(set: () => Promise<unknown>): Promise<void> {
  try {
    await set()
  } catch (error) {
    if (!isAutotaskError(error, 'not_kept')) throw error
    await set()
  }
}

const maxReads = 10

async function awaitReady(context: ApplyContext, id: number): Promise<void> {
  for (let reads = 1; ; reads++) {
    const webhook = await context.client.webhooks(context.entity).get(id, context.call)
    if (webhook?.isReady === true) return
    if (reads >= maxReads) break
    await context.pause()
  }
  throw new AutotaskProviderError(
    'timeout',
    `Autotask does not report yet that the ${context.entity} webhook ${id} is ready`,
    {
      advice: 'The webhook needs at least one subscribed field. Guidepost checks it again.',
    },
  )
}

async function remove(context: ApplyContext, id: number, target: RegistrationTarget): Promise<ActionResult> {
  const webhooks = context.client.webhooks(context.entity)
  const webhook = await webhooks.get(id, context.call)
  // Ids are per database: with new credentials, this id may belong to a foreign webhook.
  if (webhook && !isOurs(webhook.webhookUrl, target)) return {}
  if (webhook && (await webhooks.delete(id, context.call)) === 'deleted') return {}
  await requireQueryAccess(context)
  const left = webhook && (await webhooks.get(id, context.call))
  if (left) throw notOwned(context, left)
  return {}
}

/** The webhook of an action: by the id in the plan or in the target, or found by its URL. */
async function ourWebhook(context: ApplyContext, planned: number | null, target: RegistrationTarget): Promise<Webhook> {
  const id = planned ?? parseWebhookId(target.webhookId)
  const webhook = id === undefined ? undefined : await context.client.webhooks(context.entity).get(id, context.call)
  if (webhook && isOurs(webhook.webhookUrl, target)) return webhook
  const [found] = planned === null ? await findOurs(context, target) : []
  if (found) return found
  await requireQueryAccess(context)
  throw gone(context, id)
}

/** The error for a webhook that exists but can't be changed. */
async function explainUnchangeable(context: ApplyContext, id: number): Promise<AutotaskProviderError> {
  const webhook = await context.client.webhooks(context.entity).get(id, context.call)
  return webhook ? notOwned(context, webhook) : gone(context, id)
}

function gone({ entity }: EntityAccess, id: number | undefined): AutotaskProviderError {
  const what = id === undefined ? `${entity} webhook` : `${entity} webhook ${id}`
  return new AutotaskProviderError('not_found', `Our ${what} no longer exists`, { retryable: true })
}

/** Users report that only the owner can change a webhook through the API. An administrator can delete it. */
function notOwned({ entity }: EntityAccess, { id, name, ownerResourceID }: Webhook): AutotaskProviderError {
  const message = `The ${entity} webhook ${id} belongs to another API user, resource ${ownerResourceID ?? 'unknown'}`
  return new AutotaskProviderError('permission_denied', message, {
    advice: `In Autotask, go to Admin > Webhooks and delete "${name ?? ''}", or connect with the API user that created it.`,
  })
}
