import { z } from 'zod'
import { statuses } from '../../registrations/details.ts'
import { date } from '../http/schemas/answers.ts'
import { jsonObject } from '../../json-object.ts'
import { named } from '../http/schemas/named.ts'
import { banner, managedRegistration } from '../registrations/answers.ts'

/** What a list and a single answer have in common. */
const fields = {
  connection_id: z.string(),
  provider_config_key: z.string(),
  provider: z.string(),
  status: z.enum([...statuses, 'not_set_up']).nullable(),
  cause: z.string().nullable(),
  since: date.nullable(),
  banner: banner.nullable(),
  created_at: date,
  updated_at: date,
}

export const connectionSummary = z
  .strictObject({
    ...fields,
    registrations: z.array(
      z.strictObject({ id: z.int(), entity: z.string(), status: z.enum(statuses), cause: z.string().nullable() }),
    ),
  })
  .register(named, {
    id: 'ConnectionSummary',
    description:
      'A connection with how its webhooks stand: the worst of its registrations. `status` is null where the webhooks of the provider are set up by hand.',
  })

export const connectionDetail = z
  .strictObject({
    ...fields,
    registrations: z.array(managedRegistration),
    connection_config: jsonObject,
    metadata: jsonObject.nullable(),
    tags: z.record(z.string(), z.string()),
    webhook_url_override: z.string().nullable(),
    has_credentials: z.boolean(),
  })
  .register(named, {
    id: 'ConnectionDetail',
    description: 'A connection with its registrations and settings, and without its credentials.',
  })
