import { createHash, hash } from 'node:crypto'

/** As long as the provider contract lets a text of an event be, in UTF-16 units. */
const textLimit = 1024

/**
 * Text out of a payload, fit for a text column of any database: bounded, without NUL and lone surrogates, which
 * PostgreSQL refuses. What is kept exactly is the body; this is for filters and for people. Fit text stays as it is.
 */
export function safeText(value: string, maxLength = textLimit): string {
  return cut(value, maxLength).toWellFormed().replaceAll('\0', '\uFFFD')
}

/** A character that the limit would split is left out whole. */
function cut(value: string, maxLength: number): string {
  if (value.length <= maxLength) return value
  return value.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '')
}

/**
 * A key of unknown length and content as 16 bytes that any database can index. Of UTF-16, because UTF-8 writes every
 * lone surrogate as the same character: different keys would become one.
 */
export function hashKey(key: string): Buffer {
  return hash('sha256', Buffer.from(key, 'utf16le'), 'buffer').subarray(0, 16)
}

/**
 * What makes a repeated event a no-op: the raw body always counts, so that a key that is too weak repeats an event and
 * never drops one. Scoped to the registration or the integration.
 */
export function dedupeHash(parts: {
  integrationId: number
  registrationId: number | null
  body: Uint8Array
  dedupeKey: string
  position: number
}): Buffer {
  return createHash('sha256')
    .update(`${parts.integrationId}/${parts.registrationId ?? '-'}/${parts.position}/${parts.dedupeKey.length}/`)
    .update(parts.dedupeKey)
    .update(parts.body)
    .digest()
    .subarray(0, 16)
}
