const hyphenated = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const bare = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/

/**
 * Converts a GUID to its normal form: lower case, with hyphens, without braces or spaces. Two spellings of one GUID have
 * the same normal form.
 *
 * Reads the four formats in which .NET writes a GUID (`D` 8-4-4-4-12, `N` 32 digits, `B` in braces, `P` in parentheses):
 * Autotask is written in .NET, and people copy GUIDs from many tools. Any other string is trimmed and converted to lower case,
 * so an id that is not a GUID still matches itself. Returns `undefined` for an empty string and for other types.
 * Idempotent. Never throws.
 */
export function normalizeGuid(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.trim().toLowerCase()
  if (text === '') return undefined
  return parseGuid(text) ?? text
}

/** True for a GUID in any format that `normalizeGuid` reads, of any GUID version and variant. */
export function isGuid(value: unknown): value is string {
  return typeof value === 'string' && parseGuid(value.trim().toLowerCase()) !== undefined
}

function parseGuid(text: string): string | undefined {
  const digits = withoutBrackets(text)
  if (hyphenated.test(digits)) return digits
  const groups = bare.exec(digits)
  return groups ? groups.slice(1).join('-') : undefined
}

function withoutBrackets(text: string): string {
  const enclosed = (text.startsWith('{') && text.endsWith('}')) || (text.startsWith('(') && text.endsWith(')'))
  return enclosed ? text.slice(1, -1).trim() : text
}
