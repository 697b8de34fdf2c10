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

export const integrationDeletion = z
  .strictObject({
    connections: z.int(),
    /** Webhooks that Guidepost manages: it removes them at the provider. */
    managed_webhooks: z.int(),
    /** Webhooks that people set up by hand: they stay at the provider. */
    hand_made_webhooks: z.int(),
  })
  .register(named, {
    id: 'IntegrationDeletion',
    description:
      'What deleting an integration deletes, counted exactly. Guidepost removes `managed_webhooks` at the provider; `hand_made_webhooks` stay there.',
  })

export const sentSample = z.strictObject({ status: z.int(), event_id: z.string().nullable() }).register(named, {
  id: 'SentSample',
  description: 'The answer to a sample webhook, and the event that was stored; null if it was not accepted.',
})

export const deletedIntegration = z.strictObject({
  success: z.literal(true),
  // Nango does not have this field. Omitted if Guidepost managed no webhook of the integration.
  webhooks: z.strictObject({ removed: z.int(), remaining: z.int() }).optional(),
})

export type IntegrationDeletionAnswer = z.infer<typeof integrationDeletion>
export type DeletedIntegrationAnswer = z.infer<typeof deletedIntegration>
export type IntegrationAnswer = z.infer<typeof integration>
