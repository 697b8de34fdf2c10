import { hash } from 'node:crypto'

/** The limit of the provider contract for a text of an event, in UTF-16 code units. */
const textLimit = 1024

/**
 * Makes text from a payload fit for a text column: bounded, and without NUL and lone surrogates, which PostgreSQL
 * refuses. The exact text stays in the body; the column is for filters and for people.
 */
export function safeText(value: string, maxLength = textLimit): string {
  return cut(value, maxLength).toWellFormed().replaceAll('\0', '\uFFFD')
}

/** Cuts before a surrogate pair that the limit would split. */
function cut(value: string, maxLength: number): string {
  if (value.length <= maxLength) return value
  return value.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '')
}

/**
 * Hashes a key of any length and content to 16 bytes that every database can index. It hashes the UTF-16 form: UTF-8
 * encodes every lone surrogate as the same character, which would make different keys equal.
 */
export function hashKey(key: string): Buffer {
  return hash('sha256', Buffer.from(key, 'utf16le'), 'buffer').subarray(0, 16)
}

/**
 * Hashes what makes an event a duplicate. The raw body always counts: if a provider's key is too weak, an event may
 * arrive twice but is never lost. The hash is scoped to the registration, or to the integration's own path.
 */
export function dedupeHash(parts: {
  integrationId: number
  registrationId: number | null
  body: Uint8Array
  dedupeKey: string
  position: number
}): Buffer {
  const { integrationId, registrationId, position, dedupeKey, body } = parts
  const head = `${integrationId}/${registrationId ?? '-'}/${position}/${dedupeKey.length}/${dedupeKey}`
  return hash('sha256', Buffer.concat([Buffer.from(head), body]), 'buffer').subarray(0, 16)
}
