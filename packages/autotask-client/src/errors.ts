/**
 * - `unauthorized`: HTTP 401, an unknown user in the zone look-up, or a user blocked after two 401s in a row.
 * - `permission_denied`: the API user's security level does not allow the call (HTTP 403, or 500 with such a text).
 * - `duplicate_webhook`: another webhook of the entity has the same URL and callout type.
 * - `limit_reached`: the security level's maximum number of webhooks is reached.
 * - `validation`: Autotask rejected the request, or the client did so before it sent it.
 * - `not_kept`: Autotask accepted the rows of a webhook but shows other rows when they are read again.
 * - `not_found`: the row to change does not exist, or belongs to another user. Reads return `undefined` instead.
 * - `thread_limit`: more than three concurrent calls to one endpoint, even after the retries.
 * - `hourly_limit`: the hourly budget of the database is used up, or only urgent calls may use the rest.
 * - `unavailable`: Autotask can't be reached, is down, or another server answers in its place.
 * - `timeout`: no answer in time. A write may or may not have happened.
 */
export type AutotaskErrorCode =
  | 'unauthorized'
  | 'permission_denied'
  | 'duplicate_webhook'
  | 'limit_reached'
  | 'validation'
  | 'not_kept'
  | 'not_found'
  | 'thread_limit'
  | 'hourly_limit'
  | 'unavailable'
  | 'timeout'

/** Details of an {@link AutotaskError}. */
export interface AutotaskErrorDetails {
  /** The HTTP status, if Autotask answered. */
  readonly status?: number | undefined
  /** Autotask's own error texts, with secrets removed. */
  readonly texts?: readonly string[] | undefined
  /** How long to wait before the next call to the endpoint or to the database, in milliseconds. */
  readonly retryAfterMs?: number | undefined
  /** Default: depends on the code. */
  readonly retryable?: boolean | undefined
}

/** The only error that the client throws. (An aborted call rejects with the signal's reason.) Contains no secret. */
export class AutotaskError extends Error {
  override readonly name = 'AutotaskError'
  readonly code: AutotaskErrorCode
  /** True if the same call may succeed later, unchanged. */
  readonly retryable: boolean
  readonly status: number | undefined
  readonly texts: readonly string[]
  readonly retryAfterMs: number | undefined

  constructor(code: AutotaskErrorCode, message: string, details: AutotaskErrorDetails = {}) {
    super(message)
    this.code = code
    this.retryable = details.retryable ?? retryableCodes.includes(code)
    this.status = details.status
    this.texts = details.texts ?? []
    this.retryAfterMs = details.retryAfterMs
  }
}

const retryableCodes: readonly AutotaskErrorCode[] = [
  'not_kept',
  'thread_limit',
  'hourly_limit',
  'unavailable',
  'timeout',
]

/** True for an {@link AutotaskError}. If `codes` are given, its code must be one of them. */
export function isAutotaskError(error: unknown, ...codes: readonly AutotaskErrorCode[]): error is AutotaskError {
  return error instanceof AutotaskError && (codes.length === 0 || codes.includes(error.code))
}
