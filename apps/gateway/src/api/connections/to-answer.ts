import type { Connection, Integration } from '@guidepost/store'
import type { Removal } from '../../connections/connections.ts'
import { dateOf } from '../http/dates.ts'
import type { ApiOptions } from '../http/options.ts'
import type { Answer } from '../http/schemas/answers.ts'
import { toReconciledAnswer } from '../registrations/to-answer.ts'
import type { connection, deletedConnection, listedConnection } from './answers.ts'

export function toListedConnectionAnswer(row: Connection, integration: Integration): Answer<typeof listedConnection> {
  return { ...toSharedFields(row, integration), created: offsetDate(row.createdAt) }
}

/** An existing connection, with `+00:00` in its times. */
export async function toConnectionAnswer(
  store: ApiOptions['store'],
  row: Connection,
  integration: Integration,
): Promise<Answer<typeof connection>> {
  const created_at = offsetDate(row.createdAt)
  const updated_at = offsetDate(row.updatedAt)
  return { ...(await toSavedConnectionAnswer(store, row, integration)), created_at, updated_at }
}

/**
 * A connection that was just saved, with `Z` in its times. As at Nango, the answer contains the credentials: an API key of
 * the environment may read and use them. No list and no log contains them.
 */
export async function toSavedConnectionAnswer(
  store: ApiOptions['store'],
  row: Connection,
  integration: Integration,
): Promise<Answer<typeof connection>> {
  return {
    ...toSharedFields(row, integration),
    connection_config: row.config,
    webhook_url_override: row.webhookUrlOverride,
    created_at: dateOf(row.createdAt),
    updated_at: dateOf(row.updatedAt),
    last_fetched_at: null,
    credentials: (await store.readCredentials(row.id)) ?? {},
  }
}

type RemovalAnswer = NonNullable<Answer<typeof deletedConnection>['registrations']>[number]

export async function toRemovalAnswer(options: ApiOptions, { id, done }: Removal): Promise<RemovalAnswer> {
  if (done === 'pending') return { id, status: 'removing', message: 'The gateway is still removing the webhook' }
  const { status, message } = await toReconciledAnswer(options, id, done)
  return { id, status, message }
}

/** `errors` and `end_user` are Nango's, and always empty here. */
function toSharedFields({ id, connectionId, metadata, tags }: Connection, { uniqueKey, provider }: Integration) {
  return {
    id,
    connection_id: connectionId,
    provider_config_key: uniqueKey,
    provider,
    errors: [],
    end_user: null,
    tags,
    metadata,
  }
}

/** Nango's answers about existing connections have `+00:00`, those about new ones `Z`. */
const offsetDate = (at: number): string => dateOf(at).replace('Z', '+00:00')
