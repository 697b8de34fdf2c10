import { z } from 'zod'
import { plainText, rowId } from '../http/schemas/common.ts'

export const registrationParams = z.strictObject({ id: rowId })

/** The provider says what form it has. */
const webhookGuid = plainText(255).nullable().optional()

export const createRegistrationBody = z.strictObject({
  /** One of the provider's types, e.g. `Ticket`. */
  entity: plainText(100),
  webhook_guid: webhookGuid,
  /** Default: a new one. */
  secret: z.string().max(8192).optional(),
})

export const updateRegistrationBody = z.strictObject({
  webhook_guid: webhookGuid,
  state: z.enum(['active', 'superseded']).optional(),
})
