/** The closed list of what is wrong with how this package is used, never with what a sender sent. */
export type HostErrorCode =
  /** The plugin was written for another generation of the contract. Install versions that fit each other. */
  | 'unsupported_contract'
  /** An option cannot work; the message names it. */
  | 'invalid_options'
  /** A Nango-style host handed a webhook over without its raw body, so that nothing can be verified. */
  | 'no_raw_body'

/** Thrown when a handler is made with what cannot work, and by a Nango handler that is given no raw body. */
export class HostError extends Error {
  override readonly name = 'HostError'
  readonly code: HostErrorCode
  constructor(code: HostErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
