import { randomBytes } from 'node:crypto'
import { checkSecret as checkKey } from '@guidepost/webhook-signature'

const prefix = 'whsec_'

/**
 * Says what is wrong with a signing secret, or `undefined`. The sentence never holds the secret.
 *
 * A secret is `whsec_` and the key in base64 (Standard Webhooks specification, "Signature scheme"). The specification
 * advises 24 to 64 bytes; other lengths are taken, because the sender has chosen them.
 */
export function checkSecret(secret: string): string | undefined {
  const key = decode(secret)
  if (!key) {
    return 'The signing secret must be "whsec_" and the key in base64. If your sender shows base64 alone, put "whsec_" before it.'
  }
  return checkKey(key)
}

/** A new signing secret: 32 random bytes. */
export function generateSecret(): string {
  return prefix + randomBytes(32).toString('base64')
}

/** The key of a secret; no bytes for what is no secret, so that it verifies nothing and the others keep their place. */
export function keyOf(secret: string): Uint8Array {
  return decode(secret) ?? new Uint8Array()
}

/** Padding may be left out; any other spelling than the canonical one is refused, so that a typing error is seen. */
function decode(secret: string): Uint8Array | undefined {
  if (!secret.startsWith(prefix)) return undefined
  const base64 = secret.slice(prefix.length)
  const key = Buffer.from(base64, 'base64')
  const canonical = key.toString('base64')
  return base64 === canonical || base64 === canonical.replace(/=+$/, '') ? key : undefined
}
