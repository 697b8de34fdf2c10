import type { SigningSecret } from '@guidepost/store'
import { dateOf, dateOrNull } from '../http/dates.ts'
import type { Answer } from '../http/schemas/answers.ts'
import type { secret } from './answers.ts'

export function toSecretAnswer({ id, createdAt, retiresAt }: SigningSecret): Answer<typeof secret> {
  return { id, created_at: dateOf(createdAt), retires_at: dateOrNull(retiresAt) }
}
