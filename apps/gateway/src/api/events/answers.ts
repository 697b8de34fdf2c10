import { deliveryOutcomes, type EventOutcome } from '@guidepost/store'
import { z } from 'zod'
import { delivery } from '../deliveries/answers.ts'
import { date, pageOf } from '../http/schemas/answers.ts'
import { named } from '../http/schemas/named.ts'

/** The states of events that are never `accepted`, and what became of the deliveries of those that are. */
export const eventOutcomes = [
  ...deliveryOutcomes,
  'unsubscribed',
  'unmatched',
  'unparsable',
  'notice',
  'superseded',
] as const satisfies readonly EventOutcome[]

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
  outcome: z.enum(eventOutcomes),
  reason: z.string().nullable(),
  type: z.string(),
  action: z.string(),
  title: z.string().nullable(),
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

export const listedEvent = z.strictObject(eventBase).register(named, {
  id: 'ListedEvent',
  description:
    'A received and verified event, without its body. `title` is the number or name of its record, e.g. `T20261130.0042`. `outcome` says what became of it: the worst of its last deliveries, or its state if it is not `accepted`.',
})

export const listedEvents = pageOf(listedEvent).extend({
  /** Only in the answer with `search` or `related_to`: about how many older events they can't find, because they are not indexed yet. */
  not_searchable_yet: z.int().optional(),
})

/** A value that differs from that of the previous event; absent on one side if that event does not have the field. */
const change = z.strictObject({ field: z.string(), before: z.unknown().optional(), after: z.unknown().optional() })

export const event = z
  .strictObject({
    ...eventBase,
    position: z.int(),
    secret_id: z.string().nullable(),
    headers,
    ...body,
    payload: z.unknown(),
    deliveries: z.array(delivery),
    previous: z.strictObject({ id: z.string(), received_at: date, changes: z.array(change) }).nullable(),
  })
  .register(named, {
    id: 'Event',
    description:
      'A received event with the exact bytes of its request, its payload and its deliveries. `previous` is the event of the same record before it, with the fields of the JSON bodies that differ; `Fields.Status` is the path of a field.',
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
