import type { JsonValue } from '@guidepost/provider'

/** Longer texts are shown by their length only. */
const maxLength = 40

/**
 * The form of a value without its content: `"0000-00-00T00:00:00Z"` for a date, `"00"` for a number as text, the length of
 * other texts. Booleans and null stay unchanged. Keys of objects also stay, so pass only objects with Autotask's own keys.
 */
export function formOf(value: unknown, depth = 0): JsonValue {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isInteger(value) ? 'a whole number' : 'a number'
  if (typeof value === 'string') return formOfText(value)
  if (typeof value !== 'object' || depth > 5) return typeof value
  if (Array.isArray(value)) return value.slice(0, 1).map((one) => formOf(one, depth + 1))
  const entries = Object.entries(value).slice(0, 3 * maxLength)
  return Object.fromEntries(entries.map(([key, one]) => [key, formOf(one, depth + 1)]))
}

/** See {@link formOf}. */
function formOfText(text: string): string {
  if (text === '' || /^(?:true|false|null|yes|no)$/i.test(text)) return text
  if (/^\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?$/i.test(text)) {
    return /[A-F]/.test(text) ? 'a GUID in upper case' : 'a GUID in lower case'
  }
  const isNumeric = /^[-+]?[\d.,]+%?$/.test(text)
  const isDate =
    /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M)?(?:Z|[-+]\d{2}:?\d{2})?)?$/i
  if (text.length <= maxLength && (isNumeric || isDate.test(text))) return text.replaceAll(/\d/g, '0')
  return `a text of ${text.length} characters`
}

/**
 * Masks tenant data in an error text of Autotask: URLs, e-mail addresses, GUIDs, long numbers, and the texts in `hidden`.
 * Also masks everything in quotes or brackets, which may be a name.
 */
export function maskWords(text: string, hidden: readonly string[]): string {
  const known = hidden.filter((one) => one.length > 2).sort((a, b) => b.length - a.length)
  return known
    .reduce(
      (rest, one) => rest.replaceAll(new RegExp(one.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi'), '‹hidden›'),
      text,
    )
    .replaceAll(/[a-z]+:\/\/[^\s"'<>]+/gi, '‹URL›')
    .replaceAll(/[^\s"'<>@]+@[^\s"'<>@]+/g, '‹address›')
    .replaceAll(/\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?/gi, '‹GUID›')
    .replaceAll(/"[^"]*"|'[^']*'|“[^”]*”|\[[^\]]*\]/g, '‹value›')
    .replaceAll(/\d{4,}/g, '‹number›')
    .slice(0, 500)
}
