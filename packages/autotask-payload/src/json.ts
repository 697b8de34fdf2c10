import { inspect } from './inspect.ts'
import { findSyntaxError } from './syntax-error.ts'
import type { Limits } from './limits.ts'
import type { ParseError } from './parse-error.ts'

/** The value that `readJson` read, or the error. */
export type Json = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: ParseError }

/** Since Node 21, a reviver gets the source text of a scalar. TypeScript's library lacks this parameter. */
type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown
const parseJson = JSON.parse as (text: string, reviver?: Reviver) => unknown

/** `fatal` makes invalid bytes throw. The decoder drops a byte order mark. */
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads JSON from UTF-8 bytes, within `limits`. Drops keys `__proto__` at any depth. A number that JavaScript cannot
 * represent (an integer beyond 2^53, `1e400`) becomes the string of its digits. Never throws.
 */
export function readJson(bytes: Uint8Array, limits: Limits): Json {
  const inspection = inspect(bytes, limits)
  if (!inspection.ok) return inspection
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    const byte = findInvalidByte(bytes)
    return failed('invalid_utf8', `The body is not valid UTF-8 at byte ${byte}`, byte)
  }
  try {
    return { ok: true, value: inspection.needsReviver ? parseJson(text, keepExact) : parseJson(text) }
  } catch {
    return invalidJson(bytes, text)
  }
}

/** A reviver: drops `__proto__` (a key is deleted if the reviver returns undefined) and keeps the digits of big numbers. */
function keepExact(key: string, value: unknown, context: { source?: string }): unknown {
  if (key === '__proto__') return undefined
  if (typeof value !== 'number') return value
  const inexact = !Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))
  return inexact ? (context.source ?? value) : value
}

function invalidJson(bytes: Uint8Array, text: string): Json {
  const { at, expected } = findSyntaxError(text)
  if (text.trim() === '') return failed('empty', 'The body is empty', 0)
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  const byte = mark + new TextEncoder().encode(text.slice(0, at)).length
  const found = at >= text.length ? 'the end of the body' : describe(text, at)
  return failed('invalid_json', `The body is not JSON: expected ${expected} at byte ${byte}, found ${found}`, byte)
}

/** The character at `at` in quotes if it is printable ASCII, otherwise its code point. */
function describe(text: string, at: number): string {
  const code = text.codePointAt(at) ?? 0
  return code > 0x20 && code < 0x7f
    ? `'${String.fromCodePoint(code)}'`
    : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}

/** The index of the first invalid byte; the length of `bytes` if the last character is cut off. Binary search over prefixes. */
function findInvalidByte(bytes: Uint8Array): number {
  let valid = 0
  let invalid = bytes.length + 1
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1
    if (middle <= bytes.length && isValidPrefix(bytes.subarray(0, middle))) valid = middle
    else invalid = middle
  }
  return valid
}

function isValidPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}

function failed(code: ParseError['code'], message: string, byte: number): Json {
  return { ok: false, error: { code, message, byte } }
}
