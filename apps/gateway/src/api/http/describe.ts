import { z } from 'zod'
import { errorAnswer } from './schemas/answers.ts'

/** The headings of the OpenAPI document, in reading order. */
export const tags = [
  'Integrations',
  'Connections',
  'Metadata',
  'Providers',
  'Overview',
  'Destinations',
  'Deliveries',
  'Events',
  'Registrations',
  'Recovery',
  'Linked tickets',
  'Signing secrets',
  'API keys',
  'Environments',
  'Sessions',
  'Health',
] as const

/** What the routes of one topic share in the OpenAPI document: their heading and the key that they require. */
export function topic(tag: (typeof tags)[number], key: 'api' | 'admin' | 'none' = 'api') {
  return { tags: [tag], security: key === 'none' ? [] : [{ [`${key}Key`]: [] }] }
}

/** Descriptions of refusals by status: the error codes, with an explanation where the name of a code is not enough. */
type Refusals = Readonly<Record<number, string>>

/**
 * The `response` of a route: success with a JSON body, and the refusals of this route; `commonRefusals` adds those of
 * every route. Its type has only the schema of success, so that the compiler checks what a handler returns.
 */
export function answers<Status extends number, Schema extends z.ZodType>(
  status: Status,
  schema: Schema,
  refusals: Refusals = {},
): Record<Status, Schema> {
  return responses(status, { 'application/json': { schema } }, refusals) as Record<Status, Schema>
}

/** The `response` for a refusal that a handler sends itself instead of throwing an error. */
export function refusal<Status extends number>(status: Status, description: string) {
  return refusalResponses({ [status]: description }) as unknown as Record<Status, typeof errorAnswer>
}

/** The `response` of a route that answers with text of a media type. The compiler does not check the text. */
export function textAnswer(mediaType: string, refusals: Refusals = {}): Record<200, z.ZodUnknown> {
  return responses(200, { [mediaType]: { schema: z.string() } }, refusals) as Record<200, z.ZodUnknown>
}

/** The `response` of a route that uses `answerWithProgress`. */
export function answersWithProgress<Schema extends z.ZodType>(schema: Schema, refusals: Refusals): Record<200, Schema> {
  const content = { 'application/json': { schema }, 'text/event-stream': { schema: z.string() } }
  return responses(200, content, refusals) as Record<200, Schema>
}

/** The end of the description of a route that uses `answerWithProgress`. */
export const progressNote =
  'A client that accepts `text/event-stream` gets each step at once as an event `progress` with `{step, name, result, message, advice}`, ' +
  'and at the end `done` with the JSON answer or `failed` with the error.'

/** Refusals that any route with this `security` may answer with. */
export function commonRefusals(security: readonly unknown[]) {
  return refusalResponses({
    ...(security.length > 0 && {
      401: '`missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over`',
    }),
    '4xx': 'The request is refused: `error.code` says why',
    '5xx': 'The gateway failed, not the request: send it again later',
  })
}

function responses(status: number, content: Record<string, { schema: z.ZodType }>, refusals: Refusals): unknown {
  return { [status]: { description: 'Success', content }, ...refusalResponses(refusals) }
}

function refusalResponses(refusals: Readonly<Record<string, string>>) {
  const content = { 'application/json': { schema: errorAnswer } }
  return Object.fromEntries(Object.entries(refusals).map(([status, description]) => [status, { description, content }]))
}
