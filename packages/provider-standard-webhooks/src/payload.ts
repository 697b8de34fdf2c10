import type { Description, Identity, Parsed, RawWebhook } from '@guidepost/provider'
import { textLimit, textsLimit } from '@guidepost/provider'
import type { StandardWebhooksOptions } from './options.ts'
import { readMessage } from './signature.ts'

/** The posted JSON object. The specification recommends `type`, `timestamp` and `data`, but requires none of them. */
export type StandardWebhooksPayload = Readonly<Record<string, unknown>>

/** Parses the one event of a request. The body must be a JSON object in UTF-8. */
export function parse({ body }: RawWebhook): Parsed<StandardWebhooksPayload> {
  try {
    const payload: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    return isRecord(payload)
      ? { ok: true, events: [payload] }
      : { ok: false, error: 'The body is JSON, but not an object.' }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { ok: false, error: `The body is not JSON in UTF-8: ${reason}`.slice(0, textLimit) }
  }
}

/** The identity of an event: its `type`, the value at `match.event`, and the message id of its request. */
export function identify(
  payload: StandardWebhooksPayload,
  webhook: RawWebhook,
  { match, orderBy }: Pick<StandardWebhooksOptions, 'match' | 'orderBy'>,
): Identity {
  const type = toText(valueAt(payload, 'type')) ?? ''
  const id = readMessage(webhook.headers)?.id ?? ''
  return {
    type,
    action: type.includes('.') ? type.slice(type.lastIndexOf('.') + 1) : '',
    matchKey: toText(valueAt(payload, match.event)),
    dedupeKey: id.length <= textLimit ? id : '',
    orderingKey: orderBy === undefined ? undefined : toText(valueAt(payload, orderBy)),
    notice: false,
  }
}

/** How many values of a payload are visited to describe it. */
const visitedValues = 1000

/** People find an event by each text and integer in it; the value that orders events names its record. */
export function describe(
  payload: StandardWebhooksPayload,
  { orderBy }: Pick<StandardWebhooksOptions, 'orderBy'>,
): Description {
  const texts: string[] = []
  const waiting: unknown[] = [payload]
  for (let visited = 0; visited < Math.min(waiting.length, visitedValues) && texts.length < textsLimit; visited++) {
    const value = waiting[visited]
    if (typeof value === 'object' && value !== null) waiting.push(...Object.values(value).slice(0, visitedValues))
    const text = toText(value)
    if (text !== undefined) texts.push(text)
  }
  return { title: orderBy === undefined ? undefined : toText(valueAt(payload, orderBy)), texts }
}

/**
 * The normal form of a match or ordering value: trimmed text, or an integer as text. Case is kept. `undefined` for other
 * values, and for text longer than `textLimit`: after a cut it could equal the value of another connection.
 */
export function toText(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
  if (typeof text !== 'string' || text.length > textLimit) return undefined
  return text.trim() || undefined
}

/** Reads own properties only, so that `constructor` is not found on the prototype. */
function valueAt(payload: unknown, path: string): unknown {
  let value = payload
  for (const name of path.split('.')) {
    if (!isRecord(value) || !Object.hasOwn(value, name)) return undefined
    value = value[name]
  }
  return value
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
