import { z } from 'zod'
import { statuses } from '../../registrations/details.ts'
import { date, offsetDate, pageOf } from '../http/schemas/answers.ts'
import { levels, verdictCauses } from '../../registrations/verdict/causes.ts'
import { jsonObject } from '../../json-object.ts'
import { named } from '../http/schemas/named.ts'
import { banner, managedRegistration, verdict } from '../registrations/answers.ts'

/** The fields that all of Nango's answers about a connection have. */
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

export const listedConnection = z.strictObject({ ...connectionBase, created: offsetDate }).register(named, {
  id: 'ListedConnection',
  description: "One tenant's account at a provider, without settings and credentials.",
})

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
    description:
      "One tenant's account at a provider, with its settings and credentials. The provider defines the form of both.",
  })

export const metadataAnswer = z
  .strictObject({
    connection_id: z.union([z.string(), z.array(z.string())]),
    provider_config_key: z.string(),
    metadata: jsonObject,
  })
  .register(named, { id: 'MetadataChange', description: 'The body as it was sent.' })

export const deletedConnection = z.strictObject({
  success: z.literal(true),
  registrations: z
    .array(z.strictObject({ id: z.int(), status: z.enum([...statuses, 'removed']), message: z.string() }))
    .optional(),
})

/** What the summaries of `/v1` have in common. */
const summaryFields = {
  connection_id: z.string(),
  provider_config_key: z.string(),
  provider: z.string(),
  status: z.enum([...statuses, 'not_set_up', 'by_hand']).nullable(),
  verdict: verdict.nullable(),
  cause: z.string().nullable(),
  since: date.nullable(),
  banner: banner.nullable(),
  last_event_at: date.nullable(),
  created_at: date,
  updated_at: date,
}

export const connectionSummary = z
  .strictObject({
    ...summaryFields,
    registrations: z.array(
      z.strictObject({
        id: z.int(),
        entity: z.string(),
        status: z.enum(statuses),
        cause: z.string().nullable(),
        level: z.enum(levels).nullable(),
        level_cause: z.enum(verdictCauses).nullable(),
      }),
    ),
  })
  .register(named, {
    id: 'ConnectionSummary',
    description:
      'A connection with the status and the verdict of the worst of its registrations. `by_hand`: people set up a webhook, and events match the connection. `status` is null where people set up all webhooks of the provider by hand. `last_event_at` is null without a stored event.',
  })

/** A page of summaries. `total` counts all that match, on every page. */
export const connectionSummaries = pageOf(connectionSummary).extend({ total: z.int() })

export const connectionDetail = z
  .strictObject({
    ...summaryFields,
    registrations: z.array(managedRegistration),
    connection_config: jsonObject,
    metadata: jsonObject.nullable(),
    tags: z.record(z.string(), z.string()),
    webhook_url_override: z.string().nullable(),
    has_credentials: z.boolean(),
  })
  .register(named, {
    id: 'ConnectionDetail',
    description: 'A connection with its registrations and settings, without its credentials.',
  })

export type ConnectionSummariesAnswer = z.infer<typeof connectionSummaries>
export type ConnectionSummaryAnswer = z.infer<typeof connectionSummary>
export type ConnectionDetailAnswer = z.infer<typeof connectionDetail>
export type DeletedConnectionAnswer = z.infer<typeof deletedConnection>
export type ConnectionAnswer = z.infer<typeof connection>
