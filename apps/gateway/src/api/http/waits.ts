import { ApiError } from './errors.ts'

/** A wait for a provider that a request makes: it ends after `ms` milliseconds, or when the gateway stops. */
export function waitOf(ms: number, stopping: AbortSignal): AbortSignal {
  return AbortSignal.any([AbortSignal.timeout(ms), stopping])
}

/** The answer to a request that the gateway could not finish before it stopped. What it began is undone or continued later. */
export function stoppingError(): ApiError {
  return new ApiError(503, 'stopping', 'The gateway is stopping: send the request again')
}
