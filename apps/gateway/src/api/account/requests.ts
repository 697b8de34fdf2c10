import { z } from 'zod'
import { plainText, rowId, time } from '../http/schemas/common.ts'

export const environmentName = z
  .string()
  .max(100)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9 _.-]*$/, 'must be letters, digits, spaces, dots, hyphens and underscores')

export const createEnvironmentBody = z.strictObject({ name: environmentName })
export const environmentParams = z.strictObject({ uuid: z.uuid() })
export const createKeyBody = z.strictObject({
  name: plainText(100),
  /** Default: the key never expires. */
  expires_at: time.optional(),
})
export const keyParams = z.strictObject({ id: rowId })

export const signInBody = z.union([
  z.strictObject({ api_key: z.string().max(100) }),
  z.strictObject({ code: z.string().max(100) }),
])
