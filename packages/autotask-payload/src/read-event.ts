import type { AutotaskEvent, FieldValue } from './event.ts'
import { readEventTime } from './event-time.ts'
import { actionOf, entityOf } from './names.ts'

/** The keys of the envelope as Autotask spells them, by their lower case. `PersonID` is seen too, and falls in here. */
const envelope = new Map(
  ['Action', 'Guid', 'EntityType', 'Id', 'Fields', 'EventTime', 'SequenceNumber', 'PersonId'].map((key) => [
    key.toLowerCase(),
    key,
  ]),
)
type Envelope = Partial<Record<string, unknown>>

/**
 * Normalises one posted object, made of what JSON has. Never fails: what is missing or of an odd type is left `undefined`, and the object
 * itself stays in `payload`.
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

/** Of keys that differ only in case, Autotask's own spelling counts, whatever its place; without it, the last one. */
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

/** Text without the blanks around it; `undefined` for what is empty or no scalar. Booleans are no text that means anything here. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() || undefined
  if (typeof value === 'number') return String(value)
  return undefined
}

/** An object of values, or a list of `{ name, value }` as Autotask has it elsewhere. Of equal names, the last counts. */
function readFields(sent: unknown): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {}
  if (Array.isArray(sent)) {
    for (const item of sent) readNamed(item, fields)
  } else if (isObject(sent)) {
    for (const name of Object.keys(sent)) setField(fields, name, sent[name])
  }
  return fields
}

function readNamed(item: unknown, fields: Record<string, FieldValue>): void {
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

/** True for what JSON calls an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
