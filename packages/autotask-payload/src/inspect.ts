import type { Limits } from './limits.ts'
import type { ParseError } from './parse-error.ts'

/** What one pass over the bytes told. */
export type Inspection =
  /** `careful`: JSON.parse alone would round a number or take a key `__proto__`. */
  { readonly ok: true; readonly careful: boolean } | { readonly ok: false; readonly error: ParseError }

const quote = 0x22
const backslash = 0x5c
const underscore = 0x5f

/**
 * One pass over JSON bytes that enforces the limits before anything is built, and tells whether the plain `JSON.parse`
 * (five times as fast as one with a reviver) will do. It does not validate: what is no JSON is `JSON.parse`'s to refuse.
 */
export function inspect(bytes: Uint8Array, limits: Limits): Inspection {
  if (bytes.length > limits.maxBytes) return tooMany('too_large', limits.maxBytes, 'bytes', limits.maxBytes)
  let depth = 0
  let keys = 0
  let events = 1
  let digits = 0
  let careful = false
  let keyStart = 0
  let keyEnd = 0
  let keyEscaped = false
  let list = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number
    if (byte >= 0x30 && byte <= 0x39) {
      if (++digits > 15) careful = true
      continue
    }
    if (digits > 0) {
      if (byte === 0x65 || byte === 0x45) careful = true // 1e400
      digits = 0
    }
    if (byte === quote) {
      keyStart = at + 1
      keyEscaped = false
      for (at++; at < bytes.length; at++) {
        const inside = bytes[at] as number
        if (inside === quote) break
        if (inside === backslash) {
          keyEscaped = true
          at++
        }
      }
      keyEnd = at
    } else if (byte === 0x3a /* : */) {
      if (++keys > limits.maxKeys) return tooMany('too_many_keys', limits.maxKeys, 'keys', at)
      // An escaped key may spell anything; one of 9 bytes that starts with __ may be __proto__.
      if (keyEscaped || (keyEnd - keyStart === 9 && bytes[keyStart] === underscore)) careful = true
    } else if (byte === 0x2c /* , */) {
      if (list && depth === 1 && ++events > limits.maxEvents) {
        return tooMany('too_many_events', limits.maxEvents, 'events', at)
      }
    } else if (byte === 0x7b /* { */ || byte === 0x5b /* [ */) {
      if (depth === 0) list = byte === 0x5b
      if (++depth > limits.maxDepth) return tooMany('too_deep', limits.maxDepth, 'levels', at)
    } else if (byte === 0x7d /* } */ || byte === 0x5d /* ] */) {
      depth--
    }
  }
  return { ok: true, careful }
}

function tooMany(code: ParseError['code'], limit: number, unit: string, byte: number): Inspection {
  return {
    ok: false,
    error: { code, message: `The body has more than the ${limit} ${unit} allowed, at byte ${byte}`, byte },
  }
}
