/**
 * - `unauthorized`: HTTP 401, a user that the zone look-up doesn't know, or calls stopped after two 401s in a row.
 * - `permission_denied`: the API user's security level doesn't allow it (HTTP 403, or 500 with such a text).
 * - `duplicate_webhook`: another webhook of the entity has the same URL and callout type.
 * - `limit_reached`: the security level's maximum number of webhooks is used up.
 * - `validation`: the request was refused as it is, by Autotask or before it was sent.
 * - `not_kept`: Autotask accepted the rows of a webhook, and shows other ones when they are read again.
 * - `not_found`: a row to change isn't there, or isn't the API user's. Reads answer `undefined` instead.
 * - `thread_limit`: more than three calls at a time at one endpoint, and still so after the retries.
 * - `hourly_limit`: the database's hourly budget is used up, or so far used that only urgent calls may go.
 * - `unavailable`: Autotask can't be reached, is down, or something else answers in its place.
 * - `timeout`: no answer in time; a write may or may not have happened.
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

/** What is known of a failure beside its code and message. */
export interface AutotaskErrorDetails {
  /** The HTTP status, where Autotask answered. */
  readonly status?: number | undefined
  /** Autotask's own words, with secrets taken out. */
  readonly texts?: readonly string[] | undefined
  /** How long to leave the endpoint, or the database, alone. */
  readonly retryAfterMs?: number | undefined
  /** Default: what is usual for the code. */
  readonly retryable?: boolean | undefined
}

/** The one error that the client throws, but for an abort, which rejects with the signal's reason. Holds no secret. */
export class AutotaskError extends Error {
  override readonly name = 'AutotaskError'
  readonly code: AutotaskErrorCode
  /** True if the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean
  readonly status: number | undefined
  readonly texts: readonly string[]
  readonly retryAfterMs: number | undefined

  constructor(code: AutotaskErrorCode, message: string, details: AutotaskErrorDetails = {}) {
    super(message)
    this.code = code
    this.retryable = details.retryable ?? passing.includes(code)
    this.status = details.status
    this.texts = details.texts ?? []
    this.retryAfterMs = details.retryAfterMs
  }
}

const passing: readonly AutotaskErrorCode[] = ['not_kept', 'thread_limit', 'hourly_limit', 'unavailable', 'timeout']

/** True for an {@link AutotaskError}, of one of the codes if some are given. */
export function isAutotaskError(error: unknown, ...codes: readonly AutotaskErrorCode[]): error is AutotaskError {
  return error instanceof AutotaskError && (codes.length === 0 || codes.includes(error.code))
}
