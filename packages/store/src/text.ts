import { createHash, hash } from 'node:crypto'

/**
 * Text out of a payload, fit for a text column of any database: bounded, without NUL and lone surrogates, which
 * PostgreSQL refuses. What is kept exactly is the body; this is for filters and for people.
 */
export function safeText(value: string, maxLength = 200): string {
  return value.slice(0, maxLength).toWellFormed().replaceAll('\0', '\uFFFD')
}

/** A key of unknown length and content as 16 bytes that any database can index. */
export function hashKey(key: string): Buffer {
  return hash('sha256', key, 'buffer').subarray(0, 16)
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
