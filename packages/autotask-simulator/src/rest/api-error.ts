/**
 * What Autotask answers instead of doing it: a status and `{"errors":[…]}`. 500 is its usual status for business errors.
 * What people do through a `Tenant` throws it too.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code = 'autotask_refused'
  readonly status: number
  /** Whether it may be sent with Retry-After. */
  readonly isLimit: boolean

  constructor(message: string, status = 500, { isLimit = false }: { isLimit?: boolean } = {}) {
    super(message)
    this.status = status
    this.isLimit = isLimit
  }
}

/** The row is missing, or not the caller's to touch (observed in client code; for updates by analogy). */
export function noMatch(what: 'update' | 'delete'): ApiError {
  return new ApiError(
    `No message. No matching records found. The logged in Resource may not have the required permissions to ${what} the data.`,
  )
}

/** The stem is observed in client code; the ending is a guess. */
export function noPermission(what: string, status: '500' | '403'): ApiError {
  return new ApiError(`The logged in Resource does not have the adequate permissions to ${what}.`, Number(status))
}
