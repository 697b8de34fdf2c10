import { z } from 'zod'
import { date } from '../http/schemas/answers.ts'
import { linkStates } from './requests.ts'
import { named } from '../http/schemas/named.ts'

export const linkedTicket = z
  .strictObject({
    id: z.int(),
    provider_config_key: z.string(),
    connection_id: z.string(),
    alert_id: z.string(),
    ticket_id: z.string(),
    ticket_number: z.string().nullable(),
    state: z.enum(linkStates),
    resolution: z.string().nullable(),
    changed_by: z.string().nullable(),
    changed_at: date.nullable(),
    revision: z.int(),
    created_at: date,
    updated_at: date,
  })
  .register(named, {
    id: 'LinkedTicket',
    description:
      'A ticket that is linked to an alert. `changed_by` is the id of the person at the provider who changed its state, and ' +
      '`changed_at` the time, if known. `revision` grows with every change.',
  })

export type LinkedTicketAnswer = z.infer<typeof linkedTicket>
