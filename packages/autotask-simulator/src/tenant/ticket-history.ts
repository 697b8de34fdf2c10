import type { Entity } from '../entities/catalogue.ts'
import { dateText } from '../entities/field.ts'
import type { Value } from '../entities/field.ts'
import type { RecordStore, Writer } from './record-store.ts'
import type { Row } from './table.ts'

/** The oldest rows are removed beyond this number, so that a long run does not fill the memory. */
const maxRows = 100_000

/**
 * Writes a row for each changed field, as "Status changed from New to Complete" with the labels of picklists, and a row about
 * the activity stamp, which a reader must skip: about 40 % of a real tenant's rows are such noise. Initial values are not in
 * the history (developer help, "EntityHistory").
 */
export function writeTicketHistory(
  store: RecordStore,
  entity: Entity,
  before: Row,
  values: Readonly<Record<string, Value>>,
  { by, at }: Writer,
): void {
  const table = store.table('TicketHistory')
  const base = { ticketID: before.id, action: 'Edit', date: dateText(at), resourceID: by }
  for (const field of entity.fields) {
    if (!(field.name in values)) continue
    const shown = (value: Value | undefined) => {
      const picked = store.picklistOf(entity, field)?.find((one) => one.value === value)
      return picked?.label ?? String(value ?? '')
    }
    const change = `changed from ${shown(before.values[field.name])} to ${shown(values[field.name])}`
    table.insert({ ...base, detail: `${field.label} ${change}` })
  }
  table.insert({ ...base, detail: `LastActivityTime changed to ${dateText(at)}` })
  for (const row of table.all()) {
    if (table.size <= maxRows) break
    table.delete(row.id)
  }
}
