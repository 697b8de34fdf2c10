import { z } from 'zod'
import { statuses } from '../../registrations/details.ts'
import { levels, verdictCauses } from '../../registrations/verdict/causes.ts'
import { connectionId, page, plainText, rowId, uniqueKey } from '../http/schemas/common.ts'

export const registrationParams = z.strictObject({ id: rowId })

/** The provider defines its form. */
const webhookGuid = plainText(255).nullable().optional()

export const createRegistrationBody = z.strictObject({
  /** One of the provider's types, e.g. `Ticket`. */
  entity: plainText(100),
  webhook_guid: webhookGuid,
  /** Default: the gateway generates one. */
  secret: z.string().max(8192).optional(),
})

export const updateRegistrationBody = z.strictObject({
  webhook_guid: webhookGuid,
  state: z.enum(['active', 'superseded']).optional(),
})

export const listManagedQuery = z.strictObject({
  provider_config_key: uniqueKey.optional(),
  connection_id: connectionId.optional(),
  status: z.enum(statuses).optional(),
  cause: z.string().max(1000).optional(),
  level: z.enum(levels).optional(),
  level_cause: z.enum(verdictCauses).optional(),
  ...page,
})

export const applyBody = z
  .strictObject({ all: z.literal(true).optional(), adopt_url: z.literal(true).optional() })
  .refine(
    ({ all, adopt_url }) => (all === true) !== (adopt_url === true),
    'must have either all or adopt_url, with the value true',
  )

/** `remove` requests the plan of a removal. */
export const planQuery = z.strictObject({ remove: z.enum(['true', 'false']).optional() })

export const removeQuery = z.strictObject({ dismiss: z.enum(['true', 'false']).optional() })

export const listAuditsQuery = z.strictObject({
  connection_id: connectionId.optional(),
  /** `person`: requests with an API key; `reconcile`: what Guidepost did by itself. */
  actor: z.enum(['person', 'reconcile']).optional(),
  ...page,
})
