import { dateText } from '../entities/field.ts'
import type { Value } from '../entities/field.ts'
import { entityNamed } from '../entities/catalogue.ts'
import type { Entity } from '../entities/catalogue.ts'
import { ApiError, noMatch } from '../rest/api-error.ts'
import { checkPicklist, readValue, readValues } from '../rest/values.ts'
import type { Body, WriteMode } from '../rest/values.ts'
import type { RecordStore, Writer } from './record-store.ts'
import { stampsOf } from './stamps.ts'
import type { Row, Table } from './table.ts'
import { writeTicketHistory } from './ticket-history.ts'
import type { NumberedUdf } from './udf.ts'

const complete = 5

export function createRecord(store: RecordStore, entity: Entity, body: Body, writer: Writer): Row {
  const values = readValues(entity.fields, body, 'create', (field) => store.picklistOf(entity, field))
  const udfs = readUdfs(store.udfs(entity), body, 'create')
  checkParent(store, entity, values)
  const empty = Object.fromEntries(entity.fields.map(({ name }) => [name, null]))
  const made = {
    ...empty,
    ...values,
    ...fieldsOfCreation(store, entity, writer),
    ...stampsOf(entity.name, 'fields', writer, store.behaviour),
  }
  const row = store
    .table(entity.name)
    .insert({ ...made, ...fieldsOfCompletion(store, entity, made, undefined, writer) }, udfs)
  store.changed({ action: 'Create', entity: entity.name, row, changed: new Set(), by: writer.by })
  if (entity.name === 'TicketNotes') addActivity(store, 'Tickets', row.values['ticketID'] as number, writer)
  return row
}

export function updateRecord(
  store: RecordStore,
  entity: Entity,
  id: number,
  body: Body,
  mode: Exclude<WriteMode, 'create'>,
  writer: Writer,
): Row {
  const table = store.table(entity.name)
  const row = table.get(id)
  if (!row) throw noMatch('update')
  const given = readValues(entity.fields, body, mode, (field) => store.picklistOf(entity, field))
  const values = changedValues(given, row.values)
  const udfs = changedValues(readUdfs(store.udfs(entity), body, mode), row.udfs)
  if (Object.keys(values).length + Object.keys(udfs).length === 0) return row
  const after = { ...row.values, ...values }
  const cause = Object.keys(values).length > 0 ? 'fields' : 'udfs'
  const completion = changedValues(fieldsOfCompletion(store, entity, after, row, writer), row.values)
  const stamps = changedValues(stampsOf(entity.name, cause, writer, store.behaviour), row.values)
  const own = { ...completion, ...stamps }
  if (entity.name === 'Tickets') writeTicketHistory(store, entity, row, { ...values, ...completion }, writer)
  const updated = table.update(row, { ...values, ...own }, udfs)
  const changed = new Set([...Object.keys(values), ...Object.keys(own), ...Object.keys(udfs)])
  store.changed({ action: 'Update', entity: entity.name, row: updated, changed, by: writer.by })
  return updated
}

export function deleteRecord(store: RecordStore, entity: Entity, id: number, writer: Writer): void {
  const table = store.table(entity.name)
  const row = table.get(id)
  if (!row) throw noMatch('delete')
  table.delete(id)
  if (entity.name === 'Tickets') logDeletedTicket(store, row, writer)
  if (entity.name === 'TicketNotes') logDeletedNote(store, row, writer)
  store.changed({ action: 'Delete', entity: entity.name, row, changed: new Set(), by: writer.by })
}

function logDeletedTicket(store: RecordStore, { id, values }: Row, { by, at }: Writer): void {
  store.table('DeletedTicketLogs').insert({
    ticketID: id,
    ticketNumber: values['ticketNumber'] ?? null,
    ticketTitle: values['title'] ?? null,
    deletedByResourceID: by,
    deletedDateTime: dateText(at),
  })
}

/** `typeID` has a picklist that is not public; 2 for a note is invented. The hidden `noteID` is for the ledger. */
function logDeletedNote(store: RecordStore, { id, values }: Row, { by, at }: Writer): void {
  const ticket = store.table('Tickets').get(values['ticketID'] as number)
  store.table('DeletedTicketActivityLogs').insert({
    typeID: 2,
    ticketID: values['ticketID'] ?? null,
    ticketNumber: ticket?.values['ticketNumber'] ?? null,
    noteOrAttachmentTitle: values['title'] ?? null,
    createdByResourceID: values['creatorResourceID'] ?? null,
    activityDateTime: values['createDateTime'] ?? null,
    deletedByResourceID: by,
    deletedDateTime: dateText(at),
    noteID: id,
  })
}

/** Something beside a record, e.g. a note of a ticket: moves stamps, and changes nothing else. */
export function addActivity(store: RecordStore, entity: string, id: number, writer: Writer): void {
  const table = store.table(entity)
  const row = table.get(id)
  if (!row) throw noMatch('update')
  const stamps = changedValues(stampsOf(entityNamed(entity).name, 'activity', writer, store.behaviour), row.values)
  if (Object.keys(stamps).length === 0) return
  const updated = table.update(row, stamps)
  store.changed({ action: 'Update', entity, row: updated, changed: new Set(Object.keys(stamps)), by: writer.by })
}

function changedValues(values: Record<string, Value>, before: Row['values']): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => (before[name] ?? null) !== value))
}

function checkParent(store: RecordStore, { child }: Entity, values: Readonly<Record<string, Value>>): void {
  if (!child) return
  const id = values[child.key]
  if (typeof id === 'number' && store.table(child.in).get(id)) return
  throw new ApiError(`Reference value on field: ${child.key} of type: ${child.in} does not exist or is invalid.`)
}

/** The fields that Autotask sets when a record is created. */
function fieldsOfCreation(store: RecordStore, { name }: Entity, { by, at }: Writer): Record<string, Value> {
  const now = dateText(at)
  switch (name) {
    case 'Tickets':
      return { ticketNumber: nextTicketNumber(store.table(name), at), createDate: now, creatorResourceID: by }
    case 'TicketNotes':
      return { createDateTime: now, creatorResourceID: by }
    case 'Companies':
      return { createDate: now, createdByResourceID: by }
    case 'ConfigurationItems':
      return { createDate: now, createdByPersonID: by }
    case 'Contacts':
      return { createDate: now }
    default:
      return {}
  }
}

/** Creates a number such as `T20250915.0001`: the date, and a counter per day. */
function nextTicketNumber(tickets: Table, at: number): string {
  const day = `T${dateText(at).slice(0, 10).replaceAll('-', '')}`
  const last = lastTicketNumbers.get(tickets)
  const number = last?.day === day ? last.number + 1 : 1
  lastTicketNumbers.set(tickets, { day, number })
  return `${day}.${String(number).padStart(4, '0')}`
}
const lastTicketNumbers = new WeakMap<Table, { readonly day: string; readonly number: number }>()

/** Completing a ticket sets `completedDate` (Kaseya's help on SaaS Alerts). That reopening a ticket empties it is a guess. */
function fieldsOfCompletion(
  store: RecordStore,
  { name }: Entity,
  after: Readonly<Record<string, Value>>,
  before: Row | undefined,
  { by, at }: Writer,
): Record<string, Value> {
  if (name !== 'Tickets') return {}
  const was = before?.values['status'] === complete
  const is = after['status'] === complete
  if (is && !was) return { completedDate: dateText(at), completedByResourceID: by }
  if (was && !is && store.behaviour.reopenClearsCompletedDate)
    return { completedDate: null, completedByResourceID: null }
  return {}
}

/** Reads `userDefinedFields: [{ name, value }]`, with names in any case. A PUT empties missing fields. */
function readUdfs(known: readonly NumberedUdf[], body: Body, mode: WriteMode): Record<string, Value> {
  const [, list] = Object.entries(body).find(([name]) => name.toLowerCase() === 'userdefinedfields') ?? []
  const start = mode === 'patch' ? [] : known.map(({ name }) => [name, null] as const)
  const values: Record<string, Value> = Object.fromEntries(start)
  if (!Array.isArray(list)) return values
  for (const given of list as { name?: unknown; value?: unknown }[]) {
    const udf = known.find(({ name }) => name.toLowerCase() === String(given?.name).toLowerCase())
    if (!udf) throw new ApiError(`Unable to find ${String(given?.name)} among the user-defined fields.`)
    values[udf.name] = readUdf(udf, given.value ?? null)
  }
  return values
}

function readUdf(udf: NumberedUdf, given: unknown): Value {
  if (!udf.picklist) return readValue({ name: udf.name, type: udf.type ?? 'string', length: 8000 }, given)
  const value = readValue({ name: udf.name, type: 'integer', length: 0 }, given)
  checkPicklist(udf, value, udf.picklist)
  return value
}
