/**
 * What a host can tell apart when a call to a provider fails. A plugin may have finer codes of its own in its client.
 *
 * - `unauthorized`: the credentials are refused; nothing is tried with them again until they change
 * - `permission_denied`: they are good, and lack a right · `limit_reached`: no more webhooks are allowed
 * - `duplicate`: something like it is there already · `not_found` · `validation`: the provider, or the tenant's own
 *   fields, refuse what was chosen
 * - `rate_limited`, `unavailable`, `timeout`: may succeed later
 * - `invalid_options`: the plugin can't be made with the options that it was given
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
 * The base of every error that a provider plugin throws. Expected outcomes are values; an error is for what a caller
 * cannot go on from. `code` is for programs and comes from a closed list; the message names the value at
 * fault and says what to do, and holds no secret.
 */
export abstract class ProviderError extends Error {
  abstract readonly code: ProviderErrorCode
  /** True if the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean = false
  /** When it may, in milliseconds from now, if the provider said so. */
  readonly retryAfterMs: number | undefined = undefined
  /** What a person can do about it, if that is known. */
  readonly advice: string | undefined = undefined
}
