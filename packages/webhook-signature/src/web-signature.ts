import { decode, encode } from './encoding.ts'
import type { Scheme, Secret, Verification } from './scheme.ts'
import { isUsable, SecretError } from './secret.ts'

/**
 * Returns the header value that a sender of this scheme adds to `body`, prefix included.
 * Rejects with `SecretError` if the secret is empty.
 */
export async function sign(body: Uint8Array, secret: Secret, scheme: Scheme): Promise<string> {
  if (!isUsable(secret)) throw new SecretError()
  const key = await importKey(secret, scheme, 'sign')
  return encode(new Uint8Array(await globalThis.crypto.subtle.sign('HMAC', key, unshared(body))), scheme)
}

/**
 * Gives the same answer as `verify` of the main entry, computed by Web Crypto: for Workers, Deno, Bun and browsers.
 * Never rejects, whatever the request contains. Don't change `body` before the promise settles.
 *
 * `crypto.subtle.verify` compares the digests; W3C's Web Cryptography API requires a constant-time comparison
 * for HMAC. Every secret is tried, so the time does not tell which one matched.
 */
export async function verify(
  body: Uint8Array,
  header: string | undefined,
  secrets: readonly Secret[],
  scheme: Scheme,
): Promise<Verification> {
  if (!header) return { ok: false, reason: 'missing' }
  if (!secrets.some(isUsable)) return { ok: false, reason: 'no_secret' }
  const claimed = decode(header, scheme)
  if (!claimed) return { ok: false, reason: 'malformed' }

  const bytes = unshared(body)
  const matches = await Promise.all(
    secrets.map(async (secret) => {
      if (!isUsable(secret)) return false
      const key = await importKey(secret, scheme, 'verify')
      return globalThis.crypto.subtle.verify('HMAC', key, claimed, bytes)
    }),
  )
  const matched = matches.indexOf(true)
  return matched < 0 ? { ok: false, reason: 'mismatch' } : { ok: true, secret: matched }
}

const hashes = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' } as const satisfies Record<
  Scheme['algorithm'],
  string
>

function importKey(secret: Secret, scheme: Scheme, usage: 'sign' | 'verify') {
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : unshared(secret)
  const algorithm = { name: 'HMAC', hash: hashes[scheme.algorithm] }
  return globalThis.crypto.subtle.importKey('raw', bytes, algorithm, false, [usage])
}

/** Copies shared memory: Web Crypto rejects views of it. */
function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes)
}
