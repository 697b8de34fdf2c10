import { ProviderError } from '@guidepost/provider'

/** Thrown by `standardWebhooks` for options that cannot work, so that a host refuses to start with them. */
export class OptionsError extends ProviderError {
  override readonly name = 'OptionsError'
  readonly code = 'invalid_options'
}
