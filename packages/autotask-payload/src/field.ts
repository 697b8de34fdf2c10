import type { AutotaskEvent } from './event.ts'

/**
 * The value of the field `name`, in any case, as a string. `null` if Autotask sent null, `undefined` if Autotask did not
 * send the field. `event.fields` has the value with its original type.
 *
 * If several names differ only in case, the one spelled like `name` wins, otherwise the last.
 * The value of a picklist is its value id (`'5'`), not its label; the value of a boolean is `'true'` or `'false'`.
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
