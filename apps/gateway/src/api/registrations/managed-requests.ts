import { z } from 'zod'
import { statuses } from '../../registrations/details.ts'
import { jsonObject } from '../../json-object.ts'
import { connectionId, optionalBody, page, plainText, uniqueKey } from '../http/schemas/common.ts'

/** What is to be registered: a preset by its name, or a spec by the provider's own schema. */
const chosen = z.union([z.strictObject({ preset: plainText(100) }), z.strictObject({ spec: jsonObject })])

export const connectBody = optionalBody({
  /** By the provider's own schema. Left out: those that the connection has. */
  credentials: jsonObject.optional(),
  /** By the provider's own schema; merged into what is there. */
  connection_config: jsonObject.optional(),
  /** Default: what the connection has already; else the provider's first preset. */
  registrations: z.array(chosen).min(1).max(20).optional(),
})

export const listManagedQuery = z.strictObject({
  provider_config_key: uniqueKey.optional(),
  connection_id: connectionId.optional(),
  status: z.enum(statuses).optional(),
  cause: z.string().max(1000).optional(),
  ...page,
})

/** Nobody records by accident: what is asked is told first. */
export const recordBody = z.strictObject({ consent: z.literal(true), probe: z.boolean().optional() })

export const recordQuery = z.strictObject({
  provider_config_key: uniqueKey,
  probe: z.enum(['true', 'false']).optional(),
})

export const applyBody = z
  .strictObject({ all: z.literal(true).optional(), adopt_url: z.literal(true).optional() })
  .refine(({ all, adopt_url }) => (all === true) !== (adopt_url === true), 'must have all or adopt_url, as true')

/** `remove`: the plan of a removal. */
export const planQuery = z.strictObject({ remove: z.enum(['true', 'false']).optional() })

export const removeQuery = z.strictObject({ dismiss: z.enum(['true', 'false']).optional() })

export const listAuditsQuery = z.strictObject({
  connection_id: connectionId.optional(),
  ...page,
})
