import { normalizeGuid } from '@guidepost/connection-matcher'
import type { JsonValue, RawWebhook } from '@guidepost/provider'
import { verify } from '../signature.ts'
import type { RecordContext, Question } from './ask.ts'
import { formOf, maskWords } from './mask.ts'

/** How many forms to show of one value, and how many sequence numbers. */
const [maxForms, maxSequence] = [8, 50]

/** Describes the received webhooks. Makes no request. */
export const receivedQuestion: Question = {
  id: 'received',
  title: 'Received webhooks: their keys and headers, and the form of their signatures and values',
  calls: 0,
  writes: false,
  ask: async (context) => {
    const groups = new Map<string, Seen[]>()
    for (const webhook of context.received) {
      for (const event of eventsOf(webhook)) {
        const kind = [textOf(event, 'EntityType') ?? 'no entity', textOf(event, 'Action') ?? 'no action'].join(' ')
        groups.set(kind, [...(groups.get(kind) ?? []), { webhook, event }])
      }
    }
    return Object.fromEntries(
      [...groups].map(([kind, seen]) => [maskWords(kind, context.hidden), groupOf(context, seen)]),
    )
  },
}

type Event = Readonly<Record<string, unknown>>
type Seen = { readonly webhook: RawWebhook; readonly event: Event }

/** The events of a body; an empty list if the body is not JSON. */
function eventsOf({ body }: RawWebhook): Event[] {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(body))
    return [parsed].flat().filter((one): one is Event => typeof one === 'object' && one !== null)
  } catch {
    return []
  }
}

function groupOf(context: RecordContext, seen: readonly Seen[]): JsonValue {
  const secrets = context.registrations.map(({ target }) => target.secret)
  const bodies = seen.map(({ webhook }) => webhook.body)
  return {
    count: seen.length,
    envelope: forms(seen, ({ event }) => formOfEnvelope(event)),
    fields: fieldForms(context, seen),
    guidIsTheWebhooks: tally(seen, ({ event }) => context.known.guids.has(normalizeGuid(valueOf(event, 'Guid')) ?? '')),
    signature: tally(seen, ({ webhook }) => describeSignature(webhook, secrets)),
    headers: headersOf(context, seen),
    bodies: {
      longest: Math.max(...bodies.map((body) => body.byteLength)),
      asciiOnly: tally(bodies, (body) => body.every((byte) => byte < 128)),
      escapes: tally(bodies, (body) => /\\u[0-9A-Fa-f]{4}/.exec(new TextDecoder().decode(body)) !== null),
      compact: tally(bodies, (body) => !/^\s*[[{]\s|",\s"/.test(new TextDecoder().decode(body.subarray(0, 200)))),
    },
    sequence: sequenceOf(seen),
    secondsUnderWay: delaysOf(seen),
  }
}

/** The keys in order, with the form of each value. For `Fields`, only its type. */
function formOfEnvelope(event: Event): string {
  const keys = Object.entries(event).slice(0, 30)
  return keys.map(([key, value]) => `${key}: ${shortForm(key, value)}`).join(', ')
}

function shortForm(key: string, value: unknown): string {
  if (/^fields$/i.test(key)) return Array.isArray(value) ? 'a list' : value === null ? 'null' : typeof value
  if (/^(?:action|entitytype)$/i.test(key)) return 'a word'
  return shown(formOf(value))
}

/** The forms of the values of each field. Fields without an Autotask name may be the tenant's own: all count as `others`. */
function fieldForms({ known }: RecordContext, seen: readonly Seen[]): JsonValue {
  const found = new Map<string, Set<string>>()
  for (const { event } of seen) {
    const fields = valueOf(event, 'Fields')
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) continue
    for (const [key, value] of Object.entries(fields)) {
      const name = known.labels.has(key.toLowerCase()) ? key : 'others'
      const kept = found.get(name) ?? new Set()
      if (kept.size < maxForms) kept.add(shown(formOf(value)))
      found.set(name, kept)
    }
  }
  return Object.fromEntries([...found].map(([name, kept]) => [name, [...kept]]))
}

function describeSignature(webhook: RawWebhook, secrets: readonly string[]): string {
  const header = webhook.headers['x-hook-signature']
  if (header === undefined) return 'none'
  const form = /^sha1=[A-Za-z0-9+/]{27}=$/.test(header) ? 'sha1=<Base64>' : 'in another form'
  if (verify(webhook, secrets, false).ok) return `${form}, right for the bytes`
  return `${form}, ${verify(webhook, secrets, true).ok ? 'right for the escaped text' : 'not right with the present secret'}`
}

const shownHeaders = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-type',
  'expect',
  'transfer-encoding',
  'user-agent',
  'x-hook-signature',
])

/** Shows the headers that Autotask sends. Others may come from a proxy, and are only counted. */
function headersOf({ hidden }: RecordContext, seen: readonly Seen[]): JsonValue {
  const found = new Map<string, Set<string>>()
  const others = new Set<string>()
  for (const [name, value = ''] of seen.flatMap(({ webhook }) => Object.entries(webhook.headers))) {
    const kept = found.get(name) ?? new Set()
    if (!shownHeaders.has(name)) others.add(name)
    else if (kept.size < maxForms)
      found.set(name, kept.add(name === 'x-hook-signature' ? 'see signature' : maskWords(value, hidden)))
  }
  return { ...Object.fromEntries([...found].map(([name, kept]) => [name, [...kept]])), others: others.size }
}

/** The sequence numbers, oldest first, relative to the smallest. */
function sequenceOf(seen: readonly Seen[]): JsonValue {
  const numbers = seen
    .map(({ event }) => Number(valueOf(event, 'SequenceNumber') ?? Number.NaN))
    .filter((number) => Number.isSafeInteger(number))
    .slice(0, maxSequence)
    .toReversed()
  return numbers.map((number) => number - Math.min(...numbers))
}

function delaysOf(seen: readonly Seen[]): JsonValue {
  const delays = seen
    .map(({ webhook, event }) => (webhook.receivedAt - Date.parse(utc(textOf(event, 'EventTime') ?? ''))) / 1000)
    .filter((seconds) => Number.isFinite(seconds))
    .sort((a, b) => a - b)
  if (delays.length === 0) return null
  return { least: delays[0]!, middle: delays[delays.length >> 1]!, most: delays.at(-1)! }
}

/** A time without a zone is UTC. */
function utc(time: string): string {
  return /Z|[-+]\d{2}:?\d{2}$/.test(time) ? time : `${time}Z`
}

function forms<One>(all: readonly One[], form: (one: One) => string): JsonValue {
  return [...new Set(all.map(form))].slice(0, maxForms)
}

/** How often each answer occurs. */
function tally<One>(all: readonly One[], answer: (one: One) => string | boolean): JsonValue {
  const counts = new Map<string, number>()
  for (const one of all) counts.set(String(answer(one)), (counts.get(String(answer(one))) ?? 0) + 1)
  return Object.fromEntries(counts)
}

function shown(form: JsonValue): string {
  return typeof form === 'string' ? form : JSON.stringify(form)
}

/** The value of a key in any case. */
function valueOf(event: Event, name: string): unknown {
  return Object.entries(event).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
}

function textOf(event: Event, name: string): string | undefined {
  const value = valueOf(event, name)
  return typeof value === 'string' ? value : undefined
}
