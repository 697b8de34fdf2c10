import type { RejectionReason } from '@guidepost/provider'

/** The closed list of answers that are not 200, each with its status. */
const statuses = {
  /** The body is verified, and the plugin cannot read it. */
  webhook_invalid_payload: 400,
  /** The sender went away before the body was complete. */
  incomplete_body: 400,
  webhook_missing_signature: 401,
  webhook_invalid_signature: 401,
  /** Only POST carries a webhook. */
  method_not_allowed: 405,
  /** The body took longer than `bodyTimeoutMs`. */
  body_timeout: 408,
  /** The body is larger than `maxBodyBytes`. */
  payload_too_large: 413,
  /** A body parser has read the body, and the bytes that were signed are gone. */
  body_already_read: 500,
  /** `onEvent` or `onNotice` threw, so the sender must send again. */
  handler_failed: 500,
  /** `secrets` threw, or the plugin broke its contract. */
  internal_error: 500,
} as const

/** What went wrong with a webhook, for programs. */
export type FailureCode = keyof typeof statuses

/** An answer that is not 200. The sender is told the code and the message; `reason` and `cause` stay here. */
export interface Failure {
  readonly status: (typeof statuses)[FailureCode]
  readonly code: FailureCode
  /** A sentence for people. Never holds a secret, nor what `cause` says. */
  readonly message: string
  /** Why a signature was refused. A sender is not told `no_secret`, `malformed`, `mismatch` and `expired` apart. */
  readonly reason?: RejectionReason
  /** What was thrown, for the codes with status 500. */
  readonly cause?: unknown
}

export function failure(code: FailureCode, message: string, more: Pick<Failure, 'reason' | 'cause'> = {}): Failure {
  return { status: statuses[code], code, message, ...more }
}
