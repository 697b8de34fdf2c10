/** The result and error classes of the host. A handler must use them, because the host checks for these classes. */
export type Result<Value, Failure> = OkResult<Value, Failure> | ErrResult<Value, Failure>

interface OkResult<Value, Failure> {
  readonly value: Value
  isErr(): this is ErrResult<Value, Failure>
}

interface ErrResult<Value, Failure> {
  readonly error: Failure
  isErr(): this is ErrResult<Value, Failure>
}

export function Ok<Value, Failure extends Error>(value: Value): Result<Value, Failure> {
  return { value, isErr: (): this is ErrResult<Value, Failure> => false }
}

export function Err<Value, Failure extends Error>(error: Failure): Result<Value, Failure> {
  return { error, isErr: (): this is ErrResult<Value, Failure> => true }
}

/** The errors of webhook handlers, with status and message for the sender. */
const known: Readonly<Record<string, readonly [status: number, message: string]>> = {
  webhook_missing_signature: [401, 'Missing webhook signature'],
  webhook_invalid_signature: [401, 'Invalid webhook signature'],
  webhook_missing_token: [401, 'Missing webhook token'],
  webhook_invalid_payload: [400, 'Invalid webhook payload'],
  webhook_missing_connection_id: [400, 'Webhook payload is missing nangoConnectionId'],
  webhook_no_connection_or_existing_installation_id: [400, 'No connection or existing installation_id'],
  webhook_unknown_provider: [400, 'Unknown provider'],
}

export class MiniNangoError extends Error {
  readonly type: string
  readonly status: number
  constructor(type: string) {
    const [status, message] = known[type] ?? [500, `An unhandled error of type '${type}' has occurred`]
    super(message)
    this.type = type
    this.status = status
  }
}
