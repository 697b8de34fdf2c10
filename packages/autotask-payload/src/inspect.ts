import type { Limits } from './limits.ts'
import type { ParseError } from './parse-error.ts'

/** The result of one pass over the bytes. */
export type Inspection =
  /** `needsReviver`: plain `JSON.parse` could round a number or keep a key `__proto__`. */
  { readonly ok: true; readonly needsReviver: boolean } | { readonly ok: false; readonly error: ParseError }

const quote = 0x22
const backslash = 0x5c
const underscore = 0x5f

/**
 * Checks the limits in one pass over the bytes, before any object is built, and tells whether `JSON.parse` needs a reviver
 * (which makes it five times slower). Does not validate the JSON; `JSON.parse` does that.
 */
export function inspect(bytes: Uint8Array, limits: Limits): Inspection {
  if (bytes.length > limits.maxBytes) return overLimit('too_large', limits.maxBytes, 'bytes', limits.maxBytes)
  let depth = 0
  let keys = 0
  let events = 1
  let digits = 0
  let needsReviver = false
  let keyStart = 0
  let keyEnd = 0
  let keyEscaped = false
  let list = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number
    if (byte >= 0x30 && byte <= 0x39) {
      if (++digits > 15) needsReviver = true
      continue
    }
    if (digits > 0) {
      if (byte === 0x65 || byte === 0x45) needsReviver = true // 1e400
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
      if (++keys > limits.maxKeys) return overLimit('too_many_keys', limits.maxKeys, 'keys', at)
      // An escaped key can spell __proto__; so can a key of 9 bytes that starts with an underscore.
      if (keyEscaped || (keyEnd - keyStart === 9 && bytes[keyStart] === underscore)) needsReviver = true
    } else if (byte === 0x2c /* , */) {
      if (list && depth === 1 && ++events > limits.maxEvents) {
        return overLimit('too_many_events', limits.maxEvents, 'events', at)
      }
    } else if (byte === 0x7b /* { */ || byte === 0x5b /* [ */) {
      if (depth === 0) list = byte === 0x5b
      if (++depth > limits.maxDepth) return overLimit('too_deep', limits.maxDepth, 'levels', at)
    } else if (byte === 0x7d /* } */ || byte === 0x5d /* ] */) {
      depth--
    }
  }
  return { ok: true, needsReviver }
}

function overLimit(code: ParseError['code'], limit: number, unit: string, byte: number): Inspection {
  return {
    ok: false,
    error: { code, message: `The body exceeds the limit of ${limit} ${unit} at byte ${byte}`, byte },
  }
}
