import type { ActionResult, RegistrationTarget } from '@guidepost/provider'
import { matchKeyOf } from '../connection.ts'
import { AutotaskProviderError } from '../errors.ts'
import { requireQueryAccess, type EntityAccess } from './find.ts'

/** One request changes URL and secret together, so that no event goes to our URL with a secret that we don't have. */
export async function adopt(
  access: EntityAccess,
  matchKeys: readonly string[],
  { url, deactivationUrl, secret }: RegistrationTarget,
): Promise<ActionResult> {
  const { client, entity, call } = access
  const webhooks = client.webhooks(entity)
  // Autotask does not document whether `webhookGUID` can be queried. An entity has 50 webhooks at most.
  const filter = [{ op: 'gt', field: 'id', value: 0 }] as const
  for await (const webhook of webhooks.query({ ...call, filter })) {
    const key = matchKeyOf(webhook.webhookGUID)
    if (key === undefined || !matchKeys.includes(key)) continue
    await webhooks.patch(webhook.id, { webhookUrl: url, deactivationUrl, secretKey: secret }, call)
    return { webhookId: String(webhook.id) }
  }
  await requireQueryAccess(access)
  throw new AutotaskProviderError(
    'not_found',
    `The API user sees no ${entity} webhook with the Guid of the connection`,
    {
      advice:
        'Use the API user that created the webhook: others cannot see or change it. Or compare the Guid with Autotask.',
    },
  )
}
