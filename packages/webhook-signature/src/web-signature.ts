import { decode, encode } from './encoding.ts'
import type { Scheme, Secret, Verification } from './scheme.ts'
import { isUsable, SecretError } from './secret.ts'

/**
 * The header value with which a sender of this scheme would send `body`, prefix included.
 * Rejects with `SecretError` if the secret is empty.
 */
export async function sign(body: Uint8Array, secret: Secret, scheme: Scheme): Promise<string> {
  if (!isUsable(secret)) throw new SecretError()
  return encode(await hmac(owned(body), secret, scheme), scheme)
}

/**
 * The same answer as the `verify` of the main entry, from Web Crypto: for Workers, Deno, Bun and browsers.
 * Never rejects, whatever was sent. Don't change `body` before the promise settles.
 *
 * Digests are compared without a branch on their bytes, and every secret is tried. An engine may still optimise
 * JavaScript in ways that no source can rule out: where `node:crypto` is there, use the main entry.
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

  const bytes = owned(body)
  const equal = await Promise.all(
    secrets.map(async (secret) => isUsable(secret) && constantTimeEqual(await hmac(bytes, secret, scheme), claimed)),
  )
  const matched = equal.indexOf(true)
  return matched < 0 ? { ok: false, reason: 'mismatch' } : { ok: true, secret: matched }
}

const hashes = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' } as const satisfies Record<
  Scheme['algorithm'],
  string
>

async function hmac(body: Uint8Array<ArrayBuffer>, secret: Secret, scheme: Scheme): Promise<Uint8Array> {
  const { subtle } = globalThis.crypto
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : owned(secret)
  const algorithm = { name: 'HMAC', hash: hashes[scheme.algorithm] }
  const key = await subtle.importKey('raw', bytes, algorithm, false, ['sign'])
  return new Uint8Array(await subtle.sign('HMAC', key, body))
}

/** Web Crypto refuses views of shared memory, which somebody else could change while they are read. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes)
}

/** Both have the scheme's size: `decode` sees to one, the hash to the other. */
function constantTimeEqual(left: Uint8Array, right: Uint8Array): boolean {
  let difference = left.length ^ right.length
  for (const [index, byte] of left.entries()) difference |= byte ^ (right[index] ?? 0)
  return difference === 0
}
