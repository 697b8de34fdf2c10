/**
 * An error answer of Autotask: a status and `{"errors":[…]}`. Autotask's usual status for business errors is 500. The methods
 * of `Tenant` throw this error too.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code = 'autotask_refused'
  readonly status: number
  /** Whether a limit caused the error, so that the answer may have a Retry-After header. */
  readonly isLimit: boolean

  constructor(message: string, status = 500, { isLimit = false }: { isLimit?: boolean } = {}) {
    super(message)
    this.status = status
    this.isLimit = isLimit
  }
}

/** The row is missing, or the caller may not change it. Observed in client code; the text for updates by analogy. */
export function noMatch(what: 'update' | 'delete'): ApiError {
  return new ApiError(
    `No message. No matching records found. The logged in Resource may not have the required permissions to ${what} the data.`,
  )
}

/** The beginning of the text is observed in client code; the end is a guess. */
export function noPermission(what: string, status: '500' | '403'): ApiError {
  return new ApiError(`The logged in Resource does not have the adequate permissions to ${what}.`, Number(status))
}
