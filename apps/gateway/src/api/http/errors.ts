import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { ProviderError } from '@guidepost/provider'
import { StoreError } from '@guidepost/store'
import { ConnectionError } from '../../connections/errors.ts'
import { RegistrationError } from '../../registrations/errors.ts'
import { TicketError } from '../../tickets/linked-tickets.ts'

/** One thing that is wrong with a request, in Nango's form. */
export interface Issue {
  readonly code: string
  readonly message: string
  readonly path: readonly string[]
}

/** An answer other than success. Thrown by routes; the error handler writes it. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string
  readonly errors: readonly Issue[] | undefined
  /** Details for programs, where Nango has them. */
  readonly payload: Readonly<Record<string, unknown>> | undefined

  constructor(
    status: number,
    code: string,
    message: string,
    errors?: readonly Issue[],
    payload?: Readonly<Record<string, unknown>>,
  ) {
    super(message)
    this.status = status
    this.code = code
    this.errors = errors
    this.payload = payload
  }
}

/** A part of a request doesn't fit its schema. Fastify sets `validationContext` to the name of that part. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest'
  readonly issues: readonly Issue[]
  validationContext?: string

  constructor(issues: readonly Issue[]) {
    super('The request is not valid')
    this.issues = issues
  }
}

/** The codes of Nango for the parts of a request that fail validation. */
const validationCodes: Record<string, string> = {
  body: 'invalid_body',
  querystring: 'invalid_query_params',
  params: 'invalid_uri_params',
  headers: 'invalid_headers',
}

/** Answers with every error as `{error:{code,message,errors?}}`, without a stack or internal details. */
export function handleError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void {
  const { status, code, message, errors, payload } = describe(error)
  if (status >= 500) request.log.error({ err: error, code }, 'a request failed')
  if (status === 503) reply.header('retry-after', '5')
  void reply.status(status).send({ error: { code, message, ...(errors && { errors }), ...(payload && { payload }) } })
}

/** The statuses of what the domain folders refuse. Their codes are the API's, but for `invalid`. */
const domainStatuses: Record<(ConnectionError | RegistrationError | TicketError)['code'], number> = {
  invalid: 400,
  not_found: 404,
  ticket_not_found: 404,
  unknown_connection: 404,
  busy: 409,
  conflict: 409,
  managed: 409,
  no_credentials: 409,
  not_supported: 409,
  provider_not_configured: 409,
  public_url_changed: 409,
  public_url_unusable: 409,
  webhook_guid_conflict: 409,
  preflight_failed: 422,
}

function describeDomain(error: ConnectionError | RegistrationError | TicketError) {
  const { code, message } = error
  const errors = error instanceof ConnectionError ? error.issues : undefined
  return { status: domainStatuses[code], code: code === 'invalid' ? 'invalid_body' : code, message, errors }
}

/** What an answer says about an error. */
export function describe(
  error: FastifyError | Error,
): Pick<ApiError, 'status' | 'code' | 'message'> & Partial<Pick<ApiError, 'errors' | 'payload'>> {
  if (error instanceof ApiError) return error
  if (error instanceof ConnectionError || error instanceof RegistrationError || error instanceof TicketError) {
    return describeDomain(error)
  }
  if (error instanceof ProviderError) {
    // The provider's refusal, not ours.
    const message = [error.message, error.advice].filter((text) => text !== undefined).join('. ')
    return { status: error.retryable ? 503 : 422, code: error.code, message }
  }
  if (error instanceof InvalidRequest) {
    const { issues: errors, validationContext: part = 'body' } = error
    const [first] = errors
    const message = [first?.path.join('.'), first?.message].filter(Boolean).join(': ')
    return { status: 400, code: validationCodes[part] ?? 'invalid_request', message, errors }
  }
  if (error instanceof StoreError && error.code === 'unavailable') {
    return { status: 503, code: 'unavailable', message: 'The database is not available; try again later' }
  }
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

/** Answers bytes that Node's HTTP parser refuses in the same form, and closes the connection. No route or hook sees them. */
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
