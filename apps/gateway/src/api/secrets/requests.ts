import { z } from 'zod'
import { rowId, uniqueKey } from '../http/schemas/common.ts'

const id = z.string().min(1).max(100)

export const integrationSecretParams = z.strictObject({ uniqueKey, id })
export const registrationSecretParams = z.strictObject({ id: rowId, secretId: id })

const yearSeconds = 365 * 24 * 60 * 60

export const addSecretBody = z.strictObject({
  /** Default: the gateway generates one. */
  secret: z.string().max(8192).optional(),
  /** How long the gateway keeps accepting the older secrets, in seconds. Default: until they are removed. */
  retire_others_after_seconds: z.number().min(0).max(yearSeconds).nullable().optional(),
})

/** The time when the older secrets retire, from `retire_others_after_seconds`; null: never. */
export function retirementOf(seconds: number | null | undefined, now: number): number | null {
  return seconds === null || seconds === undefined ? null : now + Math.round(seconds * 1000)
}
