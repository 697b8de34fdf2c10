import { z } from 'zod'
import { date } from '../http/schemas/answers.ts'
import { named } from '../http/schemas/named.ts'

export const integration = z
  .strictObject({
    unique_key: z.string(),
    provider: z.string(),
    display_name: z.string(),
    logo: z.url(),
    forward_webhooks: z.boolean(),
    // Nango does not have this field. Omitted if it is false.
    share_webhook_guids: z.literal(true).optional(),
    created_at: date,
    updated_at: date,
    webhook_url: z.url().optional(),
    credentials: z.null().optional(),
  })
  .register(named, { id: 'Integration', description: 'A provider that is set up in an environment.' })

export type IntegrationAnswer = z.infer<typeof integration>
