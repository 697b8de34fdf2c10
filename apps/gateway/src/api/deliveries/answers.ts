import { z } from 'zod'
import { date } from '../http/schemas/answers.ts'
import { named } from '../http/schemas/named.ts'
import { deadLetterStatuses } from './requests.ts'

/** Why the deliveries of a destination are held. */
export const heldReason = z.enum(['paused', 'undeclared', 'failing', 'gone', 'handler_missing'])

/** The beginning of an endpoint's answer: `answer_text` if it is UTF-8, else `answer_base64`. */
export const answered = { answer_text: z.string().nullable(), answer_base64: z.base64().nullable() }

const deadLetter = z
  .strictObject({
    status: z.enum(deadLetterStatuses),
    at: date.nullable(),
    by: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .register(named, {
    id: 'DeadLetter',
    description:
      'What became of a delivery that died. `open` needs a person; for `replayed`, a newer delivery of the event to the destination stands for it; `dismissed` says by whom (the name of the API key) and why. `at` is the time of the replay or dismissal.',
  })

const deliveryFields = {
  id: z.string(),
  destination: z.string(),
  destination_name: z.string(),
  connection_id: z.string().nullable(),
  state: z.enum(['due', 'scheduled', 'waiting', 'leased', 'held', 'succeeded', 'dead', 'cancelled', 'filtered']),
  held_reason: heldReason.nullable(),
  attempt: z.int(),
  due_at: date,
  settled_at: date.nullable(),
  error: z.string().nullable(),
  replay: z.boolean(),
  dead_letter: deadLetter.nullable(),
}

export const delivery = z.strictObject(deliveryFields).register(named, {
  id: 'Delivery',
  description:
    'One event on its way to one destination. `connection_id` is null if the event matches no connection. `filtered`: the filter of the destination left the event out; `error` says why.',
})

const listedFields = {
  ...deliveryFields,
  event: z.strictObject({
    id: z.string(),
    provider_config_key: z.string(),
    provider: z.string(),
    type: z.string(),
    action: z.string(),
    title: z.string().nullable(),
    received_at: date,
  }),
}

export const listedDelivery = z
  .strictObject(listedFields)
  .register(named, { id: 'ListedDelivery', description: 'A delivery with its event.' })

export const attempt = z
  .strictObject({
    number: z.int(),
    counted: z.boolean(),
    outcome: z.enum(['succeeded', 'retry', 'dead', 'release']),
    started_at: date,
    latency_ms: z.number(),
    status: z.int().nullable(),
    error: z.string().nullable(),
    ...answered,
  })
  .register(named, { id: 'Attempt', description: 'One attempt of a delivery.' })

export const deliveryDetail = z
  .strictObject({ ...listedFields, attempts: z.array(attempt) })
  .register(named, { id: 'DeliveryDetail', description: 'A delivery with its event and its attempts.' })

const replayFields = {
  skipped: z.strictObject({ succeeded: z.int(), under_way: z.int(), not_wanted: z.int() }),
  reaches: z.array(z.strictObject({ destination: z.string(), destination_name: z.string(), deliveries: z.int() })),
}

export const replayStep = z
  .strictObject({
    replayed: z.int(),
    ...replayFields,
    sample: z.array(
      z.strictObject({
        event_id: z.string(),
        connection_id: z.string().nullable(),
        destination: z.string(),
        type: z.string(),
        received_at: date,
      }),
    ),
    next: z.string().nullable(),
  })
  .register(named, {
    id: 'ReplayStep',
    description:
      'The result of one step of a replay. `reaches`: how many of its deliveries go to each destination, most first. `next` is the `after` of the next step; null after the last.',
  })

export const dismissed = z.strictObject({ dismissed: z.int(), next: z.string().nullable() }).register(named, {
  id: 'Dismissed',
  description:
    'The result of one step of dismissing dead letters. `next` is the `before` of the next step; null after the last.',
})

export const replayAnswer = z.strictObject({ deliveries: z.int() })

export const eventReplay = z.strictObject({ deliveries: z.int(), ...replayFields }).register(named, {
  id: 'EventReplay',
  description:
    'How many deliveries the replay of an event creates, and for which destinations; `skipped` counts the destinations that it passes over.',
})

export type DeliveryAnswer = z.infer<typeof delivery>
export type ListedDeliveryAnswer = z.infer<typeof listedDelivery>
export type DeliveryDetailAnswer = z.infer<typeof deliveryDetail>
export type ReplayStepAnswer = z.infer<typeof replayStep>
export type DismissedAnswer = z.infer<typeof dismissed>
export type EventReplayAnswer = z.infer<typeof eventReplay>
export type ReplayAnswer = z.infer<typeof replayAnswer>
