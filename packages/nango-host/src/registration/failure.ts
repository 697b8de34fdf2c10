import { ProviderError, type Finding } from '@guidepost/provider'
import type { HookFailure, HookResult } from './host.ts'

/** Ends a hook with a failure that its caller is told as a value. */
export class Failed extends Error {
  override readonly name = 'Failed'
  readonly failure: HookFailure
  constructor(failure: HookFailure) {
    super(failure.message)
    this.failure = failure
  }
}

/** Makes values of what the provider answers. What the host's own part rejects with, or a bug, is thrown on. */
export async function asValue<Value>(
  signal: AbortSignal,
  work: () => Promise<{ readonly ok: true } & Value>,
): Promise<HookResult<Value>> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Failed) return { ok: false, error: error.failure }
    if (error instanceof ProviderError) return { ok: false, error: failureOf(error) }
    if (!signal.aborted || error !== signal.reason) throw error
    const message = 'The provider did not answer in time; what was done up to here stays'
    return { ok: false, error: { code: 'timeout', message, retryable: true } }
  }
}

function failureOf({ code, message, advice, retryable, retryAfterMs }: ProviderError): HookFailure {
  return {
    code,
    message,
    retryable,
    ...(advice !== undefined && { advice }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  }
}

export function invalidConnection(message: string): Failed {
  return new Failed({ code: 'invalid_connection', message, retryable: false })
}

export function preflightFailed(findings: readonly Finding[]): Failed {
  const message = findings.map((finding) => finding.message).join(' ')
  const [advice] = findings.flatMap((finding) => finding.advice ?? [])
  return new Failed({
    code: 'preflight_failed',
    message,
    ...(advice !== undefined && { advice }),
    retryable: false,
    findings,
  })
}

/** Written, answered well, and yet not so. */
export function notDone(message: string): Failed {
  return new Failed({ code: 'unavailable', message, retryable: true })
}
