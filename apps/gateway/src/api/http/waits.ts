import { ApiError } from './errors.ts'

/** A request's wait for a provider. Ends after `ms` milliseconds, or when the gateway stops. */
export function waitOf(ms: number, stopping: AbortSignal): AbortSignal {
  return AbortSignal.any([AbortSignal.timeout(ms), stopping])
}

/**
 * The answer to a request that the gateway could not finish before it stopped. The gateway undoes or later continues
 * what the request began.
 */
export function stoppingError(): ApiError {
  return new ApiError(503, 'stopping', 'The gateway is stopping: send the request again')
}
