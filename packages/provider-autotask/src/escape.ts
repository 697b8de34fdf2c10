/** Bodies beyond this are not escaped: the result may be six times as long. */
const maxBytes = 1024 * 1024

const shortEscapes = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
])
const shortSpelling = new Map([
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\\', '\\\\'],
])
/** What .NET's `JavaScriptEncoder.Default` leaves alone: printable ASCII but these seven. */
const plain = /[ !#-%(-*,-;=?-[\]-_a-~]/

/**
 * The JSON in `body` with its strings spelled as .NET's System.Text.Json spells them by default: everything but harmless
 * ASCII as `\u00E9`, upper-case hexadecimal, one escape per UTF-16 unit. What is outside of strings stays as it is.
 *
 * The result means the same JSON. `undefined` if the body is longer than 1 MiB or has a string that cannot be read
 * without guessing (invalid UTF-8, an escape that JSON has not, a raw control character, no end). Never throws.
 */
export function escapeAsDotNet(body: Uint8Array): Uint8Array | undefined {
  if (body.length > maxBytes) return undefined
  const text = decode(body)
  if (text === undefined) return undefined
  let escaped = ''
  let at = 0
  for (;;) {
    const start = text.indexOf('"', at)
    if (start < 0) return new TextEncoder().encode(escaped + text.slice(at))
    const string = respell(text, start + 1)
    if (!string) return undefined
    escaped += `${text.slice(at, start)}"${string.spelled}"`
    at = string.end
  }
}

/** The string whose first character is at `at`, spelled anew, and the index after its closing quote. */
function respell(text: string, at: number): { spelled: string; end: number } | undefined {
  let spelled = ''
  while (at < text.length) {
    const character = text[at] as string
    if (character === '"') return { spelled, end: at + 1 }
    if (character < ' ') return undefined
    if (character !== '\\') {
      spelled += spell(character)
      at++
      continue
    }
    const escape = text[at + 1] ?? ''
    const hex = escape === 'u' ? /^[0-9a-fA-F]{4}$/.exec(text.slice(at + 2, at + 6))?.[0] : undefined
    const meant = hex ? String.fromCharCode(parseInt(hex, 16)) : shortEscapes.get(escape)
    if (meant === undefined) return undefined
    spelled += spell(meant)
    at += hex ? 6 : 2
  }
  return undefined
}

/** One UTF-16 unit as .NET writes it inside a JSON string. */
function spell(unit: string): string {
  if (plain.test(unit)) return unit
  return shortSpelling.get(unit) ?? `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
}

function decode(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return undefined
  }
}
