const hyphenated = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const bare = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/

/**
 * The normal form in which two spellings of one GUID are equal: lower case, with hyphens, without braces or blanks.
 *
 * Reads the four ways in which .NET writes a GUID (`D` 8-4-4-4-12, `N` 32 digits, `B` in braces, `P` in parentheses),
 * since Autotask is written in .NET and people copy GUIDs out of many tools. Any other text is an opaque key: trimmed
 * and in lower case, so that an id that is no GUID still matches itself. `undefined` for what holds no text.
 * The normal form of a normal form is itself. Never throws.
 */
export function normalizeGuid(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.trim().toLowerCase()
  if (text === '') return undefined
  return guidOf(text) ?? text
}

/** True for text that `normalizeGuid` reads as a GUID, in any of its spellings. Any version and variant will do. */
export function isGuid(value: unknown): value is string {
  return typeof value === 'string' && guidOf(value.trim().toLowerCase()) !== undefined
}

function guidOf(text: string): string | undefined {
  const digits = withoutBrackets(text)
  if (hyphenated.test(digits)) return digits
  const groups = bare.exec(digits)
  return groups ? groups.slice(1).join('-') : undefined
}

function withoutBrackets(text: string): string {
  const enclosed = (text.startsWith('{') && text.endsWith('}')) || (text.startsWith('(') && text.endsWith(')'))
  return enclosed ? text.slice(1, -1).trim() : text
}
