import type { AutotaskClient, CallOptions, Webhook, WebhookEntity } from '@guidepost/autotask-client'
import type { RegistrationTarget } from '@guidepost/provider'
import { AutotaskProviderError } from '../errors.ts'
import { isOurs } from './ours.ts'

/** Where a registration is looked for. */
export interface Place {
  readonly client: AutotaskClient
  readonly entity: WebhookEntity
  readonly call: CallOptions
}

/** All webhooks of ours for a target, inactive ones too, the one to keep first. */
export async function findOurs({ client, entity, call }: Place, target: RegistrationTarget): Promise<Webhook[]> {
  const webhooks = client.webhooks(entity)
  const found: Webhook[] = []
  const filter = [{ op: 'contains', field: 'webhookUrl', value: target.token }] as const
  for await (const webhook of webhooks.query({ ...call, filter })) {
    if (isOurs(webhook.webhookUrl, target)) found.push(webhook)
  }
  const known = numberOf(target.webhookId)
  if (known !== undefined && !found.some(({ id }) => id === known)) {
    const webhook = await webhooks.get(known, call)
    if (webhook && isOurs(webhook.webhookUrl, target)) found.push(webhook)
  }
  const rank = (webhook: Webhook) =>
    Number(webhook.isActive === true && webhook.isReady === true) * 2 + Number(webhook.id === known)
  return found.sort((a, b) => rank(b) - rank(a) || a.id - b.id)
}

/** The id of a stored webhook; `undefined` for none, or what is no id of Autotask's. */
export function numberOf(webhookId: string | null): number | undefined {
  return webhookId !== null && /^[1-9]\d{0,14}$/.test(webhookId) ? Number(webhookId) : undefined
}

/**
 * Rejects unless "there is none" can be believed: a missing right gives empty results, not errors, as users report, and
 * shows as no access in the entity's information.
 */
export async function mustSeeAll({ client, entity, call }: Place): Promise<void> {
  const { userAccessForQuery } = await client.webhooks(entity).entityInformation(call)
  if (userAccessForQuery !== 'none') return
  throw new AutotaskProviderError(
    'permission_denied',
    `The API user may not see ${entity} webhooks, so it can't be told whether ours is there`,
  )
}
