import { randomBytes } from 'node:crypto'
import { checkSecret as checkKey } from '@guidepost/webhook-signature'

const prefix = 'whsec_'

/**
 * A sentence that says what is wrong with a signing secret; `undefined` if it is fine. Never contains the secret.
 *
 * A secret is `whsec_` and the key in base64 (Standard Webhooks specification, "Signature scheme"). The specification
 * recommends 24 to 64 bytes. Other lengths are accepted, because the sender chooses them.
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

/** The key of a secret. An invalid secret gives an empty key, which verifies nothing. The other secrets keep their index. */
export function keyOf(secret: string): Uint8Array {
  return decode(secret) ?? new Uint8Array()
}

/** Accepts only canonical base64, with or without padding, so that a typing error is noticed. */
function decode(secret: string): Uint8Array | undefined {
  if (!secret.startsWith(prefix)) return undefined
  const base64 = secret.slice(prefix.length)
  const key = Buffer.from(base64, 'base64')
  const canonical = key.toString('base64')
  return base64 === canonical || base64 === canonical.replace(/=+$/, '') ? key : undefined
}
