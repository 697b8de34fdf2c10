import type { AutotaskClient, CallOptions, Webhook, WebhookEntity } from '@guidepost/autotask-client'
import type { RegistrationTarget } from '@guidepost/provider'
import { AutotaskProviderError } from '../errors.ts'
import { isOurs } from './ours.ts'

/** A client, and the entity whose webhooks it reads or writes. */
export interface EntityAccess {
  readonly client: AutotaskClient
  readonly entity: WebhookEntity
  readonly call: CallOptions
}

/** All our webhooks for a target, including inactive ones. The first is the one to keep: the known one, or else one that works. */
export async function findOurs({ client, entity, call }: EntityAccess, target: RegistrationTarget): Promise<Webhook[]> {
  const webhooks = client.webhooks(entity)
  const found: Webhook[] = []
  const filter = [{ op: 'contains', field: 'webhookUrl', value: target.token }] as const
  for await (const webhook of webhooks.query({ ...call, filter })) {
    if (isOurs(webhook.webhookUrl, target)) found.push(webhook)
  }
  const known = parseWebhookId(target.webhookId)
  if (known !== undefined && !found.some(({ id }) => id === known)) {
    const webhook = await webhooks.get(known, call)
    if (webhook && isOurs(webhook.webhookUrl, target)) found.push(webhook)
  }
  const rank = (webhook: Webhook) =>
    Number(webhook.id === known) * 2 + Number(webhook.isActive === true && webhook.isReady === true)
  return found.sort((a, b) => rank(b) - rank(a) || a.id - b.id)
}

/** Parses the id of a webhook; `undefined` for null and for other text. */
export function parseWebhookId(webhookId: string | null): number | undefined {
  return webhookId !== null && /^[1-9]\d{0,14}$/.test(webhookId) ? Number(webhookId) : undefined
}

/**
 * Rejects if the API user can't read webhooks. Users report that without this right, Autotask returns no rows instead of an
 * error, so "no webhook" would prove nothing.
 */
export async function requireQueryAccess({ client, entity, call }: EntityAccess): Promise<void> {
  const { userAccessForQuery } = await client.webhooks(entity).entityInformation(call)
  if (userAccessForQuery !== 'none') return
  throw new AutotaskProviderError(
    'permission_denied',
    `The API user may not read ${entity} webhooks, so Guidepost can't tell whether ours exists`,
  )
}
