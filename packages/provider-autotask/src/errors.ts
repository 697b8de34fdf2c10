import { AutotaskError, type AutotaskErrorCode } from '@guidepost/autotask-client'
import { ProviderError, type ProviderErrorCode } from '@guidepost/provider'

/** Details of an {@link AutotaskProviderError}. */
export interface AutotaskProviderErrorDetails extends ErrorOptions {
  /** Default: true for `rate_limited`, `unavailable` and `timeout`. */
  readonly retryable?: boolean
  readonly retryAfterMs?: number | undefined
  /** Default: the usual advice for the code. */
  readonly advice?: string | undefined
}

/** The error of every half that calls Autotask. Its `cause` is the `AutotaskError` of a failed call. Contains no secret. */
export class AutotaskProviderError extends ProviderError {
  override readonly name = 'AutotaskProviderError'
  readonly code: ProviderErrorCode
  override readonly retryable: boolean
  override readonly retryAfterMs: number | undefined
  override readonly advice: string | undefined

  constructor(code: ProviderErrorCode, message: string, details: AutotaskProviderErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined)
    this.code = code
    this.retryable = details.retryable ?? retryableCodes.includes(code)
    this.retryAfterMs = details.retryAfterMs
    this.advice = details.advice ?? usualAdvice[code]
  }
}

const retryableCodes: readonly ProviderErrorCode[] = ['rate_limited', 'unavailable', 'timeout']

/** From Kaseya's help on the SaaS Alerts integration, and from Autotask's developer help. */
const usualAdvice: Partial<Record<ProviderErrorCode, string>> = {
  unauthorized:
    'Check the user name, the secret and the tracking identifier of the API user. In Autotask, check that it is active ' +
    'and not locked, and that its password has not expired. Then retry, or enter new credentials.',
  permission_denied:
    'In Autotask, go to Admin > Security Levels, open the API-only security level of the API user and tick ' +
    '"Can create WebHooks". The change may take five minutes.',
  limit_reached:
    'In Autotask, go to Admin > Security Levels, open the security level of the API user and raise "Maximum number of ' +
    'Webhooks" to at least 1. It may count every webhook that the user ever created. Or delete some in Admin > Webhooks.',
  duplicate: 'In Autotask, go to Admin > Webhooks and delete the webhook with this URL. Then retry.',
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

/** Converts an error of the client into one of the contract. Returns any other error unchanged, e.g. the reason of a signal. */
export function toProviderError(error: unknown): unknown {
  if (!(error instanceof AutotaskError)) return error
  const { message, retryable, retryAfterMs } = error
  return new AutotaskProviderError(codes[error.code], message, { cause: error, retryable, retryAfterMs })
}

/** Runs a task and converts its errors with {@link toProviderError}. */
export async function withProviderErrors<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (error) {
    throw toProviderError(error)
  }
}
