/** Mistakes in the use of this package: a closed list. Requests of senders never cause them. */
export type HostErrorCode =
  /** The plugin has another version of the contract. Install matching versions. */
  | 'unsupported_contract'
  /** An option is invalid. The message names it. */
  | 'invalid_options'
  /** A Nango-style host passed a webhook without its raw body, so it can't be verified. */
  | 'no_raw_body'

/** Thrown for invalid options, and by a Nango handler that gets no raw body. */
export class HostError extends Error {
  override readonly name = 'HostError'
  readonly code: HostErrorCode
  constructor(code: HostErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
