/**
 * Why a call to a provider failed. The client of a plugin may have finer codes.
 *
 * - `unauthorized`: the provider rejects the credentials. Do not retry until they change
 * - `permission_denied`: the credentials are valid but lack a right
 * - `limit_reached`: the provider allows no further webhook
 * - `duplicate`: an equal webhook exists already
 * - `not_found`: the webhook does not exist, or is not visible
 * - `validation`: the provider rejects the settings, or the tenant has no such field
 * - `rate_limited`, `unavailable`, `timeout`: a retry may succeed
 * - `invalid_options`: the plugin was created with invalid options
 */
export type ProviderErrorCode =
  | 'unauthorized'
  | 'permission_denied'
  | 'limit_reached'
  | 'duplicate'
  | 'not_found'
  | 'validation'
  | 'rate_limited'
  | 'unavailable'
  | 'timeout'
  | 'invalid_options'

/**
 * The base class of every error that a plugin throws. Expected outcomes are return values, not errors. Programs decide by
 * `code`, a closed list. The message names the invalid value and says what to do. It contains no secret.
 */
export abstract class ProviderError extends Error {
  abstract readonly code: ProviderErrorCode
  /** True if the same call may succeed later, unchanged. */
  readonly retryable: boolean = false
  /** How long to wait before a retry, in milliseconds, if the provider said so. */
  readonly retryAfterMs: number | undefined = undefined
  /** What a person can do, if known. */
  readonly advice: string | undefined = undefined
}
