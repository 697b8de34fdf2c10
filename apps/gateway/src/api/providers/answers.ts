import { z } from 'zod'
import { jsonObject } from '../../json-object.ts'
import { named } from '../http/schemas/named.ts'

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
    'A plugin of this gateway. `webhook_types` are the types that a subscription may name; an empty list allows any type.',
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
      'A plugin, with what a form for a connection needs: JSON Schemas (null if the plugin has none) and presets to register.',
  })

export type ProviderDetailAnswer = z.infer<typeof providerDetail>
