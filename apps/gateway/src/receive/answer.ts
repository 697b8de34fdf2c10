import type { ServerResponse } from 'node:http'
import type { WebhookPathProblem } from '../webhook-url.ts'

/** What the sender of a webhook is told. The bodies are Nango's where Nango has the case. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** One error shape for all that isn't about the signature. */
function problem(status: number, code: string, more: { message?: string; errors?: readonly unknown[] } = {}): Answer {
  return { status, body: { error: { code, ...more } } }
}

/** Verified and stored, whatever becomes of it: a sender has nothing to do about our configuration. */
export const success: Answer = { status: 200, body: { status: 'success' } }
export const missingSignature: Answer = { status: 401, body: { error: 'Missing webhook signature' } }
export const invalidSignature: Answer = { status: 401, body: { error: 'Invalid webhook signature' } }
export const unknownReceiver = {
  unknown_environment: problem(404, 'unknown_environment'),
  unknown_provider_config: problem(404, 'unknown_provider_config'),
  unknown_registration: problem(404, 'unknown_registration'),
}
/** Its registration was removed: whoever still calls may stop. */
export const gone = problem(410, 'gone', { message: 'This webhook was removed; nothing is taken here any more' })
const notFound = problem(404, 'not_found', { message: 'A webhook URL is /webhook/<environment>/<integration>' })
/** The path of the request is not that of a webhook. */
export function invalidPath(found: WebhookPathProblem['problem']): Answer {
  return found === 'not_found' ? notFound : problem(400, 'invalid_uri_params', { errors: found })
}

export const methodNotAllowed: Answer = {
  ...problem(405, 'method_not_allowed', { message: 'A webhook is sent with POST' }),
  headers: { allow: 'POST' },
}
export const incompleteBody = problem(400, 'incomplete_body', {
  message: 'The request ended before its body was complete',
})

export function payloadTooLarge(maxBytes: number): Answer {
  return problem(413, 'payload_too_large', { message: `The body is larger than ${maxBytes} bytes` })
}

export function tooManyRequests(retryAfterSeconds: number): Answer {
  return {
    ...problem(429, 'too_many_unverified_requests', {
      message: 'Too many requests from this address failed verification; those that verify are never limited',
    }),
    headers: { 'retry-after': String(retryAfterSeconds) },
  }
}

/** Not kept: the sender must try again. */
export function unavailable(message: string): Answer {
  return { ...problem(503, 'unavailable', { message }), headers: { 'retry-after': '5' } }
}

/** Writes the answer. `close` says that the connection can't be used again: there may be unread bytes on it. */
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
