/** JSON's short escapes that .NET also writes: all except that of the quotation mark. */
const shortEscapes = new Map([
  ['\b', String.raw`\b`],
  ['\f', String.raw`\f`],
  ['\n', String.raw`\n`],
  ['\r', String.raw`\r`],
  ['\t', String.raw`\t`],
  ['\\', String.raw`\\`],
])

/** Printable ASCII except the characters that .NET escapes because they are unsafe in HTML. */
const harmless = /^[ !#$%()*,\-./0-9:;=?@A-Z[\]^_a-z{|}~]$/

/** The JSON form of each ASCII character, by its code. */
const ascii = Array.from({ length: 0x80 }, (_, unit) => {
  const character = String.fromCharCode(unit)
  return harmless.test(character) ? character : (shortEscapes.get(character) ?? escaped(unit))
})

/**
 * Writes compact JSON as .NET's System.Text.Json does by default, and as Autotask posts and signs it. Everything except
 * harmless ASCII is escaped as in `\u00E9`: upper-case hexadecimal, one escape per UTF-16 unit (an emoji has two); `"`
 * inside text is `\u0022`.
 *
 * Inferred from a public client, whose signatures of names with accents, `&` and `'` matched only in this form.
 */
export function dotNetJson(value: unknown): string {
  if (typeof value === 'string') return text(value)
  if (Array.isArray(value)) return `[${value.map(dotNetJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const pairs = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return `{${pairs.map(([key, inner]) => `${text(key)}:${dotNetJson(inner)}`).join(',')}}`
}

function text(value: string): string {
  let json = '"'
  for (let at = 0; at < value.length; at++) {
    const unit = value.charCodeAt(at)
    json += ascii[unit] ?? escaped(unit)
  }
  return `${json}"`
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).toUpperCase().padStart(4, '0')}`
}
