import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Provider, RawWebhook, RejectionReason, Verification } from '../src/index.ts'
import { digest, parse, toy, verify } from './support/toy.ts'

/** What is wrong with a plugin, the plugin, and the case that it fails. */
export const brokenPlugins: [fault: string, plugin: Provider, failed: string][] = [
  [
    'reads a match key that was entered by hand in another form',
    toy({ matchKeyOf: (value) => (typeof value === 'string' ? value.toUpperCase() || undefined : undefined) }),
    'reads a match key that was entered by hand as that match key, and anything as text or as nothing',
  ],
  [
    'believes any signature',
    toy({
      verify: (webhook, secrets) =>
        webhook.headers['x-toy'] && secrets[0] ? { ok: true, secret: 0 } : verify(webhook, secrets),
    }),
    'refuses a body in which one byte was changed',
  ],
  [
    'compares only the first bytes of a signature',
    toy({
      verify: comparing(
        (claimed, right) => claimed.length === 32 && claimed.subarray(0, 8).equals(right.subarray(0, 8)),
      ),
    }),
    'refuses a signature that is right only in part',
  ],
  [
    'compares only the last bytes of a signature',
    toy({
      verify: comparing((claimed, right) => claimed.length === 32 && claimed.subarray(24).equals(right.subarray(24))),
    }),
    'refuses a signature that is right only in part',
  ],
  [
    'throws at a signature of another length',
    toy({ verify: comparing((claimed, right) => timingSafeEqual(claimed, right)) }),
    'refuses headers that are no signature',
  ],
  [
    'believes an empty signature',
    toy({ verify: comparing((claimed, right) => claimed.equals(right.subarray(0, claimed.length))) }),
    'refuses headers that are no signature',
  ],
  [
    'tries the first secret only',
    toy({ verify: (webhook, secrets) => verify(webhook, secrets.slice(0, 1)) }),
    'tells which of several secrets made its own signature',
  ],
  [
    'finds the right secret and names the first',
    toy({
      verify: (webhook, secrets) => (verify(webhook, secrets).ok ? { ok: true, secret: 0 } : verify(webhook, secrets)),
    }),
    'tells which of several secrets made the signature of a vector',
  ],
  [
    'parses and writes the body again before it verifies',
    toy({ verify: (webhook, secrets) => verify({ ...webhook, body: rewritten(webhook.body) }, secrets) }),
    'refuses a body that was parsed and written again',
  ],
  [
    'parses and writes the body again before it signs and before it verifies',
    toy({
      sign: (body, secret) => ({ 'x-toy': digest(rewritten(body), secret).toString('hex') }),
      verify: (webhook, secrets) => verify({ ...webhook, body: rewritten(webhook.body) }, secrets),
    }),
    'refuses a body that was parsed and written again',
  ],
  [
    'decodes the body to text before it signs and before it verifies',
    toy({
      sign: (body, secret) => ({ 'x-toy': digest(new TextDecoder().decode(body), secret).toString('hex') }),
      verify: (webhook, secrets) =>
        verify({ ...webhook, body: Buffer.from(new TextDecoder().decode(webhook.body)) }, secrets),
    }),
    'refuses other bytes that decode to the same text',
  ],
  [
    'trims the body before it verifies',
    toy({
      verify: (webhook, secrets) =>
        verify(webhook, secrets).ok
          ? verify(webhook, secrets)
          : verify(
              { ...webhook, body: Buffer.from(Buffer.from(webhook.body).toString('latin1').trim(), 'latin1') },
              secrets,
            ),
    }),
    'refuses a body that lost or gained a byte',
  ],
  [
    'signs the whole buffer that the body is a part of',
    toy({ verify: (webhook, secrets) => verify({ ...webhook, body: Buffer.from(webhook.body.buffer) }, secrets) }),
    'reads bytes that are a part of a larger buffer',
  ],
  [
    'verifies with an empty secret',
    toy({ verify: comparing((claimed, right) => claimed.length === 32 && timingSafeEqual(claimed, right)) }),
    'never verifies with an empty secret, even when the signature was made with one',
  ],
  ['accepts an empty secret', toy({ checkSecret: () => undefined }), 'refuses an empty signing secret'],
  [
    'repeats the secret in its refusal',
    toy({ checkSecret: (secret) => (/^[0-9a-f]+$/.test(secret) ? undefined : `"${secret}" is no secret`) }),
    'answers for any signing secret without throwing and without repeating it',
  ],
  [
    'generates one secret for everybody',
    toy({ generateSecret: () => 'correct horse battery staple' }),
    'generates signing secrets that it accepts, each a different one',
  ],
  [
    'calls everything a mismatch',
    toy({
      verify: (webhook, secrets) =>
        verify(webhook, secrets).ok ? verify(webhook, secrets) : { ok: false, reason: 'mismatch' },
    }),
    'answers "missing" without headers and to empty ones',
  ],
  [
    'gives a reason that the contract does not have',
    toy({
      verify: (webhook, secrets) =>
        verify(webhook, secrets).ok ? verify(webhook, secrets) : ({ ok: false, reason: 'bad' } as never),
    }),
    'refuses a body in which one byte was changed',
  ],
  [
    'does not know its own header by its lower-case name',
    toy({ sign: (body, secret) => ({ 'X-Toy': digest(body, secret).toString('hex') }) }),
    'signs with header names in lower case, and the same way every time',
  ],
  [
    'makes signatures that another program refuses',
    toy({
      sign: (body, secret) => ({ 'x-toy': createHmac('sha256', `toy.${secret}`).update(body).digest('hex') }),
      verify: (webhook, secrets) =>
        verify(
          webhook,
          secrets.map((secret) => secret && `toy.${secret}`),
        ),
    }),
    'answers vector "openssl" as it declares',
  ],
  [
    'has no vector',
    toy({}, { vectors: [] }),
    'brings samples with names of their own, and a vector whose signature verifies',
  ],
  [
    'throws at bytes that are no UTF-8',
    toy({
      parse: ({ body }) => ({
        ok: true,
        events: [JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))],
      }),
    }),
    'answers any body with events or an error, and never throws',
  ],
  [
    'identifies without checking what it was given',
    toy({ parse: (webhook) => ({ ...parse(webhook), ok: true, events: jsonOf(webhook) }) }),
    'answers any body with events or an error, and never throws',
  ],
  [
    'passes text of any length on',
    toy({ identify: (event, { headers }) => ({ ...identityOf(event), dedupeKey: headers['x-toy'] ?? '' }) }),
    'identifies any event in text of bounded length, whatever the headers hold',
  ],
  [
    'answers an error as long as the body',
    toy({
      parse: (webhook) =>
        parse(webhook).ok ? parse(webhook) : { ok: false, error: `No JSON: ${Buffer.from(webhook.body).toString()}` },
    }),
    'answers any body with events or an error, and never throws',
  ],
  [
    'writes what a body says into Object.prototype',
    toy({
      parse: (webhook) => {
        const [event] = jsonOf(webhook)
        const constructor: unknown = event?.constructor
        if (typeof constructor === 'object') Object.assign(Object.prototype, { polluted: true })
        return parse(webhook)
      },
    }),
    'answers any body with events or an error, and never throws',
  ],
  [
    'makes a new dedupe key each time',
    toy({ identify: (event) => ({ ...identityOf(event), dedupeKey: `${process.hrtime.bigint()}` }) }),
    'identifies one event the same way every time',
  ],
  [
    'makes the dedupe key of the time of receipt',
    toy({ identify: (event, { receivedAt }) => ({ ...identityOf(event), dedupeKey: `${receivedAt}` }) }),
    'reads a request again, with other times and another secret, as the same events',
  ],
  [
    'makes the dedupe key of the signature',
    toy({
      identify: (event, { headers }) => ({ ...identityOf(event), dedupeKey: headers['x-toy']?.slice(0, 64) ?? '' }),
    }),
    'reads a request again, with other times and another secret, as the same events',
  ],
  [
    'asks the clock while it verifies',
    toy({
      verify: (webhook, secrets) => (Date.now() > 0 ? verify(webhook, secrets) : { ok: false, reason: 'expired' }),
    }),
    'uses no clock, no randomness, no timer and no network',
  ],
  [
    'makes a date of now while it parses',
    toy({ parse: (webhook) => (new Date().getTime() > 0 ? parse(webhook) : { ok: false, error: 'Too early.' }) }),
    'uses no clock, no randomness, no timer and no network',
  ],
  [
    'changes the bytes that it was given',
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
    'changes an event while it identifies it',
    toy({
      identify: (event) => {
        event.topic = event.topic.toLowerCase()
        return identityOf(event)
      },
    }),
    'changes neither the webhook nor an event',
  ],
  [
    'reads another identity than its sample declares',
    toy({ identify: (event) => ({ ...identityOf(event), action: 'sold' }) }),
    'reads sample "order-paid" as it declares',
  ],
  [
    'has samples of a type that it does not list',
    toy({ types: ['order.refunded'] }),
    'lists the types of its samples, or marks the sample as unlisted',
  ],
  [
    'writes the keys of a connection in another form than those of an event',
    toy({ connectionKeys: ({ shop }) => (shop ? [shop] : []) }),
    'matches a sample to the connection that the sample declares',
  ],
  [
    'has an empty key for a connection that says nothing',
    toy({ connectionKeys: ({ shop }) => [(shop ?? '').toLowerCase()] }),
    'gives a connection keys that are text, each once, never an empty one',
  ],
  [
    'is of another generation',
    toy({}, { contractVersion: 2 as never }),
    'declares a contract version that this suite knows',
  ],
  [
    'has an id that is no path segment',
    toy({}, { id: 'Toy shop' }),
    'has an id of lower-case letters, digits and hyphens, and a name for people',
  ],
  [
    'has a schema of no standard',
    toy({}, { credentials: { parse: () => 1 } as never }),
    'describes connectionConfig and credentials with Standard Schema v1',
  ],
  [
    'has a schema that drops the keys that it does not know',
    toy({}, { connectionConfig: dropping(toy().connectionConfig) }),
    'keeps the keys of a connectionConfig that it does not know',
  ],
  [
    'lets a subscription name `*` as a type',
    toy({ types: ['order.paid', '*'] }),
    'lists the types that a subscription may name, each once, without `*`',
  ],
  [
    'reads every name of a type as a type that it does not have',
    toy({ typeOf: (name) => name.toLowerCase() }),
    'reads each of its types as itself, and any other spelling as one of them or as none',
  ],
  [
    'verifies only what it can parse',
    toy({
      verify: (webhook, secrets) =>
        parse(webhook).ok ? verify(webhook, secrets) : refusing(webhook, secrets, 'malformed'),
    }),
    'verifies what it signs, whatever the bytes are',
  ],
  [
    'calls the signature of another secret malformed',
    toy({ verify: (webhook, secrets) => refusing(webhook, secrets, 'malformed', 'mismatch') }),
    'answers "mismatch" to the signature of another secret',
  ],
  [
    'calls it a mismatch when there is no secret',
    toy({ verify: (webhook, secrets) => refusing(webhook, secrets, 'mismatch', 'no_secret') }),
    'answers "no_secret" to a signed webhook when there is no secret',
  ],
  [
    'reads a match key that was entered by hand in another form than that of an event',
    toy({
      matchKeyOf: (value) =>
        typeof value === 'string' && value.length <= 100 ? value.toUpperCase() || undefined : undefined,
    }),
    'reads a match key that was entered by hand as that match key, and anything as text or as nothing',
  ],
  [
    'throws at a match key that is no text',
    toy({ matchKeyOf: (value) => (value as string).toLowerCase().slice(0, 100) || undefined }),
    'reads a match key that was entered by hand as that match key, and anything as text or as nothing',
  ],
  [
    'throws at a secret that it would refuse',
    toy({
      verify: (webhook, secrets) => {
        if (secrets.some((secret) => secret.trim() === '')) throw new Error('An empty secret')
        return verify(webhook, secrets)
      },
    }),
    'never throws from verify, whatever the secrets are',
  ],
  [
    'throws at a header that was sent twice',
    toy({
      verify: (webhook, secrets) => {
        if (webhook.headers['x-toy']?.includes(', ')) throw new Error('One signature, please')
        return verify(webhook, secrets)
      },
    }),
    'never throws from verify, whichever header is damaged and however',
  ],
  [
    'asks for a time that it does not sign',
    toy({
      sign: (body, secret, at) => ({ 'x-toy': digest(body, secret).toString('hex'), 'x-toy-at': `${at}` }),
      verify: (webhook, secrets) =>
        webhook.headers['x-toy-at'] ? verify(webhook, secrets) : { ok: false, reason: 'missing' },
    }),
    'refuses a header that was taken from another request',
  ],
  [
    'calls an old signature a mismatch',
    toy({
      verify: (webhook, secrets) =>
        webhook.receivedAt > Date.UTC(2026, 6) ? { ok: false, reason: 'mismatch' } : verify(webhook, secrets),
    }),
    'says of a signature long before or after its receipt that it is right or expired, and nothing else',
  ],
]

/** The toy's `verify` with another comparison, and without its check of the header and of empty secrets. */
function comparing(equal: (claimed: Buffer, right: Buffer) => boolean) {
  return ({ body, headers }: RawWebhook, secrets: readonly string[]): Verification => {
    const header = headers['x-toy']
    if (!header) return { ok: false, reason: 'missing' }
    if (secrets.length === 0) return { ok: false, reason: 'no_secret' }
    const secret = secrets.findIndex((candidate) => equal(Buffer.from(header, 'hex'), digest(body, candidate)))
    return secret < 0 ? { ok: false, reason: 'mismatch' } : { ok: true, secret }
  }
}

/** The toy's `verify`, with another reason for a refusal, or for every refusal of one reason. */
function refusing(
  webhook: RawWebhook,
  secrets: readonly string[],
  reason: RejectionReason,
  instead?: RejectionReason,
): Verification {
  const answer = verify(webhook, secrets)
  if (instead !== undefined && (answer.ok || answer.reason !== instead)) return answer
  return { ok: false, reason }
}

function rewritten(body: Uint8Array): Uint8Array {
  try {
    return Buffer.from(JSON.stringify(JSON.parse(Buffer.from(body).toString())))
  } catch {
    return body
  }
}

// oxlint-disable-next-line typescript/no-explicit-any -- a plugin that trusts what it was sent has no types to speak of
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
