export type ConnectionErrorCode =
  /** The integration has no connection with that id. */
  | 'unknown_connection'
  /** A value does not fit the provider's schema; `issues` say where. */
  | 'invalid'
  /** Another connection has the Guid. */
  | 'webhook_guid_conflict'
  /** Other requests changed the connection in each attempt to write it. */
  | 'conflict'
  /** The provider's checks failed, and nothing was changed; `issues` say why. */
  | 'preflight_failed'
  /** The webhook that a person set up was not taken over; `issues` say why. */
  | 'adoption_failed'
  /** The provider's plugin can't do this. */
  | 'not_supported'
  | 'no_credentials'
  /** The configuration has no plugin for the integration's provider. */
  | 'provider_not_configured'
  /** The gateway manages the registration: people don't change it beside the gateway. */
  | 'managed'
  /** The registration was deleted meanwhile. */
  | 'not_found'

/** One mistake, and its place in the input. */
export interface Issue {
  readonly code: string
  readonly message: string
  readonly path: readonly string[]
}

/** Something can't be done with a connection. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
  readonly code: ConnectionErrorCode
  readonly issues: readonly Issue[] | undefined

  constructor(code: ConnectionErrorCode, message: string, issues?: readonly Issue[]) {
    super(message)
    this.code = code
    this.issues = issues
  }
}

export function invalid(issues: readonly Issue[]): ConnectionError {
  return new ConnectionError('invalid', issues[0]?.message ?? 'A value is not valid', issues)
}

/** One value is wrong. */
export function invalidAt(path: readonly string[], message: string): ConnectionError {
  return invalid([{ code: 'custom', message, path }])
}

export function unknownConnection(uniqueKey: string, connectionId: string): ConnectionError {
  const message = `Integration "${uniqueKey}" has no connection "${connectionId}"`
  return new ConnectionError('unknown_connection', message)
}
