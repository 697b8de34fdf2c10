import { z } from 'zod'
import { plainText, uniqueKey } from '../http/schemas/common.ts'
import { providerName } from '../providers/requests.ts'

const include = z.enum(['webhook', 'credentials'])

export const integrationParams = z.strictObject({ uniqueKey })

export const integrationQuery = z.strictObject({
  include: z.union([include, z.array(include)]).optional(),
})

const credentials = z
  .unknown()
  .refine((value) => value === undefined, 'incompatible credentials auth type and provider auth')
  .optional()

/** Nango's field for other settings. `webhookSecret` is the signing secret; keys without effect are refused. */
const custom = z.strictObject({ webhookSecret: z.string().max(8192).optional() })

const options = {
  display_name: plainText(255).optional(),
  forward_webhooks: z.boolean().optional(),
  // Nango does not have this field. Connections that share a Guid when it becomes false keep sharing it.
  share_webhook_guids: z.boolean().optional(),
  // No provider here has app credentials or an integration_config; fields without effect are refused.
  credentials,
  integration_config: z.strictObject({}).optional(),
  custom: custom.optional(),
}

export const createIntegrationBody = z.strictObject({ provider: providerName, unique_key: uniqueKey, ...options })

/** Nango adds app credentials of its own here; no provider here needs any. */
export const quickstartBody = createIntegrationBody.pick({
  provider: true,
  unique_key: true,
  display_name: true,
  forward_webhooks: true,
})

export const updateIntegrationBody = z.strictObject({ unique_key: uniqueKey.optional(), ...options })
