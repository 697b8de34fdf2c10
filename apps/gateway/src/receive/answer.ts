import type { ServerResponse } from 'node:http'
import type { WebhookPathProblem } from '../webhook-url.ts'

/** The answer to the sender of a webhook. The bodies are Nango's where Nango has the case. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** The error shape of every answer that isn't about the signature. */
function problem(status: number, code: string, more: { message?: string; errors?: readonly unknown[] } = {}): Answer {
  return { status, body: { error: { code, ...more } } }
}

/** The webhook is verified and stored. The sender need not know what happens next. */
export const success: Answer = { status: 200, body: { status: 'success' } }
export const missingSignature: Answer = { status: 401, body: { error: 'Missing webhook signature' } }
export const invalidSignature: Answer = { status: 401, body: { error: 'Invalid webhook signature' } }
export const unknownReceiver = {
  unknown_environment: problem(404, 'unknown_environment'),
  unknown_provider_config: problem(404, 'unknown_provider_config'),
  unknown_registration: problem(404, 'unknown_registration'),
}
/** The registration of the URL was removed, so the sender may stop. */
export const gone = problem(410, 'gone', { message: 'This webhook was removed; stop sending to this URL' })
const notFound = problem(404, 'not_found', { message: 'A webhook URL is /webhook/<environment>/<integration>' })
/** The path of the request is not the path of a webhook URL. */
export function invalidPath(found: WebhookPathProblem['problem']): Answer {
  return found === 'not_found' ? notFound : problem(400, 'invalid_uri_params', { errors: found })
}

export const methodNotAllowed: Answer = {
  ...problem(405, 'method_not_allowed', { message: 'Send webhooks with POST' }),
  headers: { allow: 'POST' },
}
export const incompleteBody = problem(400, 'incomplete_body', {
  message: 'The request ended before its body was complete',
})

export const fragmentedBody = problem(400, 'fragmented_body', {
  message: 'The body arrives in too many tiny chunks; send larger ones',
})

export function payloadTooLarge(maxBytes: number): Answer {
  return problem(413, 'payload_too_large', { message: `The body is larger than ${maxBytes} bytes` })
}

export function tooManyRequests(retryAfterSeconds: number): Answer {
  return {
    ...problem(429, 'too_many_unverified_requests', {
      message: 'Too many requests from this address failed verification; verified requests are never limited',
    }),
    headers: { 'retry-after': String(retryAfterSeconds) },
  }
}

/** The webhook was not stored, so the sender must send it again. */
export function unavailable(message: string): Answer {
  return { ...problem(503, 'unavailable', { message }), headers: { 'retry-after': '5' } }
}

/** The body lost its memory to other bodies; see `BodyBudget`. */
export const noRoom = unavailable('Too many bodies are under way; send the webhook again')
export const notStored = unavailable('The webhook could not be stored; send it again')

/** Writes the answer. `close` ends the connection, which cannot be reused if it may have unread bytes. */
export function writeAnswer(response: ServerResponse, answer: Answer, close: boolean): void {
  if (response.headersSent || response.destroyed) return
  const body = answer === success ? successBody : Buffer.from(JSON.stringify(answer.body))
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.byteLength,
    'cache-control': 'no-store',
    ...answer.headers,
    ...(close && { connection: 'close' }),
  })
  response.end(body)
}

const successBody = Buffer.from(JSON.stringify(success.body))
