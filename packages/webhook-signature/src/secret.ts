import type { Secret } from './scheme.ts'

/**
 * Checks a secret before it is saved. Returns a sentence that says what is wrong, without the secret itself, or
 * `undefined` if the secret is usable. `maxLength` counts UTF-16 units of a text or bytes of a `Uint8Array`; default: no
 * limit.
 *
 * Refused besides a secret that is too long:
 * - an empty secret, because anyone can sign with an empty key;
 * - NUL characters alone: HMAC pads a short key with zero bytes, so they equal the empty key (RFC 2104, section 2);
 * - text with half a surrogate pair: it has no UTF-8 form, and encoders replace every such half with U+FFFD.
 */
export function checkSecret(secret: Secret, options: { readonly maxLength?: number } = {}): string | undefined {
  if (!isUsable(secret)) return emptySecret
  const { maxLength = Infinity } = options
  if (secret.length > maxLength) {
    const unit = typeof secret === 'string' ? 'characters' : 'bytes'
    return `The signing secret has ${secret.length} ${unit}; use at most ${maxLength}.`
  }
  if (typeof secret === 'string' && !secret.isWellFormed()) {
    return 'The signing secret contains half a surrogate pair, which has no UTF-8 form; use well-formed text.'
  }
  return undefined
}

const emptySecret = 'The signing secret is empty, so anyone could forge a signature; set a secret.'

/** `sign` throws this error (in `./web`: rejects with it) for a secret that is empty or consists of NUL characters. */
export class SecretError extends Error {
  override readonly name = 'SecretError'
  readonly code = 'empty_secret'
  constructor() {
    super(emptySecret)
  }
}

/** False for an empty secret, for NUL characters alone, and for other types than text and bytes (from untyped callers). */
export function isUsable(secret: unknown): secret is Secret {
  if (typeof secret === 'string') return /[^\0]/.test(secret)
  return secret instanceof Uint8Array && secret.some((byte) => byte !== 0)
}
