import { z } from 'zod'
import { connectionId, page, plainText, rowId, uniqueKey } from '../http/schemas/common.ts'

export const linkStates = ['open', 'closed', 'deleted'] as const

/** The alert's id in the user's system. */
const alertId = plainText(255)

export const linkBody = z
  .strictObject({
    provider_config_key: uniqueKey,
    connection_id: connectionId,
    alert_id: alertId,
    /** The ticket's id at the provider. */
    ticket_id: z
      .union([z.string(), z.int().transform(String)])
      .pipe(z.string().regex(/^[1-9]\d{0,15}$/, 'must be the id of a ticket, a whole number'))
      .optional(),
    /** The ticket's number as people see it. */
    ticket_number: plainText(50).optional(),
  })
  .refine(
    ({ ticket_id: id, ticket_number: number }) => (id === undefined) !== (number === undefined),
    'must have either ticket_id or ticket_number',
  )

export const linkParams = z.strictObject({ id: rowId })

export const listLinksQuery = z.strictObject({
  provider_config_key: uniqueKey.optional(),
  connection_id: connectionId.optional(),
  alert_id: alertId.optional(),
  state: z.enum(linkStates).optional(),
  ...page,
})
