import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { ProviderError } from '@guidepost/provider'
import { StoreError } from '@guidepost/store'
import { ConnectionError, type Issue } from '../../connections/errors.ts'
import { RegistrationError } from '../../registrations/errors.ts'
import { TicketError } from '../../tickets/linked-tickets.ts'
import { ApiError, InvalidRequest, Refusal, statuses } from './errors.ts'

/** What an answer says about an error. */
interface ErrorAnswer {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly errors?: readonly Issue[] | undefined
  readonly payload?: Readonly<Record<string, unknown>> | undefined
}

/** Answers with every error as `{error:{code,message,errors?}}`, without a stack or internal details. */
export function handleError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void {
  const { status, code, message, errors, payload } = toErrorAnswer(error)
  // Not logged here: `BodyBudget` logs this at a limited rate, so that a flood does not fill the log.
  if (status >= 500 && code !== 'no_room') request.log.error({ err: error, code }, 'a request failed')
  if (status === 503) reply.header('retry-after', '5')
  void reply.status(status).send({ error: { code, message, ...(errors && { errors }), ...(payload && { payload }) } })
}

export function toErrorAnswer(error: FastifyError | Error): ErrorAnswer {
  if (error instanceof ApiError) return error
  if (error instanceof ConnectionError && error.code === 'invalid') {
    return { status: statuses.invalid, code: 'invalid_body', message: error.message, errors: error.issues }
  }
  if (error instanceof ConnectionError) {
    return { status: statuses[error.code], code: error.code, message: error.message, errors: error.issues }
  }
  if (error instanceof Refusal || error instanceof RegistrationError || error instanceof TicketError) {
    return { status: statuses[error.code], code: error.code, message: error.message }
  }
  if (error instanceof ProviderError) {
    const message = [error.message, error.advice].filter((text) => text !== undefined).join('. ')
    return { status: error.retryable ? 503 : 422, code: error.code, message }
  }
  if (error instanceof InvalidRequest) return toInvalidAnswer(error)
  if (error instanceof StoreError && error.code === 'unavailable') {
    return { status: 503, code: 'unavailable', message: 'The database is not available; try again later' }
  }
  return toFrameworkAnswer(error)
}

/** The codes of Nango for the parts of a request that fail validation. */
const validationCodes: Record<string, string> = {
  body: 'invalid_body',
  querystring: 'invalid_query_params',
  params: 'invalid_uri_params',
  headers: 'invalid_headers',
}

function toInvalidAnswer({ issues: errors, validationContext: part = 'body' }: InvalidRequest): ErrorAnswer {
  const [first] = errors
  const message = [first?.path.join('.'), first?.message].filter(Boolean).join(': ')
  return { status: 400, code: validationCodes[part] ?? 'invalid_request', message, errors }
}

/** Errors of Fastify. Any other error is a defect. */
function toFrameworkAnswer(error: FastifyError | Error): ErrorAnswer {
  if ('code' in error && (error.code === 'FST_ERR_BAD_URL' || error.code === 'FST_ERR_MAX_PARAM_LENGTH')) {
    return { status: 400, code: 'invalid_uri_params', message: 'The path is not valid percent-encoding, or too long' }
  }
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
  if (status === 415) {
    return { status, code: 'invalid_content_type', message: 'Content-Type header must be application/json' }
  }
  if (status === 413) return { status, code: 'payload_too_large', message: 'The body is too large' }
  if (status >= 400 && status < 500) {
    return { status, code: status === 400 ? 'invalid_body' : 'bad_request', message: error.message }
  }
  return { status: 500, code: 'server_error', message: 'An unexpected error occurred' }
}

/** Node's HTTP parser refused the bytes, so no route or hook sees them. Answers in the same form, and closes the connection. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  const [status, code, message] = clientErrors[error.code ?? ''] ?? [
    400,
    'malformed_request',
    'The bytes received are not an HTTP request',
  ]
  if (error.code !== 'ECONNRESET' && socket.writable) {
    const body = JSON.stringify({ error: { code, message } })
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${body.length}`,
      'connection: close',
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  }
  socket.destroySoon()
}

const clientErrors: Partial<Record<string, readonly [status: number, code: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'headers_too_large', 'The headers are larger than 16 KiB'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'request_timeout', 'The request did not arrive completely in time'],
}
