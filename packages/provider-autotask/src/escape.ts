/** Longer bodies are not escaped. The result may be six times as long, and anybody can post a body. */
const maxBytes = 256 * 1024

const quote = 0x22
const backslash = 0x5c

/** The letter after a backslash, and the UTF-16 unit that it stands for. Without `u`. */
const unitByLetter = new Map([
  ['b', 0x08],
  ['f', 0x0c],
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
  ['"', quote],
  ['\\', backslash],
  ['/', 0x2f],
])
/** The units that .NET writes as a backslash and a letter. It writes `"` as `\u0022` and does not escape `/`. */
const letterByUnit = new Map(
  [...unitByLetter].filter(([letter]) => letter !== '"').map(([letter, unit]) => [unit, letter]),
)

/** For each ASCII unit, 1 if .NET's `JavaScriptEncoder.Default` does not escape it: printable ASCII except eight characters. */
const plain = new Uint8Array(0x80)
for (let unit = 0x20; unit < 0x7f; unit++) plain[unit] = '"&\'+<>\\`'.includes(String.fromCharCode(unit)) ? 0 : 1

/**
 * Returns `body` with its JSON strings escaped as .NET's System.Text.Json escapes them by default: one escape like `\u00E9`
 * (upper-case hexadecimal) per UTF-16 unit, except for safe ASCII. Everything outside of strings stays unchanged, and the
 * JSON keeps its meaning.
 *
 * Returns `undefined` if the body is longer than 256 KiB or can't be read: invalid UTF-8, an unknown escape, a raw control
 * character in a string, a string without an end, or non-ASCII characters outside of strings. Never throws.
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
      const escapedUnit = readEscape(text, at)
      if (escapedUnit === undefined) return undefined
      length = writeUnit(escapedUnit, escaped, length)
      at += text[at + 1] === 'u' ? 5 : 1
    } else {
      if (unit < 0x20) return undefined
      length = writeUnit(unit, escaped, length)
    }
  }
  return inside ? undefined : escaped.subarray(0, length)
}

/** The UTF-16 unit that the escape at `at` stands for; `undefined` for an unknown escape. */
function readEscape(text: string, at: number): number | undefined {
  const letter = text[at + 1] ?? ''
  if (letter !== 'u') return unitByLetter.get(letter)
  const hex = text.slice(at + 2, at + 6)
  return /^[0-9a-fA-F]{4}$/.test(hex) ? parseInt(hex, 16) : undefined
}

/** Writes `unit` into `target` at `at` as .NET writes it inside a JSON string. Returns the index after it. */
function writeUnit(unit: number, target: Uint8Array, at: number): number {
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
