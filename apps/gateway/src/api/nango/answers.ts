import { z } from 'zod'
import { date, offsetDate } from '../http/schemas/answers.ts'
import { jsonObject } from '../../json-object.ts'
import { named } from '../http/schemas/named.ts'

export const integration = z
  .strictObject({
    unique_key: z.string(),
    provider: z.string(),
    display_name: z.string(),
    logo: z.url(),
    forward_webhooks: z.boolean(),
    // Ours, and left out where it is false.
    share_webhook_guids: z.literal(true).optional(),
    created_at: date,
    updated_at: date,
    webhook_url: z.url().optional(),
    credentials: z.null().optional(),
  })
  .register(named, { id: 'Integration', description: 'A provider, set up in the environment of the API key.' })

const providerFields = {
  name: z.string(),
  display_name: z.string(),
  logo_url: z.url(),
  webhook_types: z.array(z.string()),
  registers_webhooks: z.boolean(),
}

export const provider = z.strictObject(providerFields).register(named, {
  id: 'Provider',
  description:
    'A plugin of this gateway. `webhook_types` are what a subscription may name; none: it may name any type.',
})

export const providerDetail = z
  .strictObject({
    ...providerFields,
    connection_config_schema: jsonObject.nullable(),
    credentials_schema: jsonObject.nullable(),
    presets: z.array(z.strictObject({ name: z.string(), entity: z.string(), description: z.string() })),
  })
  .register(named, {
    id: 'ProviderDetail',
    description:
      'A plugin, with what a form for a connection needs: JSON Schemas, null if the plugin can not give them, and what can be registered.',
  })

/** What every answer about a connection has. */
const connectionBase = {
  id: z.int(),
  connection_id: z.string(),
  provider_config_key: z.string(),
  provider: z.string(),
  errors: z.array(z.never()),
  end_user: z.null(),
  tags: z.record(z.string(), z.string()),
  metadata: jsonObject.nullable(),
}

export const listedConnection = z
  .strictObject({ ...connectionBase, created: offsetDate })
  .register(named, { id: 'ListedConnection', description: "One tenant's account at a provider, in short." })

export const connection = z
  .strictObject({
    ...connectionBase,
    connection_config: jsonObject,
    webhook_url_override: z.string().nullable(),
    created_at: offsetDate,
    updated_at: offsetDate,
    last_fetched_at: z.null(),
    credentials: jsonObject,
  })
  .register(named, {
    id: 'Connection',
    description: "One tenant's account at a provider, with its settings and credentials. Both are by the provider.",
  })

export const metadataAnswer = z
  .strictObject({
    connection_id: z.union([z.string(), z.array(z.string())]),
    provider_config_key: z.string(),
    metadata: jsonObject,
  })
  .register(named, { id: 'MetadataChange', description: 'The body, as it was sent.' })

export type IntegrationAnswer = z.infer<typeof integration>
export type ListedConnectionAnswer = z.infer<typeof listedConnection>
export type ConnectionAnswer = z.infer<typeof connection>
