import type { ApiKey, Environment } from '@guidepost/store'
import { dateOf, dateOrNull } from '../http/dates.ts'
import type { Answer } from '../http/schemas/answers.ts'
import type { apiKey, environment, newApiKey } from './answers.ts'

export function toEnvironmentAnswer({ uuid, name, createdAt }: Environment): Answer<typeof environment> {
  return { uuid, name, created_at: dateOf(createdAt) }
}

export function toKeyAnswer({ id, name, prefix, ...times }: ApiKey): Answer<typeof apiKey> {
  return {
    id,
    name,
    prefix,
    created_at: dateOf(times.createdAt),
    revoked_at: dateOrNull(times.revokedAt),
    expires_at: dateOrNull(times.expiresAt),
    last_used_at: dateOrNull(times.lastUsedAt),
  }
}

/** Contains the key itself. No later answer contains it. */
export function toNewKeyAnswer({ key, stored }: { key: string; stored: ApiKey }): Answer<typeof newApiKey> {
  return { ...toKeyAnswer(stored), api_key: key }
}
