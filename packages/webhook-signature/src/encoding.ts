import type { Scheme } from './scheme.ts'

/** Digest sizes in bytes. */
const digestBytes = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 } as const satisfies Record<
  Scheme['algorithm'],
  number
>

const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const base64 = { digits: `${alphanumeric}+/`, bits: 6, padded: true }
const base64url = { digits: `${alphanumeric}-_`, bits: 6, padded: false }
const hex = { digits: '0123456789abcdef', bits: 4, padded: false }

const notADigit = 255
const alphabets = {
  base64: { ...base64, values: valuesOf(base64.digits) },
  base64url: { ...base64url, values: valuesOf(base64url.digits) },
  hex: { ...hex, values: valuesOf(hex.digits, hex.digits.toUpperCase()) },
} as const satisfies Record<Scheme['encoding'], unknown>

/** The value of each digit by its character code, made once so that a verification builds nothing but its digest. */
function valuesOf(...alphabetsInUse: readonly string[]): Uint8Array {
  const values = new Uint8Array(128).fill(notADigit)
  for (const digits of alphabetsInUse) {
    for (let value = 0; value < digits.length; value++) values[digits.charCodeAt(value)] = value
  }
  return values
}

/**
 * The digest that a header claims, always of the scheme's size; `undefined` if the header is not exactly a prefix and a
 * canonical digest. Every digest has one spelling (hex: two cases), so that equal bytes mean an equal header.
 */
export function decode(header: string, scheme: Scheme): Uint8Array<ArrayBuffer> | undefined {
  const { bits, padded, values } = alphabets[scheme.encoding]
  const size = digestBytes[scheme.algorithm]
  const digits = Math.ceil((size * 8) / bits)
  const length = padded ? Math.ceil(size / 3) * 4 : digits
  const start = startOfDigest(header, scheme, length)
  if (start === undefined) return undefined

  const digest = new Uint8Array(size)
  let held = 0
  let heldBits = 0
  let written = 0
  for (let at = start; at < start + digits; at++) {
    const value = values[header.charCodeAt(at)] ?? notADigit
    if (value === notADigit) return undefined
    held = (held << bits) | value
    heldBits += bits
    if (heldBits < 8) continue
    heldBits -= 8
    digest[written++] = held >> heldBits
    held &= (1 << heldBits) - 1
  }
  if (held !== 0) return undefined
  for (let at = start + digits; at < header.length; at++) if (header[at] !== '=') return undefined
  return digest
}

/** Told by length first: a bare digest may happen to begin with the letters of an optional prefix. */
function startOfDigest(header: string, scheme: Scheme, length: number): number | undefined {
  const prefix = scheme.prefix ?? ''
  if (header.length === prefix.length + length && header.startsWith(prefix)) return prefix.length
  return scheme.prefixOptional === true && header.length === length ? 0 : undefined
}

/** The header that carries `digest`: what `decode` reads. */
export function encode(digest: Uint8Array, scheme: Scheme): string {
  const { bits, digits, padded } = alphabets[scheme.encoding]
  let text = ''
  let held = 0
  let heldBits = 0
  for (const byte of digest) {
    held = (held << 8) | byte
    heldBits += 8
    while (heldBits >= bits) {
      heldBits -= bits
      text += digits[held >> heldBits]
      held &= (1 << heldBits) - 1
    }
  }
  if (heldBits > 0) text += digits[held << (bits - heldBits)]
  if (padded) text = text.padEnd(Math.ceil(digest.length / 3) * 4, '=')
  return (scheme.prefix ?? '') + text
}
