import type { Behaviour } from '../behaviour.ts'
import { dotNetJson } from '../dot-net-json.ts'
import { dateText, dateTime } from '../entities/field.ts'
import type { Value } from '../entities/field.ts'
import { entityTypes } from '../entities/webhooks.ts'
import type { Action } from '../ledger.ts'
import type { Hook, WatchedField } from '../tenant/hook.ts'
import type { Row } from '../tenant/table.ts'

/** The bytes to send and the bytes to sign. They differ only with the switch `encoding: sign-escaped-send-raw`. */
export interface Body {
  readonly sent: Buffer
  readonly signed: Buffer
}

/** The values of an event that do not depend on the record. */
interface EventHeader {
  readonly at: number
  readonly sequenceNumber: number
  readonly personId: number
}

/** The body of a callout about a changed record. Keys are in the order of public captures. */
export function eventBody(
  hook: Hook,
  action: Action,
  row: Row,
  changed: ReadonlySet<string>,
  eventHeader: EventHeader,
  behaviour: Behaviour,
): Body {
  const fields = action === 'Delete' ? undefined : fieldsOf(hook, action, row, changed, behaviour)
  const deletedFields = behaviour.deleteFields === 'empty' ? {} : undefined
  return encode(
    {
      Action: action,
      Guid: guidText(hook.guid, behaviour),
      EntityType: entityTypes[hook.entity],
      Id: row.id,
      Fields: action === 'Delete' ? deletedFields : fields,
      ...headerKeys(eventHeader, behaviour),
    },
    behaviour,
  )
}

/** The body of a callout about a deactivated or deleted webhook: a guess, because no capture of one is public. */
export function deactivationBody(hook: Hook, eventHeader: EventHeader, behaviour: Behaviour): Body {
  const Guid = guidText(hook.guid, behaviour)
  if (behaviour.deactivationBody === 'none') return { sent: Buffer.alloc(0), signed: Buffer.alloc(0) }
  if (behaviour.deactivationBody === 'short') return encode({ Action: 'Deactivated', Guid }, behaviour)
  return encode({ Action: 'Deactivated', Guid, ...headerKeys(eventHeader, behaviour) }, behaviour)
}

/** A GUID in the case that the switch `guidCase` says. */
export function guidText(guid: string, { guidCase }: Behaviour): string {
  return guidCase === 'upper' ? guid.toUpperCase() : guid
}

function headerKeys({ at, sequenceNumber, personId }: EventHeader, behaviour: Behaviour): Record<string, unknown> {
  return {
    EventTime: eventTime(at, behaviour),
    SequenceNumber: sequenceNumber,
    [behaviour.personKey]: personId,
  }
}

function eventTime(at: number, { eventTime }: Behaviour): string {
  const text = new Date(at).toISOString()
  if (eventTime === 'fraction') return text.slice(0, 23)
  return eventTime === 'unzoned' ? text.slice(0, 19) : `${text.slice(0, 19)}Z`
}

/** New values. Of a Create: fields with a value. Of an Update: changed subscribed fields, and always displayed fields. */
function fieldsOf(
  hook: Hook,
  action: Action,
  row: Row,
  changed: ReadonlySet<string>,
  behaviour: Behaviour,
): Record<string, Value> {
  const shown = hook.watched.filter((field) => {
    if (action === 'Create') return (valueOf(row, field) ?? '') !== ''
    return field.isDisplayed || (field.isSubscribed && changed.has(field.name))
  })
  return Object.fromEntries(shown.map((field) => [field.label, formatValue(valueOf(row, field), field, behaviour)]))
}

function valueOf(row: Row, { name, isUdf }: WatchedField): Value | undefined {
  return (isUdf ? row.udfs : row.values)[name]
}

function formatValue(value: Value | undefined, { type }: WatchedField, behaviour: Behaviour): Value {
  if (value === null || value === undefined) return behaviour.nulls === 'null' ? null : ''
  if (type === 'datetime') {
    const text = dateText(dateTime(String(value)))
    return behaviour.dates === 'utc' ? `${text}Z` : text
  }
  if (type === 'decimal' && behaviour.decimals === 'fixed') return Number(value).toFixed(4)
  if (typeof value === 'string' && behaviour.payloadTexts === 'trimmed') return value.replaceAll('\r\n', '\n').trim()
  if (behaviour.values === 'json') return value
  if (typeof value === 'boolean') return behaviour.booleans === 'True' ? (value ? 'True' : 'False') : String(value)
  return String(value)
}

function encode(payload: unknown, { encoding }: Behaviour): Body {
  const escaped = () => Buffer.from(dotNetJson(payload))
  const raw = () => Buffer.from(JSON.stringify(payload))
  if (encoding === 'sign-escaped-send-raw') return { sent: raw(), signed: escaped() }
  const body = encoding === 'escaped' ? escaped() : raw()
  return { sent: body, signed: body }
}
