/** Bodies beyond this are not escaped: the result may be six times as long, and anybody can post one. */
const maxBytes = 256 * 1024

const quote = 0x22
const backslash = 0x5c

/** The letter after a backslash, and the UTF-16 unit that is meant; `u` is not among them. */
const meantByLetter = new Map([
  ['b', 0x08],
  ['f', 0x0c],
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
  ['"', quote],
  ['\\', backslash],
  ['/', 0x2f],
])
/** What .NET writes as a backslash and a letter. It writes `"` as `\u0022` and leaves `/` alone. */
const letterByUnit = new Map(
  [...meantByLetter].filter(([letter]) => letter !== '"').map(([letter, unit]) => [unit, letter]),
)

/** 1 for what .NET's `JavaScriptEncoder.Default` leaves alone: printable ASCII but eight characters. */
const plain = new Uint8Array(0x80)
for (let unit = 0x20; unit < 0x7f; unit++) plain[unit] = '"&\'+<>\\`'.includes(String.fromCharCode(unit)) ? 0 : 1

/**
 * The JSON in `body` with its strings spelled as .NET's System.Text.Json spells them by default: everything but harmless
 * ASCII as `\u00E9`, upper-case hexadecimal, one escape per UTF-16 unit. What is outside of strings stays as it is.
 *
 * The result means the same JSON. `undefined` if the body is longer than 256 KiB or cannot be read without guessing:
 * invalid UTF-8, a string with an escape that JSON has not, with a raw control character or without an end, or anything
 * but ASCII outside of strings. Never throws.
 */
export function escapeAsDotNet(body: Uint8Array): Uint8Array | undefined {
  if (body.length > maxBytes) return undefined
  const text = decode(body)
  if (text === undefined) return undefined
  const escaped = new Uint8Array(text.length * 6)
  let length = 0
  let inside = false
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (!inside || unit === quote) {
      if (unit > 0x7f) return undefined
      if (unit === quote) inside = !inside
      escaped[length++] = unit
    } else if (unit === backslash) {
      const meant = readEscape(text, at)
      if (meant === undefined) return undefined
      length = spell(meant, escaped, length)
      at += text[at + 1] === 'u' ? 5 : 1
    } else {
      if (unit < 0x20) return undefined
      length = spell(unit, escaped, length)
    }
  }
  return inside ? undefined : escaped.subarray(0, length)
}

/** The UTF-16 unit that the escape at `at` means. */
function readEscape(text: string, at: number): number | undefined {
  const letter = text[at + 1] ?? ''
  if (letter !== 'u') return meantByLetter.get(letter)
  const hex = text.slice(at + 2, at + 6)
  return /^[0-9a-fA-F]{4}$/.test(hex) ? parseInt(hex, 16) : undefined
}

/** Writes `unit` into `target` at `at` as .NET writes it inside a JSON string; returns where to go on. */
function spell(unit: number, target: Uint8Array, at: number): number {
  if (plain[unit] === 1) {
    target[at] = unit
    return at + 1
  }
  const letter = letterByUnit.get(unit)
  if (letter !== undefined) return write(`\\${letter}`, target, at)
  return write(`\\u${unit.toString(16).toUpperCase().padStart(4, '0')}`, target, at)
}

function write(ascii: string, target: Uint8Array, at: number): number {
  for (let index = 0; index < ascii.length; index++) target[at + index] = ascii.charCodeAt(index)
  return at + ascii.length
}

function decode(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return undefined
  }
}
