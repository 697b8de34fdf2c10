import type { AutotaskEvent, FieldValue } from './event.ts'
import { readEventTime } from './event-time.ts'
import { actionOf, entityOf } from './names.ts'

/** Autotask's spelling of each envelope key, by its lower-case form (which also matches `PersonID`). */
const envelope = new Map(
  ['Action', 'Guid', 'EntityType', 'Id', 'Fields', 'EventTime', 'SequenceNumber', 'PersonId'].map((key) => [
    key.toLowerCase(),
    key,
  ]),
)
type Envelope = Partial<Record<string, unknown>>

/**
 * Normalises one posted object. Never throws for a value parsed from JSON: a property that is missing or has an unexpected
 * type is `undefined`. `payload` keeps the posted object itself.
 */
export function readEvent(payload: Record<string, unknown>): AutotaskEvent {
  const found = readEnvelope(payload)
  const entityType = textOf(found['EntityType'])
  const action = textOf(found['Action'])
  const eventTime = textOf(found['EventTime'])
  return {
    entity: (entityType && entityOf(entityType)) || 'unknown',
    action: (action && actionOf(action)) || 'unknown',
    guid: textOf(found['Guid']),
    id: textOf(found['Id']),
    fields: readFields(found['Fields']),
    eventTime: eventTime && readEventTime(eventTime),
    sequenceNumber: textOf(found['SequenceNumber']),
    personId: textOf(found['PersonId']),
    sent: { entityType, action, eventTime },
    payload,
  } as AutotaskEvent
}

/** If several keys differ only in case, the one in Autotask's spelling wins, otherwise the last. */
function readEnvelope(payload: Record<string, unknown>): Envelope {
  const found: Envelope = {}
  for (const key of Object.keys(payload)) {
    const known = envelope.get(key.toLowerCase())
    if (!known) continue
    if (key !== known && Object.hasOwn(payload, known)) continue
    found[known] = payload[key]
  }
  return found
}

/** A trimmed string, or a number as a string; `undefined` for an empty string and for other types. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() || undefined
  if (typeof value === 'number') return String(value)
  return undefined
}

/** Reads an object of values, or a list of `{ name, value }` as other parts of Autotask's API have. The last of equal names wins. */
function readFields(sent: unknown): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {}
  if (Array.isArray(sent)) {
    for (const item of sent) readNamedValue(item, fields)
  } else if (isObject(sent)) {
    for (const name of Object.keys(sent)) setField(fields, name, sent[name])
  }
  return fields
}

function readNamedValue(item: unknown, fields: Record<string, FieldValue>): void {
  if (!isObject(item)) return
  let name: string | undefined
  let value: unknown = null
  for (const key of Object.keys(item)) {
    const lower = key.toLowerCase()
    if (lower === 'name') name = textOf(item[key])
    else if (lower === 'value') value = item[key]
  }
  if (name !== undefined) setField(fields, name, value)
}

function setField(fields: Record<string, FieldValue>, name: string, value: unknown): void {
  if (name === '__proto__') return
  fields[name] = typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as FieldValue)
}

/** True for a JSON object: neither null nor a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
