import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { StoreError } from './errors.ts'

const version = 1
const ivLength = 12
const tagLength = 16
const keyIdLength = 4

/**
 * Seals secrets with AES-256-GCM. A sealed value names its key, so that keys can be rotated. It is bound to its row, so
 * that it cannot be moved to another row.
 *
 * Layout: version (1 byte), key id (4), iv (12), tag (16), ciphertext.
 */
export class Vault {
  readonly #ring: readonly { id: Buffer; key: Buffer }[]

  /** `keys`: 32 bytes each. The first key seals; every key opens the values that it sealed. */
  constructor(keys: readonly Uint8Array[]) {
    if (keys.length === 0) throw new StoreError('wrong_key', 'The encryption key ring is empty: give at least one key')
    this.#ring = keys.map((key) => {
      if (key.byteLength !== 32) {
        throw new StoreError('wrong_key', `An encryption key has ${key.byteLength} bytes; it needs 32`)
      }
      const id = createHash('sha256').update('guidepost key id').update(key).digest().subarray(0, keyIdLength)
      return { id, key: Buffer.from(key) }
    })
  }

  /**
   * `boundTo` names the row that the value belongs to, e.g. `sealed_secrets/integration/7/…`. It is authenticated with
   * the value.
   */
  seal(plaintext: string, boundTo: string): Buffer {
    const { id, key } = this.#ring[0]!
    const iv = randomBytes(ivLength)
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(boundTo))
    const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
    return Buffer.concat([Buffer.of(version), id, iv, cipher.getAuthTag(), ciphertext])
  }

  /** The first bytes of every value that the first key of the ring sealed. */
  get mark(): Buffer {
    return Buffer.concat([Buffer.of(version), this.#ring[0]!.id])
  }

  /** True if the first key of the ring sealed the value, so that no other key is needed for it. */
  isCurrent(sealed: Uint8Array): boolean {
    return this.mark.equals(sealed.subarray(0, this.mark.length))
  }

  /** Throws `wrong_key` if no key of the ring sealed the value, or if it is bound to another row. */
  open(sealed: Uint8Array, boundTo: string): string {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
    const id = bytes.subarray(1, 1 + keyIdLength)
    const entry = bytes[0] === version ? this.#ring.find((candidate) => candidate.id.equals(id)) : undefined
    if (!entry) {
      throw new StoreError(
        'wrong_key',
        `A secret (${boundTo}) was sealed with another encryption key; add that key to GUIDEPOST_ENCRYPTION_KEY_PREVIOUS`,
      )
    }
    const iv = bytes.subarray(1 + keyIdLength, 1 + keyIdLength + ivLength)
    const tag = bytes.subarray(1 + keyIdLength + ivLength, 1 + keyIdLength + ivLength + tagLength)
    const ciphertext = bytes.subarray(1 + keyIdLength + ivLength + tagLength)
    try {
      const decipher = createDecipheriv('aes-256-gcm', entry.key, iv, { authTagLength: tagLength })
        .setAAD(Buffer.from(boundTo))
        .setAuthTag(tag)
      return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8')
    } catch (cause) {
      throw new StoreError('wrong_key', `A sealed secret (${boundTo}) was altered or moved from another row`, { cause })
    }
  }
}
