import { z } from 'zod'
import { endpointFilter } from '../../outbound/filter.ts'
import { endpointSettings } from '../../outbound/settings.ts'
import { answered, heldReason } from '../deliveries/answers.ts'
import { date } from '../http/schemas/answers.ts'
import { named } from '../http/schemas/named.ts'

const status = {
  status: z.enum(['active', 'held']),
  held_reason: heldReason.nullable(),
  message: z.string().nullable(),
  since: date,
  probe_at: date.nullable(),
  paused_for: z.enum(['environment', 'all']).nullable(),
}

export const standing = z.strictObject({ id: z.string(), ...status }).register(named, {
  id: 'DestinationStatus',
  description:
    'Whether a destination gets its deliveries; `held_reason` and `message` say why not. `paused_for`: a handler may be paused for one environment or for `all`; null unless it is paused.',
})

export const load = z.strictObject({ unsettled: z.int(), dead: z.int(), oldest_at: date.nullable() }).register(named, {
  id: 'Load',
  description: 'The deliveries that wait for a destination. Counts above 10,000 are lower bounds.',
})

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
  headers: z.record(z.string(), z.string()),
  recovered: endpointSettings.shape.recovered.unwrap(),
  filter: endpointFilter,
  ...status,
  load,
  created_at: date,
  updated_at: date,
}

export const endpoint = z
  .strictObject(endpointFields)
  .register(named, { id: 'Endpoint', description: 'An HTTP endpoint that receives deliveries.' })

export const handler = z
  .strictObject({
    id: z.string(),
    kind: z.literal('handler'),
    source: z.enum(['config', 'built-in']),
    provider: z.string(),
    ...rules,
    ...status,
    load,
  })
  .register(named, { id: 'Handler', description: 'A handler of guidepost.config.ts that receives deliveries.' })

export const destination = z
  .discriminatedUnion('kind', [endpoint, handler])
  .register(named, { id: 'Destination', description: 'An endpoint or a handler that receives deliveries.' })

export const newEndpoint = z
  .strictObject({ ...endpointFields, secret: z.string() })
  .register(named, { id: 'NewEndpoint', description: 'A new endpoint with its signing key, which is not shown again.' })

const attemptFigures = {
  attempts: z.strictObject({ succeeded: z.int(), failed: z.int(), dead: z.int() }),
  latency_ms: z.strictObject({ p50: z.int().nullable(), p95: z.int().nullable() }),
}

export const destinationActivity = z
  .strictObject({
    from: date,
    to: date,
    step_ms: z.int(),
    points: z.array(z.strictObject({ at: date, ...attemptFigures })),
    total: z.strictObject(attemptFigures),
  })
  .register(named, {
    id: 'DestinationActivity',
    description:
      'The attempts at an endpoint over time, in whole steps. `failed` includes the last attempts of dead letters (`dead`). `latency_ms`: how long the endpoint took to accept a delivery.',
  })

export const authentication = z
  .strictObject({
    bearer_token: z.strictObject({ created_at: date }).nullable(),
    client_certificate: z.strictObject({ subject: z.string(), expires_at: date, created_at: date }).nullable(),
  })
  .register(named, {
    id: 'EndpointAuthentication',
    description: 'How Guidepost authenticates at an endpoint, without the secrets. Null: not used.',
  })

export const testAnswer = z.strictObject({
  ok: z.boolean(),
  error: z.string().nullable(),
  status: z.int().nullable(),
  latency_ms: z.number(),
  ...answered,
})

export type DestinationActivityAnswer = z.infer<typeof destinationActivity>
export type AuthenticationAnswer = z.infer<typeof authentication>
export type DestinationAnswer = z.infer<typeof destination>
export type NewEndpointAnswer = z.infer<typeof newEndpoint>
export type TestAnswer = z.infer<typeof testAnswer>
