import type { Provider } from '../provider.ts'
import type { RejectionReason, Verification } from '../webhook.ts'
import { must, type ConformanceCase } from './case.ts'
import { bytes, oddBodies } from './request.ts'

/** The bodies of the samples, and bodies that no provider sends. */
function bodiesOf(provider: Provider): readonly (readonly [what: string, body: Uint8Array])[] {
  return [...provider.samples.map(({ name, body }) => [`sample "${name}"`, body] as const), ...oddBodies]
}

/** The body of the first sample, for cases that need one body. */
export function firstBody({ samples }: Provider): Uint8Array {
  return samples[0]?.body ?? bytes('{}')
}

/** Makes a case that runs `check` for each body, with one generated secret. */
export function forEachBody(
  provider: Provider,
  name: string,
  check: (body: Uint8Array, what: string, secret: string) => void,
): ConformanceCase {
  return {
    name,
    run() {
      const secret = provider.receive.generateSecret()
      for (const [what, body] of bodiesOf(provider)) check(body, what, secret)
    },
  }
}

/** The verification that rejects with `reason`. */
export function rejected(reason: RejectionReason): Verification {
  return { ok: false, reason }
}

export function mustReject(answer: Verification, what: string): void {
  mustBeVerification(answer, Infinity, what)
  must(!answer.ok, `verify accepted ${what}`)
}

const reasons: readonly RejectionReason[] = ['missing', 'malformed', 'mismatch', 'no_secret', 'expired']

/** Throws unless `answer` is a `Verification` whose index is below `secrets`, the number of secrets that were passed. */
export function mustBeVerification(answer: Verification, secrets: number, what: string): void {
  if (answer.ok === true) {
    const isIndex = Number.isInteger(answer.secret) && answer.secret >= 0 && answer.secret < secrets
    must(isIndex, `${what}: secret ${answer.secret} is not an index of the secrets passed`)
    return
  }
  must(answer.ok === false && reasons.includes(answer.reason), `${what}: the answer is not a Verification`)
}
