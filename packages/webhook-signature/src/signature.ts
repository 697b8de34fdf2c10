import { createHmac, timingSafeEqual } from 'node:crypto'
import { decode } from './encoding.ts'
import type { Scheme, Secret, Verification } from './scheme.ts'
import { isUsable, SecretError } from './secret.ts'

/**
 * The header value with which a sender of this scheme would send `body`, prefix included.
 * Throws `SecretError` if the secret is empty.
 */
export function sign(body: Uint8Array, secret: Secret, scheme: Scheme): string {
  if (!isUsable(secret)) throw new SecretError()
  const digest = createHmac(scheme.algorithm, secret).update(body).digest(scheme.encoding)
  return (scheme.prefix ?? '') + digest
}

/**
 * Tells whether `body` was signed with one of `secrets`, and with which one. Never throws, whatever was sent.
 *
 * Pass the bytes as they arrived: JSON that was parsed and written again signs differently. Two secrets are normal
 * while one is being rotated. With none, nothing verifies, and an empty one verifies nothing.
 *
 * The time taken depends on the size of the body, on the number and lengths of the secrets, and on the form of the
 * header. It depends neither on how much of a digest is right nor on which secret matched: digests are compared in
 * constant time, and a match does not end the search.
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
