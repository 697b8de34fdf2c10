import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const ivLength = 12
const tagLength = 16

/**
 * Seals short texts that people carry for us, e.g. in a cookie, with AES-256-GCM: they can neither read nor change them.
 * The keys are derived from the ring that seals secrets (HKDF, RFC 5869), so that nothing sealed for one place opens in
 * another.
 */
export class Seal {
  readonly #keys: readonly Buffer[]

  /** `ring`: 32 bytes each; the first one seals, all of them open. `purpose` names what is sealed. */
  constructor(ring: readonly Uint8Array[], purpose: string) {
    this.#keys = ring.map((key) => Buffer.from(hkdfSync('sha256', key, '', `guidepost ${purpose}`, 32)))
  }

  /** Letters, digits, `-` and `_`. */
  seal(text: string): string {
    const iv = randomBytes(ivLength)
    const cipher = createCipheriv('aes-256-gcm', this.#keys[0]!, iv)
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
  }

  /** `undefined` for what no key of the ring sealed, or what was changed since. Never throws. */
  open(sealed: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url')
    if (bytes.byteLength < ivLength + tagLength) return undefined
    for (const key of this.#keys) {
      const text = openWith(key, bytes)
      if (text !== undefined) return text
    }
    return undefined
  }
}

function openWith(key: Buffer, bytes: Buffer): string | undefined {
  const tagEnd = ivLength + tagLength
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivLength), { authTagLength: tagLength })
    decipher.setAuthTag(bytes.subarray(ivLength, tagEnd))
    return Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
