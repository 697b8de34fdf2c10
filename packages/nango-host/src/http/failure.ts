import type { RejectionReason } from '@guidepost/provider'

/** The status for each failure code. */
const statuses = {
  /** The signature is valid, but the plugin can't read the body. */
  webhook_invalid_payload: 400,
  /** The sender disconnected before the body was complete. */
  incomplete_body: 400,
  webhook_missing_signature: 401,
  webhook_invalid_signature: 401,
  /** The method is not POST. */
  method_not_allowed: 405,
  /** The body took longer than `bodyTimeoutMs`. */
  body_timeout: 408,
  /** The body is larger than `maxBodyBytes`. */
  payload_too_large: 413,
  /** A body parser read the body before, so the signed bytes are lost. */
  body_already_read: 500,
  /** `onEvent` or `onNotice` threw. The sender must send the webhook again. */
  handler_failed: 500,
  /** `secrets` threw, or the plugin violated its contract. */
  internal_error: 500,
} as const

/** Why a handler answered a webhook with another status than 200. */
export type FailureCode = keyof typeof statuses

/** An answer other than 200. The sender gets `code` and `message`, but not `reason` and `cause`. */
export interface Failure {
  readonly status: (typeof statuses)[FailureCode]
  readonly code: FailureCode
  /** A sentence for people. Contains neither a secret nor the message of `cause`. */
  readonly message: string
  /** Why the signature was rejected. The sender does not learn whether it was `no_secret`, `malformed`, `mismatch` or `expired`. */
  readonly reason?: RejectionReason
  /** The thrown error, for codes with status 500. */
  readonly cause?: unknown
}

export function failure(code: FailureCode, message: string, more: Pick<Failure, 'reason' | 'cause'> = {}): Failure {
  return { status: statuses[code], code, message, ...more }
}
