import { z } from 'zod'
import { statuses } from '../../registrations/details.ts'
import { levels, verdictCauses } from '../../registrations/verdict/causes.ts'
import { jsonObject } from '../../json-object.ts'
import {
  connectionId,
  duration,
  optionalBody,
  page,
  plainText,
  uniqueKey,
  wholeNumber,
} from '../http/schemas/common.ts'

export const connectionParams = z.strictObject({ connectionId })

/** Most routes identify a connection by its id and its integration. */
export const connectionQuery = z.strictObject({ provider_config_key: uniqueKey })

const flag = z.enum(['true', 'false']).optional()

/** The last three request fresh OAuth tokens from Nango. They have no effect here, since API keys have no tokens. */
export const getConnectionQuery = connectionQuery.extend({
  force_refresh: flag,
  refresh_token: flag,
  refresh_github_app_jwt_token: flag,
})

/** `purge`, which Nango doesn't have, also deletes the connection's events. */
export const deleteConnectionQuery = connectionQuery.extend({ purge: flag })

/** The integration's key is in the query, or in the header `Provider-Config-Key` as in Nango's Autotask guide. */
export const headerOrQuery = z.strictObject({ provider_config_key: uniqueKey.optional() })

export const listConnectionsQuery = z.strictObject({
  connectionId: connectionId.optional(),
  search: z.string().max(255).optional(),
  endUserId: z.string().max(255).optional(),
  endUserOrganizationId: z.string().max(255).optional(),
  /** One key, or several separated by commas. */
  integrationId: z.string().max(8192).optional(),
  /** `tags[key]=value`; a connection must have all of them. */
  tags: z.record(z.string(), z.string()).optional(),
  limit: wholeNumber(1, 2000).optional(),
  page: wholeNumber(0, 1_000_000).default(0),
})

/** Selects connections by their id, the status of their webhooks, and their silence. */
const summaryFilter = {
  provider_config_key: uniqueKey.optional(),
  search: z.string().min(1).max(255).optional(),
  status: z.enum([...statuses, 'not_set_up', 'by_hand']).optional(),
  cause: z.string().max(1000).optional(),
  /** The worst level of its registrations; `attention`: one that needs a person. Not together with `status`. */
  level: z.enum([...levels, 'attention']).optional(),
  /** A verdict with this cause. */
  level_cause: z.enum(verdictCauses).optional(),
  /** No event for this long, e.g. `24h`. */
  silent: duration.optional(),
  /** `open`: a time of more than 3 hours is not accounted for; `unclear`: records wait for a decision. */
  coverage: z.enum(['open', 'unclear']).optional(),
  /** With `coverage=open`: why it is open; `none`: without a known cause. */
  coverage_cause: z.string().max(100).optional(),
}

export const listSummariesQuery = z.strictObject({
  ...summaryFilter,
  sort: z.enum(['newest', 'id', 'silent']).default('newest'),
  ...page,
})

const tagKey = /^[a-zA-Z][a-zA-Z0-9_\-./]*$/

/** Up to ten tags. Keys are stored in lower case. */
const tags = z
  .record(
    z.string().max(64).regex(tagKey, 'must begin with a letter, then letters, digits and _ - . /'),
    plainText(255),
  )
  .superRefine((given, context) => {
    const keys = Object.keys(given).map((key) => key.toLowerCase())
    if (keys.length > 10) context.addIssue({ code: 'custom', message: 'must have at most 10 tags' })
    for (const key of new Set(keys.filter((key, index) => keys.indexOf(key) !== index))) {
      context.addIssue({ code: 'custom', message: `"${key}" occurs twice: keys are stored in lower case`, path: [key] })
    }
    const email = Object.entries(given).find(([key]) => key.toLowerCase() === 'end_user_email')?.[1]
    if (email !== undefined && !z.email().safeParse(email).success) {
      context.addIssue({ code: 'custom', message: 'must be an e-mail address', path: ['end_user_email'] })
    }
  })
  .transform((given) => Object.fromEntries(Object.entries(given).map(([key, value]) => [key.toLowerCase(), value])))

/** The URL that receives the connection's events instead of the environment's endpoints; `""` removes it. */
const webhookUrlOverride = z.string().max(2048).optional()

export const createConnectionBody = z.strictObject({
  provider_config_key: uniqueKey,
  /** Default: a new UUID. */
  connection_id: connectionId.optional(),
  /** Checked by the provider's schema. */
  credentials: jsonObject.optional(),
  /** Checked by the provider's schema. */
  connection_config: jsonObject.optional(),
  metadata: jsonObject.optional(),
  tags: tags.optional(),
  webhook_url_override: webhookUrlOverride,
})

export const patchConnectionBody = z.strictObject({
  tags: tags.optional(),
  webhook_url_override: webhookUrlOverride,
})

export const metadataBody = z.strictObject({
  connection_id: z.union([connectionId, z.array(connectionId).min(1)]),
  provider_config_key: uniqueKey,
  metadata: jsonObject,
})

/** What to register: a preset by its name, or a spec that the provider's schema checks. */
const chosen = z.union([z.strictObject({ preset: plainText(100) }), z.strictObject({ spec: jsonObject })])

export const connectBody = optionalBody({
  /** Checked by the provider's schema. Default: those that the connection has. */
  credentials: jsonObject.optional(),
  /** Checked by the provider's schema, and merged into the existing settings. */
  connection_config: jsonObject.optional(),
  /** Default: the connection's registrations, else the provider's first preset. */
  registrations: z.array(chosen).min(1).max(20).optional(),
  /** Take over the webhook that a person set up, by the Guid of the connection, instead of creating a new one. */
  adopt: z.boolean().optional(),
})

/** `consent` prevents a recording by accident: people read the questions first. */
export const recordBody = z.strictObject({ consent: z.literal(true), probe: z.boolean().optional() })

export const recordQuery = z.strictObject({
  provider_config_key: uniqueKey,
  probe: z.enum(['true', 'false']).optional(),
})
