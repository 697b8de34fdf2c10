export type RegistrationErrorCode =
  /** The registration is not managed here. */
  | 'not_found'
  /** Another operation works on it. */
  | 'busy'
  /** Providers can't post to `GUIDEPOST_PUBLIC_URL`. */
  | 'public_url_unusable'
  /** The environment's webhooks were registered with another public URL. */
  | 'public_url_changed'

/** A registration can't be worked on. */
export class RegistrationError extends Error {
  override readonly name = 'RegistrationError'
  readonly code: RegistrationErrorCode

  constructor(code: RegistrationErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
