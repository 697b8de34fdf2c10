import type { AutotaskEvent } from './event.ts'
import { readJson } from './json.ts'
import { defaultLimits, limitsOf, type Limits } from './limits.ts'
import type { ParseError } from './parse-error.ts'
import { isObject, readEvent } from './read-event.ts'

/** The events that a body carries, or where and why it cannot be read. */
export type ParseResult =
  | { readonly ok: true; readonly events: readonly AutotaskEvent[] }
  | { readonly ok: false; readonly error: ParseError }

/**
 * Reads the events out of the bytes that Autotask posted. Never throws, whatever they are.
 *
 * One object is one event; a list of objects is tolerated, though no capture has one. It is all or nothing: a list with
 * one item that is no object is refused as a whole.
 */
export function parse(body: Uint8Array, limits?: Partial<Limits>): ParseResult {
  const json = readJson(body, limits ? limitsOf(limits) : defaultLimits)
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
