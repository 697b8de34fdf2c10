import { z } from 'zod'
import { delivery } from '../deliveries/answers.ts'
import { date, pageOf } from '../http/schemas/answers.ts'
import { named } from '../http/schemas/named.ts'

const headers = z.record(z.string(), z.string())

/** A body's exact bytes, and its text if the bytes are UTF-8. */
const body = { body_base64: z.base64(), body_text: z.string().optional() }

const eventBase = {
  id: z.string(),
  provider_config_key: z.string(),
  provider: z.string(),
  connections: z.array(z.string()),
  registration_id: z.int().nullable(),
  state: z.enum(['accepted', 'unsubscribed', 'unmatched', 'unparsable', 'notice', 'superseded']),
  reason: z.string().nullable(),
  type: z.string(),
  action: z.string(),
  origin: z.enum(['push', 'error-log', 'history', 'back-fill', 'deleted-log', 'absence', 'linked-tickets']),
  recovered: z
    .strictObject({
      fidelity: z.string(),
      between: z.strictObject({ from: date.nullable(), to: date }),
      actor: z.string().nullable(),
      late: z.boolean(),
    })
    .nullable()
    .describe('What recovery knows about an event that it found; null for one that was pushed.'),
  received_at: date,
  duplicates: z.int(),
  last_duplicate_at: date.nullable(),
}

export const listedEvent = z
  .strictObject(eventBase)
  .register(named, { id: 'ListedEvent', description: 'A received and verified event, without its body.' })

export const listedEvents = pageOf(listedEvent).extend({
  /** Only in the answer of a search: about how many older events it can't find, because they are not indexed yet. */
  not_searchable_yet: z.int().optional(),
})

export const event = z
  .strictObject({
    ...eventBase,
    position: z.int(),
    secret_id: z.string().nullable(),
    headers,
    ...body,
    payload: z.unknown(),
    deliveries: z.array(delivery),
  })
  .register(named, {
    id: 'Event',
    description: 'A received event with the exact bytes of its request, its payload and its deliveries.',
  })

export const rejection = z
  .strictObject({
    id: z.string(),
    provider_config_key: z.string(),
    registration_id: z.int().nullable(),
    reason: z.string(),
    received_at: date,
    address: z.string(),
    headers,
    ...body,
    body_base64: z.base64().nullable(),
  })
  .register(named, {
    id: 'Rejection',
    description: 'A rejected webhook: its signature did not verify, or its body was too large. `reason` says why.',
  })

export type ListedEventsAnswer = z.infer<typeof listedEvents>
export type ListedEventAnswer = z.infer<typeof listedEvent>
export type EventAnswer = z.infer<typeof event>
export type RejectionAnswer = z.infer<typeof rejection>
