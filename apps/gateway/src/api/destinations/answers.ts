import { z } from 'zod'
import { endpointSettings } from '../../outbound/settings.ts'
import { date } from '../http/schemas/answers.ts'
import { named } from '../http/schemas/named.ts'

/** Why deliveries of a destination wait. */
const heldReason = z.enum(['paused', 'failing', 'gone', 'handler_missing'])

const status = {
  status: z.enum(['active', 'held']),
  held_reason: heldReason.nullable(),
  message: z.string().nullable(),
  since: date,
  probe_at: date.nullable(),
}

export const standing = z
  .strictObject({ id: z.string(), ...status })
  .register(named, { id: 'DestinationStatus', description: 'Whether a destination gets its deliveries, and why not.' })

const load = z
  .strictObject({ unsettled: z.int(), dead: z.int(), oldest_at: date.nullable() })
  .register(named, { id: 'Load', description: 'What waits. Counts above 10,000 mean at least that many.' })

const rules = { types: z.array(z.string()), ordered: z.boolean(), concurrency: z.int(), per_connection: z.int() }

const endpointFields = {
  id: z.string(),
  kind: z.literal('endpoint'),
  role: z.enum(['primary', 'secondary', 'override']),
  overrides: z.strictObject({ provider_config_key: z.string(), connection_id: z.string() }).nullable(),
  source: z.enum(['api', 'config']),
  url: z.string(),
  format: endpointSettings.shape.format.unwrap(),
  ...rules,
  unmatched: z.boolean(),
  timeout_ms: z.number(),
  schedule: z.strictObject({ first_delay_ms: z.number(), max_delay_ms: z.number(), max_attempts: z.int() }),
  include_request: z.boolean(),
  ...status,
  load,
  created_at: date,
  updated_at: date,
}

const endpoint = z
  .strictObject(endpointFields)
  .register(named, { id: 'Endpoint', description: 'An HTTP endpoint that receives deliveries.' })

const handler = z
  .strictObject({
    id: z.string(),
    kind: z.literal('handler'),
    source: z.enum(['config', 'built-in']),
    provider: z.string(),
    ...rules,
    ...status,
    load,
  })
  .register(named, { id: 'Handler', description: 'Code of guidepost.config.ts that receives deliveries.' })

export const destination = z
  .discriminatedUnion('kind', [endpoint, handler])
  .register(named, { id: 'Destination', description: 'Who receives deliveries.' })

export const newEndpoint = z
  .strictObject({ ...endpointFields, secret: z.string() })
  .register(named, { id: 'NewEndpoint', description: 'With its signing key, which is shown this once.' })

/** The beginning of what an endpoint answered: as text if it is text. */
const answered = { answer_text: z.string().nullable(), answer_base64: z.base64().nullable() }

export const testAnswer = z.strictObject({
  ok: z.boolean(),
  error: z.string().nullable(),
  status: z.int().nullable(),
  latency_ms: z.number(),
  ...answered,
})

const deliveryFields = {
  id: z.string(),
  destination: z.string(),
  connection_id: z.string(),
  state: z.enum(['due', 'scheduled', 'waiting', 'leased', 'held', 'succeeded', 'dead', 'cancelled']),
  held_reason: heldReason.nullable(),
  attempt: z.int(),
  due_at: date,
  settled_at: date.nullable(),
  error: z.string().nullable(),
  replay: z.boolean(),
}

export const delivery = z
  .strictObject(deliveryFields)
  .register(named, { id: 'Delivery', description: 'One event on its way to one destination.' })

const listedFields = {
  ...deliveryFields,
  event: z.strictObject({
    id: z.string(),
    provider_config_key: z.string(),
    provider: z.string(),
    type: z.string(),
    action: z.string(),
    received_at: date,
  }),
}

export const listedDelivery = z
  .strictObject(listedFields)
  .register(named, { id: 'ListedDelivery', description: 'A delivery, with its event.' })

const attempt = z
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
  .register(named, { id: 'Attempt', description: 'One try of a delivery.' })

export const deliveryDetail = z
  .strictObject({ ...listedFields, attempts: z.array(attempt) })
  .register(named, { id: 'DeliveryDetail', description: 'A delivery, with its event and each try.' })

export const replayStep = z
  .strictObject({
    replayed: z.int(),
    skipped: z.strictObject({ succeeded: z.int(), under_way: z.int(), not_wanted: z.int() }),
    sample: z.array(
      z.strictObject({
        event_id: z.string(),
        connection_id: z.string(),
        destination: z.string(),
        type: z.string(),
        received_at: date,
      }),
    ),
    next: z.string().nullable(),
  })
  .register(named, {
    id: 'ReplayStep',
    description: 'What one step of a replay did. `next` is the `after` of the step after it, null after the last.',
  })

export type DestinationAnswer = z.infer<typeof destination>
export type NewEndpointAnswer = z.infer<typeof newEndpoint>
export type TestAnswer = z.infer<typeof testAnswer>
export type DeliveryAnswer = z.infer<typeof delivery>
export type ListedDeliveryAnswer = z.infer<typeof listedDelivery>
export type DeliveryDetailAnswer = z.infer<typeof deliveryDetail>
export type ReplayStepAnswer = z.infer<typeof replayStep>
