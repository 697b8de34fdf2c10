import { z } from 'zod'
import { jsonObject } from '../../json-object.ts'
import { offsetDate } from '../http/schemas/answers.ts'
import { named } from '../http/schemas/named.ts'

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
