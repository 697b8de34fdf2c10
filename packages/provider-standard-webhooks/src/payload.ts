import type { Identity, Parsed, RawWebhook } from '@guidepost/provider'
import { textLimit } from '@guidepost/provider'
import type { StandardWebhooksOptions } from './options.ts'
import { messageOf } from './signature.ts'

/** What was posted: any JSON object. The specification advises `type`, `timestamp` and `data`, and asks for none of them. */
export type StandardWebhooksPayload = Readonly<Record<string, unknown>>

/** One request carries one event: its body must be a JSON object in UTF-8. */
export function parse({ body }: RawWebhook): Parsed<StandardWebhooksPayload> {
  try {
    const payload: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    return isRecord(payload)
      ? { ok: true, events: [payload] }
      : { ok: false, error: 'The body is JSON, but no object.' }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { ok: false, error: `The body is no JSON in UTF-8: ${reason}`.slice(0, textLimit) }
  }
}

/** The identity of a payload: its `type`, the value that the options match by, and the message id of its request. */
export function identify(
  payload: StandardWebhooksPayload,
  webhook: RawWebhook,
  { match, orderBy }: Pick<StandardWebhooksOptions, 'match' | 'orderBy'>,
): Identity {
  const type = textOf(valueAt(payload, 'type')) ?? ''
  const id = messageOf(webhook.headers)?.id ?? ''
  return {
    type,
    action: type.includes('.') ? type.slice(type.lastIndexOf('.') + 1) : '',
    matchKey: textOf(valueAt(payload, match.event)),
    dedupeKey: id.length <= textLimit ? id : '',
    orderingKey: orderBy === undefined ? undefined : textOf(valueAt(payload, orderBy)),
    notice: false,
  }
}

/**
 * The normal form of a value that matches or orders: text without blanks around it, or a whole number as text. Letters
 * keep their case. `undefined` for anything else and for text that is longer than `textLimit`: cut, it could be another's.
 */
export function textOf(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
  if (typeof text !== 'string' || text.length > textLimit) return undefined
  return text.trim() || undefined
}

/** Own properties only, so that `constructor` is a name like any other. */
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
