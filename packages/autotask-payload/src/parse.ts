import type { AutotaskEvent } from './event.ts'
import { readJson } from './json.ts'
import { defaultLimits, withDefaults, type Limits } from './limits.ts'
import type { ParseError } from './parse-error.ts'
import { isObject, readEvent } from './read-event.ts'

/** The events in a body, or the error: where and why the body cannot be read. */
export type ParseResult =
  | { readonly ok: true; readonly events: readonly AutotaskEvent[] }
  | { readonly ok: false; readonly error: ParseError }

/**
 * Reads the events in the bytes that Autotask posted. Never throws, whatever the bytes are.
 *
 * An object is one event. A list of objects is accepted too, though no public capture has one; the whole list is refused if
 * one item is not an object.
 */
export function parse(body: Uint8Array, limits?: Partial<Limits>): ParseResult {
  const json = readJson(body, limits ? withDefaults(limits) : defaultLimits)
  if (!json.ok) return json
  const { value } = json
  if (isObject(value)) return { ok: true, events: [readEvent(value)] }
  if (!Array.isArray(value)) return notAnEvent(value, '')
  if (value.length === 0) return { ok: false, error: { code: 'empty', message: 'The body is an empty list', path: '' } }
  const events: AutotaskEvent[] = []
  for (const [index, item] of value.entries()) {
    if (!isObject(item)) return notAnEvent(item, `[${index}]`)
    events.push(readEvent(item))
  }
  return { ok: true, events }
}

function notAnEvent(value: unknown, path: string): ParseResult {
  const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`
  const message = `Expected an event (a JSON object)${path && ` at ${path}`}, found ${found}`
  return { ok: false, error: { code: 'not_an_event', message, path } }
}
