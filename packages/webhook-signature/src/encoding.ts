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

/** A table of digit values, indexed by character code. Built once, since `decode` runs for every webhook. */
function valuesOf(...alphabetsToRead: readonly string[]): Uint8Array {
  const values = new Uint8Array(128).fill(notADigit)
  for (const digits of alphabetsToRead) {
    for (let value = 0; value < digits.length; value++) values[digits.charCodeAt(value)] = value
  }
  return values
}

/**
 * The digest in a header, always of the scheme's size; `undefined` unless the header is exactly a prefix and a canonical
 * digest. Each digest has one accepted spelling (hex: either case): a header with wrong padding or set unused bits is refused.
 */
export function decode(header: string, scheme: Scheme): Uint8Array<ArrayBuffer> | undefined {
  const { bits, padded, values } = alphabets[scheme.encoding]
  const size = digestBytes[scheme.algorithm]
  const digits = Math.ceil((size * 8) / bits)
  const length = padded ? Math.ceil(size / 3) * 4 : digits
  const start = startOfDigest(header, scheme, length)
  if (start === undefined) return undefined

  const digest = new Uint8Array(size)
  let pending = 0
  let pendingBits = 0
  let written = 0
  for (let at = start; at < start + digits; at++) {
    const value = values[header.charCodeAt(at)] ?? notADigit
    if (value === notADigit) return undefined
    pending = (pending << bits) | value
    pendingBits += bits
    if (pendingBits < 8) continue
    pendingBits -= 8
    digest[written++] = pending >> pendingBits
    pending &= (1 << pendingBits) - 1
  }
  if (pending !== 0) return undefined
  for (let at = start + digits; at < header.length; at++) if (header[at] !== '=') return undefined
  return digest
}

/** Compares lengths first: a bare digest can begin with the same characters as an optional prefix. */
function startOfDigest(header: string, scheme: Scheme, length: number): number | undefined {
  const prefix = scheme.prefix ?? ''
  if (header.length === prefix.length + length && header.startsWith(prefix)) return prefix.length
  return scheme.prefixOptional === true && header.length === length ? 0 : undefined
}

/** Writes `digest` as a header, the inverse of `decode`. */
export function encode(digest: Uint8Array, scheme: Scheme): string {
  const { bits, digits, padded } = alphabets[scheme.encoding]
  let text = ''
  let pending = 0
  let pendingBits = 0
  for (const byte of digest) {
    pending = (pending << 8) | byte
    pendingBits += 8
    while (pendingBits >= bits) {
      pendingBits -= bits
      text += digits[pending >> pendingBits]
      pending &= (1 << pendingBits) - 1
    }
  }
  if (pendingBits > 0) text += digits[pending << (bits - pendingBits)]
  if (padded) text = text.padEnd(Math.ceil(digest.length / 3) * 4, '=')
  return (scheme.prefix ?? '') + text
}
