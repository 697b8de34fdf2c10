/**
 * The base of every error that a provider plugin throws. Expected outcomes are values; an error is for what a caller
 * cannot go on from. `code` is for programs and comes from a closed list per provider; the message names the value at
 * fault and says what to do, and holds no secret.
 */
export abstract class ProviderError extends Error {
  abstract readonly code: string
  /** True if the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean = false
}
