import type { RawWebhook } from '../src/index.ts'
import { parse, toy, verify, type BrokenPlugin } from './support/toy.ts'

let described = 0

/** Plugins with a fault in their declaration, or in what they read out of a webhook. */
export const brokenReading: BrokenPlugin[] = [
  [
    'normalises a match key entered by hand to another form',
    toy({ matchKeyOf: (value) => (typeof value === 'string' ? value.toUpperCase() || undefined : undefined) }),
    'normalises a match key to itself, and any other value to text or undefined',
  ],
  [
    'verifies the whole buffer that contains the body',
    toy({ verify: (webhook, secrets) => verify({ ...webhook, body: Buffer.from(webhook.body.buffer) }, secrets) }),
    'reads a body that is part of a larger buffer',
  ],
  [
    'has no vector',
    toy({}, { vectors: [] }),
    'has samples and vectors with unique names, and at least one valid vector',
  ],
  [
    'throws for invalid UTF-8',
    toy({
      parse: ({ body }) => ({
        ok: true,
        events: [JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))],
      }),
    }),
    'parses any body into events or an error, and never throws',
  ],
  [
    'identifies unchecked events',
    toy({ parse: (webhook) => ({ ...parse(webhook), ok: true, events: jsonOf(webhook) }) }),
    'parses any body into events or an error, and never throws',
  ],
  [
    'passes on text of any length',
    toy({ identify: (event, { headers }) => ({ ...identityOf(event), dedupeKey: headers['x-toy'] ?? '' }) }),
    'identifies and describes events with bounded text, whatever the headers hold',
  ],
  [
    'returns an error as long as the body',
    toy({
      parse: (webhook) =>
        parse(webhook).ok ? parse(webhook) : { ok: false, error: `No JSON: ${Buffer.from(webhook.body).toString()}` },
    }),
    'parses any body into events or an error, and never throws',
  ],
  [
    'lets a body change Object.prototype',
    toy({
      parse: (webhook) => {
        const [event] = jsonOf(webhook)
        const constructor: unknown = event?.constructor
        if (typeof constructor === 'object') Object.assign(Object.prototype, { polluted: true })
        return parse(webhook)
      },
    }),
    'parses any body into events or an error, and never throws',
  ],
  [
    'makes a new dedupe key each time',
    toy({ identify: (event) => ({ ...identityOf(event), dedupeKey: `${process.hrtime.bigint()}` }) }),
    'identifies and describes an event the same way every time',
  ],
  [
    'makes the dedupe key from the time of receipt',
    toy({ identify: (event, { receivedAt }) => ({ ...identityOf(event), dedupeKey: `${receivedAt}` }) }),
    'reads the same events from a request received again at another time with another secret',
  ],
  [
    'takes the receipt for the time of the change',
    toy({ identify: (event, { receivedAt }) => ({ ...identityOf(event), occurredAt: receivedAt }) }),
    'reads the same events from a request received again at another time with another secret',
  ],
  [
    'returns a time that is no number of milliseconds',
    toy({ identify: (event) => ({ ...identityOf(event), occurredAt: Number.NaN }) }),
    'parses any body into events or an error, and never throws',
  ],
  [
    'makes the dedupe key from the signature',
    toy({
      identify: (event, { headers }) => ({ ...identityOf(event), dedupeKey: headers['x-toy']?.slice(0, 64) ?? '' }),
    }),
    'reads the same events from a request received again at another time with another secret',
  ],
  [
    'reads the clock in verify',
    toy({
      verify: (webhook, secrets) => (Date.now() > 0 ? verify(webhook, secrets) : { ok: false, reason: 'expired' }),
    }),
    'uses no clock, no randomness, no timer and no network',
  ],
  [
    'reads the clock in parse with new Date()',
    toy({ parse: (webhook) => (new Date().getTime() > 0 ? parse(webhook) : { ok: false, error: 'Too early.' }) }),
    'uses no clock, no randomness, no timer and no network',
  ],
  [
    'describes an event with the clock',
    toy({ describe: (event) => ({ title: event.order, texts: [String(Date.now())] }) }),
    'uses no clock, no randomness, no timer and no network',
  ],
  [
    'describes an event with its whole text',
    toy({ describe: (_, { headers }) => ({ title: undefined, texts: [headers['x-toy'] ?? ''] }) }),
    'identifies and describes events with bounded text, whatever the headers hold',
  ],
  [
    'describes an event with an empty title',
    toy({ describe: (_, { headers }) => ({ title: headers['x-toy']?.slice(0, 9) ?? '', texts: [] }) }),
    'identifies and describes events with bounded text, whatever the headers hold',
  ],
  [
    'describes an event with any number of texts',
    toy({ describe: (_, { headers }) => ({ title: undefined, texts: (headers['x-toy'] ?? '').split('') }) }),
    'identifies and describes events with bounded text, whatever the headers hold',
  ],
  [
    'describes an event in an order that changes',
    toy({ describe: () => ({ title: undefined, texts: [`${(described += 1)}`] }) }),
    'identifies and describes an event the same way every time',
  ],
  [
    'throws while it describes an odd event',
    toy({ describe: (_, { headers }) => ({ title: undefined, texts: [headers['x-toy']!.slice(0, 9)] }) }),
    'identifies and describes events with bounded text, whatever the headers hold',
  ],
  [
    'changes an event in describe',
    toy({
      describe: (event) => {
        event.topic = event.topic.toLowerCase()
        return { title: undefined, texts: [] }
      },
    }),
    'changes neither the webhook nor an event',
  ],
  [
    'changes the body',
    toy({
      parse: (webhook) => {
        const parsed = parse(webhook)
        webhook.body.fill(0)
        return parsed
      },
    }),
    'changes neither the webhook nor an event',
  ],
  [
    'changes an event in identify',
    toy({
      identify: (event) => {
        event.topic = event.topic.toLowerCase()
        return identityOf(event)
      },
    }),
    'changes neither the webhook nor an event',
  ],
  [
    'reads another identity than the sample declares',
    toy({ identify: (event) => ({ ...identityOf(event), action: 'sold' }) }),
    'reads the declared identities from sample "order-paid"',
  ],
  [
    'has a sample whose type it does not list',
    toy({ types: ['order.refunded'] }),
    'lists the types of each sample, or marks the sample as unlisted',
  ],
  [
    'normalises connection keys and event keys differently',
    toy({ connectionKeys: ({ shop }) => (shop ? [shop] : []) }),
    'matches a sample to the connection that the sample declares',
  ],
  [
    'returns an empty key for an empty connectionConfig',
    toy({ connectionKeys: ({ shop }) => [(shop ?? '').toLowerCase()] }),
    'returns connection keys that are unique, non-empty text',
  ],
  [
    'declares another contract version',
    toy({}, { contractVersion: 2 as never }),
    'declares a contract version that this suite knows',
  ],
  [
    'has an id with a space',
    toy({}, { id: 'Toy shop' }),
    'has an id of lower-case letters, digits and hyphens, and a display name',
  ],
  [
    'has a schema that is not a Standard Schema',
    toy({}, { credentials: { parse: () => 1 } as never }),
    'describes connectionConfig and credentials with Standard Schema v1',
  ],
  [
    'has a schema that drops unknown keys',
    toy({}, { connectionConfig: dropping(toy().connectionConfig) }),
    'keeps unknown keys of a connectionConfig',
  ],
  [
    'lists `*` as a type',
    toy({ types: ['order.paid', '*'] }),
    'lists each type that a subscription may name once, without `*`',
  ],
  [
    'maps names to types that it does not list',
    toy({ typeOf: (name) => name.toLowerCase() }),
    'maps a listed type to itself, and any other name to a listed type or undefined',
  ],
  [
    'normalises a hand-entered match key and an event key differently',
    toy({
      matchKeyOf: (value) =>
        typeof value === 'string' && value.length <= 100 ? value.toUpperCase() || undefined : undefined,
    }),
    'normalises a match key to itself, and any other value to text or undefined',
  ],
  [
    'throws for a match key that is not text',
    toy({ matchKeyOf: (value) => (value as string).toLowerCase().slice(0, 100) || undefined }),
    'normalises a match key to itself, and any other value to text or undefined',
  ],
]

// oxlint-disable-next-line typescript/no-explicit-any -- this plugin trusts its input
function jsonOf({ body }: RawWebhook): any[] {
  try {
    return [JSON.parse(Buffer.from(body).toString())]
  } catch {
    return []
  }
}

function identityOf(event: Parameters<ReturnType<typeof toy>['receive']['identify']>[0]) {
  return toy().receive.identify(event, { body: new Uint8Array(), headers: {}, receivedAt: 0 })
}

function dropping(schema: ReturnType<typeof toy>['connectionConfig']): ReturnType<typeof toy>['connectionConfig'] {
  return {
    '~standard': {
      ...schema['~standard'],
      validate: (value) => {
        const result = schema['~standard'].validate(value)
        return 'value' in result ? { value: { shop: result.value.shop } } : result
      },
    },
  }
}
