import { AutotaskError, type AutotaskErrorCode } from '@guidepost/autotask-client'
import { ProviderError, type ProviderErrorCode } from '@guidepost/provider'

/** What is known of a failure beside its code and message. */
export interface AutotaskProviderErrorDetails extends ErrorOptions {
  /** Default: true for `rate_limited`, `unavailable` and `timeout`. */
  readonly retryable?: boolean
  readonly retryAfterMs?: number | undefined
  /** Default: what is usual for the code. */
  readonly advice?: string | undefined
}

/** The one error of the `register` half. Its `cause` is an `AutotaskError`, if Autotask refused a call; holds no secret. */
export class AutotaskProviderError extends ProviderError {
  override readonly name = 'AutotaskProviderError'
  readonly code: ProviderErrorCode
  override readonly retryable: boolean
  override readonly retryAfterMs: number | undefined
  override readonly advice: string | undefined

  constructor(code: ProviderErrorCode, message: string, details: AutotaskProviderErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined)
    this.code = code
    this.retryable = details.retryable ?? passing.includes(code)
    this.retryAfterMs = details.retryAfterMs
    this.advice = details.advice ?? usualAdvice[code]
  }
}

const passing: readonly ProviderErrorCode[] = ['rate_limited', 'unavailable', 'timeout']

/** Where Kaseya's help on the SaaS Alerts integration, and Autotask's developer help, send people. */
const usualAdvice: Partial<Record<ProviderErrorCode, string>> = {
  unauthorized:
    'Check the user name, the secret and the tracking identifier of the API user; in Autotask, that it is active, ' +
    'not locked, and that its password has not expired. Then retry, or give other credentials.',
  permission_denied:
    'In Autotask, go to Admin > Security Levels, open the API-only security level of the API user and tick ' +
    '"Can create WebHooks". It may take five minutes to count.',
  limit_reached:
    'In Autotask, go to Admin > Security Levels, open the security level of the API user and raise "Maximum number of ' +
    'Webhooks" to at least 1; it may count every webhook that the user ever made. Or delete some in Admin > Webhooks.',
  duplicate: 'In Autotask, go to Admin > Webhooks and delete the webhook with this URL; then retry.',
}

const codes: Readonly<Record<AutotaskErrorCode, ProviderErrorCode>> = {
  unauthorized: 'unauthorized',
  permission_denied: 'permission_denied',
  duplicate_webhook: 'duplicate',
  limit_reached: 'limit_reached',
  validation: 'validation',
  not_kept: 'unavailable',
  not_found: 'not_found',
  thread_limit: 'rate_limited',
  hourly_limit: 'rate_limited',
  unavailable: 'unavailable',
  timeout: 'timeout',
}

/** The contract's error for one of the client's; anything else, such as the reason of a signal, as it is. */
export function providerErrorOf(error: unknown): unknown {
  if (!(error instanceof AutotaskError)) return error
  const { message, retryable, retryAfterMs } = error
  return new AutotaskProviderError(codes[error.code], message, { cause: error, retryable, retryAfterMs })
}

/** Runs a task, with its failures as the contract's errors. */
export async function translated<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (error) {
    throw providerErrorOf(error)
  }
}
