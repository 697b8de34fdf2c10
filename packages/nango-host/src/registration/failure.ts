import { ProviderError, type Finding } from '@guidepost/provider'
import type { HookFailure, HookResult } from './host.ts'

/** Ends a hook with a failure. {@link toHookResult} returns it as a value. */
export class HookError extends Error {
  override readonly name = 'HookError'
  readonly failure: HookFailure
  constructor(failure: HookFailure) {
    super(failure.message)
    this.failure = failure
  }
}

/** Runs a hook, and returns errors of the provider and time-outs as values. Rethrows errors of the host, and bugs. */
export async function toHookResult<Value>(
  signal: AbortSignal,
  work: () => Promise<{ readonly ok: true } & Value>,
): Promise<HookResult<Value>> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof HookError) return { ok: false, error: error.failure }
    if (error instanceof ProviderError) return { ok: false, error: toHookFailure(error) }
    if (!signal.aborted || error !== signal.reason) throw error
    const message = 'The provider did not answer in time. Completed steps stay. Call the hook again'
    return { ok: false, error: { code: 'timeout', message, retryable: true } }
  }
}

function toHookFailure({ code, message, advice, retryable, retryAfterMs }: ProviderError): HookFailure {
  return {
    code,
    message,
    retryable,
    ...(advice !== undefined && { advice }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  }
}

export function invalidConnection(message: string): HookError {
  return new HookError({ code: 'invalid_connection', message, retryable: false })
}

export function preflightFailed(findings: readonly Finding[]): HookError {
  const message = findings.map((finding) => finding.message).join(' ')
  const [advice] = findings.flatMap((finding) => finding.advice ?? [])
  return new HookError({
    code: 'preflight_failed',
    message,
    ...(advice !== undefined && { advice }),
    retryable: false,
    findings,
  })
}

/** The provider accepted the changes but does not show them. */
export function notDone(message: string): HookError {
  return new HookError({ code: 'unavailable', message, retryable: true })
}
