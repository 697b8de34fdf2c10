import { z } from 'zod'
import { endpointShape, scheduleShape } from '../../config/endpoint.ts'
import { clientCertificate } from '../../outbound/client-certificate.ts'
import { optionalBody, plainText } from '../http/schemas/common.ts'

const id = z.string().min(1).max(100)

export const roleParams = z.strictObject({ id: z.enum(['primary', 'secondary']) })
export const destinationParams = z.strictObject({ id })
export const destinationSecretParams = z.strictObject({ id, secretId: z.string().min(1).max(100) })

const choice = endpointShape.shape
const waits = scheduleShape.shape

/** Rules that may be left out. */
const rules = {
  types: choice.types,
  ordered: choice.ordered,
  concurrency: choice.concurrency,
  per_connection: choice.perConnection,
  unmatched: choice.unmatched,
}

/** A whole endpoint. Fields that are left out get their defaults. */
export const putEndpointBody = z.strictObject({
  url: choice.url,
  ...rules,
  format: choice.format,
  timeout_ms: choice.timeoutMs,
  schedule: z
    .strictObject({
      first_delay_ms: waits.firstDelayMs,
      max_delay_ms: waits.maxDelayMs,
      max_attempts: waits.maxAttempts,
    })
    .prefault({}),
  include_request: choice.includeRequest,
  headers: choice.headers,
  recovered: choice.recovered,
  filter: choice.filter,
  /** The first signing key of a new endpoint. Default: the gateway generates one. */
  secret: z.string().max(8192).optional(),
})

/** Fields that are left out stay unchanged. */
export const patchEndpointBody = z.strictObject({
  url: choice.url.optional(),
  ...rules,
  format: choice.format.unwrap().optional(),
  timeout_ms: choice.timeoutMs.unwrap().optional(),
  schedule: z
    .strictObject({
      first_delay_ms: waits.firstDelayMs.unwrap().optional(),
      max_delay_ms: waits.maxDelayMs.unwrap().optional(),
      max_attempts: waits.maxAttempts.unwrap().optional(),
    })
    .optional(),
  include_request: choice.includeRequest.unwrap().optional(),
  /** Replaces all custom headers. */
  headers: choice.headers.unwrap().optional(),
  recovered: choice.recovered.unwrap().optional(),
  /** Replaces the whole filter. */
  filter: choice.filter.unwrap().optional(),
})

/** Fields that are left out stay unchanged; null removes. */
export const authenticationBody = z.strictObject({
  bearer_token: z
    .string()
    .regex(/^[\x21-\x7e]{1,4096}$/, 'must be 1 to 4,096 printable ASCII characters without blanks')
    .nullable()
    .optional(),
  client_certificate: clientCertificate.nullable().optional(),
})

export const pauseBody = optionalBody({
  /** The reason, for people. */
  message: plainText(500).optional(),
})

/** Renames the body's fields to the configuration's names. Omitted fields stay omitted. */
export function toChoice(body: z.infer<typeof patchEndpointBody>) {
  const { per_connection, timeout_ms, include_request, schedule = {}, ...rest } = body
  return defined({
    ...rest,
    perConnection: per_connection,
    timeoutMs: timeout_ms,
    includeRequest: include_request,
    schedule: defined({
      firstDelayMs: schedule.first_delay_ms,
      maxDelayMs: schedule.max_delay_ms,
      maxAttempts: schedule.max_attempts,
    }),
  })
}

/** Removes undefined fields, so that spreading the result over another object replaces nothing. */
function defined<Value extends object>(value: Value): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return Object.fromEntries(entries) as { [Key in keyof Value]: Exclude<Value[Key], undefined> }
}
