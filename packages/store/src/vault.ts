import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { StoreError } from './errors.ts'

const version = 1
const ivLength = 12
const tagLength = 16
const keyIdLength = 4

/**
 * Seals secrets with AES-256-GCM. A sealed value names its key, so that a ring of keys can be rotated; its row and column
 * are authenticated with it, so that it can't be moved to another row.
 *
 * Layout: version (1 byte), key id (4), iv (12), tag (16), ciphertext.
 */
export class Vault {
  readonly #ring: readonly { id: Buffer; key: Buffer }[]

  /** `keys` are 32 bytes each. The first one seals, all of them open. */
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

  /** `place` names the row and column, e.g. `sealed_secrets/integration/7/…`. */
  seal(plaintext: string, place: string): Buffer {
    const { id, key } = this.#ring[0]!
    const iv = randomBytes(ivLength)
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place))
    const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
    return Buffer.concat([Buffer.of(version), id, iv, cipher.getAuthTag(), ciphertext])
  }

  /** How everything begins that the first key of the ring seals. */
  get mark(): Buffer {
    return Buffer.concat([Buffer.of(version), this.#ring[0]!.id])
  }

  /** True if the first key of the ring sealed it: it needs none of the others. */
  isCurrent(sealed: Uint8Array): boolean {
    return this.mark.equals(sealed.subarray(0, this.mark.length))
  }

  /** Throws `wrong_key` if no key of the ring sealed it, or if it was sealed for another place. */
  open(sealed: Uint8Array, place: string): string {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
    const id = bytes.subarray(1, 1 + keyIdLength)
    const entry = bytes[0] === version ? this.#ring.find((candidate) => candidate.id.equals(id)) : undefined
    if (!entry) {
      throw new StoreError(
        'wrong_key',
        `A secret (${place}) was sealed with another encryption key; add that key to GUIDEPOST_ENCRYPTION_KEY_PREVIOUS`,
      )
    }
    const iv = bytes.subarray(1 + keyIdLength, 1 + keyIdLength + ivLength)
    const tag = bytes.subarray(1 + keyIdLength + ivLength, 1 + keyIdLength + ivLength + tagLength)
    const ciphertext = bytes.subarray(1 + keyIdLength + ivLength + tagLength)
    try {
      const decipher = createDecipheriv('aes-256-gcm', entry.key, iv, { authTagLength: tagLength })
        .setAAD(Buffer.from(place))
        .setAuthTag(tag)
      return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8')
    } catch (cause) {
      throw new StoreError('wrong_key', `A sealed secret (${place}) was altered or moved from another row`, { cause })
    }
  }
}
