import type { AutotaskEvent } from './event.ts'

/**
 * The value of the field `name`, whatever its case, as text; `null` if it was sent empty (null), `undefined` if it was
 * not sent. The value as it was sent is in `event.fields`.
 *
 * Of names that differ only in case, the one spelled like `name` counts, else the last.
 * A picklist's text is its value id (`'5'`), not its label; a boolean's is `'true'` or `'false'`.
 */
export function field(event: Pick<AutotaskEvent, 'fields'>, name: string): string | null | undefined {
  const spelled = Object.hasOwn(event.fields, name) ? name : spellingOf(event.fields, name)
  if (spelled === undefined) return undefined
  const value = event.fields[spelled]
  return value === null || value === undefined ? null : String(value)
}

function spellingOf(fields: AutotaskEvent['fields'], name: string): string | undefined {
  const lower = name.toLowerCase()
  return Object.keys(fields).findLast((key) => key.toLowerCase() === lower)
}
