import { ProviderError } from '@guidepost/provider'

/** `standardWebhooks` throws it for invalid options, so that a host does not start with them. */
export class OptionsError extends ProviderError {
  override readonly name = 'OptionsError'
  readonly code = 'invalid_options'
}
