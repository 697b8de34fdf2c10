import type { Secret } from './scheme.ts'

/**
 * Says what is wrong with a secret that somebody wants to configure, or `undefined`. The sentence never holds the secret.
 * `maxLength` counts UTF-16 units of text and bytes of bytes; default: no limit.
 *
 * An empty secret is refused because anybody can sign with an empty key. So is one of NUL characters alone: HMAC fills a
 * short key up with zero bytes, which makes it the empty key (RFC 2104, section 2). So is text with half a surrogate
 * pair: it has no UTF-8, and every such half signs as the same U+FFFD.
 */
export function checkSecret(secret: Secret, options: { readonly maxLength?: number } = {}): string | undefined {
  if (!isUsable(secret)) return emptySecret
  const { maxLength = Infinity } = options
  if (secret.length > maxLength) {
    const unit = typeof secret === 'string' ? 'characters' : 'bytes'
    return `The signing secret has ${secret.length} ${unit}; use at most ${maxLength}.`
  }
  if (typeof secret === 'string' && !secret.isWellFormed()) {
    return 'The signing secret holds half a surrogate pair, which has no UTF-8; use well-formed text.'
  }
  return undefined
}

const emptySecret = 'The signing secret is empty, and anybody can sign with an empty key; set one.'

/** Thrown by `sign` (a rejection in `./web`) when the secret is empty, or NUL characters alone. */
export class SecretError extends Error {
  override readonly name = 'SecretError'
  readonly code = 'empty_secret'
  constructor() {
    super(emptySecret)
  }
}

/** True if the secret is a key that not everybody has. Anything but text and bytes is none: not every caller has types. */
export function isUsable(secret: unknown): secret is Secret {
  if (typeof secret === 'string') return /[^\0]/.test(secret)
  return secret instanceof Uint8Array && secret.some((byte) => byte !== 0)
}
