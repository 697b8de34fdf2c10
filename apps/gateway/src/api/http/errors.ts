import type { ConnectionErrorCode, Issue } from '../../connections/errors.ts'
import type { RegistrationErrorCode } from '../../registrations/errors.ts'
import type { TicketError } from '../../tickets/linked-tickets.ts'

/** The HTTP status of each error code that is not about HTTP itself: the codes of the domain folders, and the API's own. */
export const statuses = {
  invalid: 400,
  not_found: 404,
  ticket_not_found: 404,
  unknown_connection: 404,
  unknown_environment: 404,
  unknown_provider_config: 404,
  busy: 409,
  nothing_to_recover: 409,
  conflict: 409,
  duplicate_environment: 409,
  key_format: 409,
  last_secret: 409,
  managed: 409,
  managed_by_config: 409,
  managed_by_connection: 409,
  no_credentials: 409,
  no_sample: 409,
  no_secret: 409,
  not_matched: 409,
  not_open: 409,
  not_supported: 409,
  not_wanted: 409,
  paused_for_all: 409,
  provider_not_configured: 409,
  public_url_changed: 409,
  public_url_unusable: 409,
  succeeded: 409,
  under_way: 409,
  unparsable: 409,
  webhook_guid_conflict: 409,
  preflight_failed: 422,
  adoption_failed: 422,
} as const satisfies Record<ConnectionErrorCode | RegistrationErrorCode | TicketError['code'], number> &
  Record<string, number>

/** A route refuses a request that is valid HTTP. `statuses` has the status of the code. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: keyof typeof statuses

  constructor(code: keyof typeof statuses, message: string) {
    super(message)
    this.code = code
  }
}

/** A refusal with a status of its own: about HTTP itself, or where Nango's status differs from ours. */
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
