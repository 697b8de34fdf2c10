import { createHmac, timingSafeEqual } from 'node:crypto'
import { decode } from './encoding.ts'
import type { Scheme, Secret, Verification } from './scheme.ts'
import { isUsable, SecretError } from './secret.ts'

/**
 * Returns the header value that a sender of this scheme adds to `body`, prefix included.
 * Throws `SecretError` if the secret is empty.
 */
export function sign(body: Uint8Array, secret: Secret, scheme: Scheme): string {
  if (!isUsable(secret)) throw new SecretError()
  const digest = createHmac(scheme.algorithm, secret).update(body).digest(scheme.encoding)
  return (scheme.prefix ?? '') + digest
}

/**
 * Tells whether `body` was signed with one of `secrets`, and with which one. Never throws, whatever the request contains.
 *
 * Pass the bytes as they arrived: JSON that was parsed and written again has another signature. During a rotation, pass
 * the new and the old secret. Empty secrets are skipped; if no other secret is left, the answer is `no_secret`.
 *
 * The duration depends on the size of the body, the number and lengths of the secrets, and the form of the header.
 * It does not depend on how much of a digest is right or on which secret matched: digests are compared in constant
 * time, and the remaining secrets are still tried after a match.
 */
export function verify(
  body: Uint8Array,
  header: string | undefined,
  secrets: readonly Secret[],
  scheme: Scheme,
): Verification {
  if (!header) return { ok: false, reason: 'missing' }
  if (!secrets.some(isUsable)) return { ok: false, reason: 'no_secret' }
  const claimed = decode(header, scheme)
  if (!claimed) return { ok: false, reason: 'malformed' }

  let matched = -1
  for (const [index, secret] of secrets.entries()) {
    if (!isUsable(secret)) continue
    const equal = timingSafeEqual(createHmac(scheme.algorithm, secret).update(body).digest(), claimed)
    if (equal && matched < 0) matched = index
  }
  return matched < 0 ? { ok: false, reason: 'mismatch' } : { ok: true, secret: matched }
}
