import { randomInt } from 'node:crypto'
import { checkSecret as checkHmacSecret } from '@guidepost/webhook-signature'

/** The maximum length of a `SecretKey` (Autotask developer help, "Secret key and payload verification"). */
const maxLength = 64

/**
 * A sentence that says what is wrong with a signing secret; `undefined` if it is fine. Never contains the secret.
 *
 * Autotask accepts up to 64 characters and recommends at least 10. A shorter secret verifies, so it is accepted here.
 */
export function checkSecret(secret: string): string | undefined {
  const wrong = checkHmacSecret(secret, { maxLength })
  if (wrong)
    return `${wrong} It must be the SecretKey of the webhook in Autotask: 10 to 64 letters, digits and symbols.`
  return secret.trim() === ''
    ? 'The signing secret has only spaces. Use 10 to 64 letters, digits and symbols.'
    : undefined
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** 48 random letters and digits: 285 bits of entropy, more than HMAC-SHA1 can use. */
export function generateSecret(): string {
  return Array.from({ length: 48 }, () => alphabet[randomInt(alphabet.length)]).join('')
}
