import { randomInt } from 'node:crypto'
import { checkSecret as checkHmacSecret } from '@guidepost/webhook-signature'

/** The longest `SecretKey` that Autotask takes (Autotask developer help, "Secret key and payload verification"). */
const longest = 64

/**
 * Says what is wrong with a signing secret, or `undefined`. The sentence never holds the secret.
 *
 * Autotask takes up to 64 characters and advises at least 10; a shorter one is accepted here, because it verifies.
 */
export function checkSecret(secret: string): string | undefined {
  const wrong = checkHmacSecret(secret, { maxLength: longest })
  if (wrong)
    return `${wrong} It must be the SecretKey of the webhook in Autotask: 10 to 64 letters, digits and symbols.`
  return secret.trim() === ''
    ? 'The signing secret is made of blanks. Use 10 to 64 letters, digits and symbols.'
    : undefined
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** 48 letters and digits, each equally likely: 285 bits of chance, more than HMAC-SHA1 can use. */
export function generateSecret(): string {
  return Array.from({ length: 48 }, () => alphabet[randomInt(alphabet.length)]).join('')
}
