import { createHmac, timingSafeEqual } from 'node:crypto'
import type { RawWebhook, RejectionReason, Verification } from '../src/index.ts'
import { digest, parse, toy, verify, type BrokenPlugin } from './support/toy.ts'

/** Plugins with a fault in `verify`, `sign` or their secrets. */
export const brokenVerification: BrokenPlugin[] = [
  [
    'accepts any signature',
    toy({
      verify: (webhook, secrets) =>
        webhook.headers['x-toy'] && secrets[0] ? { ok: true, secret: 0 } : verify(webhook, secrets),
    }),
    'rejects a body with one changed byte',
  ],
  [
    'compares only the first bytes of a signature',
    toy({
      verify: comparing(
        (claimed, right) => claimed.length === 32 && claimed.subarray(0, 8).equals(right.subarray(0, 8)),
      ),
    }),
    'rejects a partly correct signature',
  ],
  [
    'compares only the last bytes of a signature',
    toy({
      verify: comparing((claimed, right) => claimed.length === 32 && claimed.subarray(24).equals(right.subarray(24))),
    }),
    'rejects a partly correct signature',
  ],
  [
    'throws for a signature of another length',
    toy({ verify: comparing((claimed, right) => timingSafeEqual(claimed, right)) }),
    'rejects headers that are no signature',
  ],
  [
    'accepts an empty signature',
    toy({ verify: comparing((claimed, right) => claimed.equals(right.subarray(0, claimed.length))) }),
    'rejects headers that are no signature',
  ],
  [
    'tries only the first secret',
    toy({ verify: (webhook, secrets) => verify(webhook, secrets.slice(0, 1)) }),
    'reports which of several secrets made its own signature',
  ],
  [
    'finds the right secret but reports the first',
    toy({
      verify: (webhook, secrets) => (verify(webhook, secrets).ok ? { ok: true, secret: 0 } : verify(webhook, secrets)),
    }),
    'reports which of several secrets signed a vector',
  ],
  [
    'parses and serialises the body before it verifies',
    toy({ verify: (webhook, secrets) => verify({ ...webhook, body: reserialised(webhook.body) }, secrets) }),
    'rejects a body that was parsed and serialised again',
  ],
  [
    'parses and serialises the body before it signs and before it verifies',
    toy({
      sign: (body, secret) => ({ 'x-toy': digest(reserialised(body), secret).toString('hex') }),
      verify: (webhook, secrets) => verify({ ...webhook, body: reserialised(webhook.body) }, secrets),
    }),
    'rejects a body that was parsed and serialised again',
  ],
  [
    'decodes the body to text before it signs and before it verifies',
    toy({
      sign: (body, secret) => ({ 'x-toy': digest(new TextDecoder().decode(body), secret).toString('hex') }),
      verify: (webhook, secrets) =>
        verify({ ...webhook, body: Buffer.from(new TextDecoder().decode(webhook.body)) }, secrets),
    }),
    'rejects other bytes that decode to the same text',
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
    'rejects a body with a byte added or removed',
  ],
  [
    'verifies with an empty secret',
    toy({ verify: comparing((claimed, right) => claimed.length === 32 && timingSafeEqual(claimed, right)) }),
    'never verifies with an empty secret, even if the signature was made with one',
  ],
  ['accepts an empty secret', toy({ checkSecret: () => undefined }), 'rejects an empty signing secret'],
  [
    'repeats a rejected secret',
    toy({ checkSecret: (secret) => (/^[0-9a-f]+$/.test(secret) ? undefined : `"${secret}" is no secret`) }),
    'checks any signing secret without throwing, and never repeats the secret',
  ],
  [
    'generates the same secret each time',
    toy({ generateSecret: () => 'correct horse battery staple' }),
    'generates a different signing secret each time, and accepts it',
  ],
  [
    'answers "mismatch" to everything',
    toy({
      verify: (webhook, secrets) =>
        verify(webhook, secrets).ok ? verify(webhook, secrets) : { ok: false, reason: 'mismatch' },
    }),
    'answers "missing" when the headers are absent or empty',
  ],
  [
    'gives an unknown reason',
    toy({
      verify: (webhook, secrets) =>
        verify(webhook, secrets).ok ? verify(webhook, secrets) : ({ ok: false, reason: 'bad' } as never),
    }),
    'rejects a body with one changed byte',
  ],
  [
    'signs with an upper-case header name',
    toy({ sign: (body, secret) => ({ 'X-Toy': digest(body, secret).toString('hex') }) }),
    'signs with lower-case header names, and the same way every time',
  ],
  [
    'makes signatures that no other program accepts',
    toy({
      sign: (body, secret) => ({ 'x-toy': createHmac('sha256', `toy.${secret}`).update(body).digest('hex') }),
      verify: (webhook, secrets) =>
        verify(
          webhook,
          secrets.map((secret) => secret && `toy.${secret}`),
        ),
    }),
    'verifies vector "openssl" with the declared result',
  ],
  [
    'verifies only what it can parse',
    toy({
      verify: (webhook, secrets) =>
        parse(webhook).ok ? verify(webhook, secrets) : rejecting(webhook, secrets, 'malformed'),
    }),
    'verifies its own signature over any bytes',
  ],
  [
    'answers "malformed" for a signature made with another secret',
    toy({ verify: (webhook, secrets) => rejecting(webhook, secrets, 'malformed', 'mismatch') }),
    'answers "mismatch" for a signature made with another secret',
  ],
  [
    'answers "mismatch" when there is no secret',
    toy({ verify: (webhook, secrets) => rejecting(webhook, secrets, 'mismatch', 'no_secret') }),
    'answers "no_secret" when there is no secret',
  ],
  [
    'throws for a secret that checkSecret rejects',
    toy({
      verify: (webhook, secrets) => {
        if (secrets.some((secret) => secret.trim() === '')) throw new Error('An empty secret')
        return verify(webhook, secrets)
      },
    }),
    'never throws from verify for odd secrets',
  ],
  [
    'throws for a header that was sent twice',
    toy({
      verify: (webhook, secrets) => {
        if (webhook.headers['x-toy']?.includes(', ')) throw new Error('Expected one signature')
        return verify(webhook, secrets)
      },
    }),
    'never throws from verify for a damaged header',
  ],
  [
    'requires a timestamp that it does not sign',
    toy({
      sign: (body, secret, at) => ({ 'x-toy': digest(body, secret).toString('hex'), 'x-toy-at': `${at}` }),
      verify: (webhook, secrets) =>
        webhook.headers['x-toy-at'] ? verify(webhook, secrets) : { ok: false, reason: 'missing' },
    }),
    'rejects a header from another request',
  ],
  [
    'answers "mismatch" for an old signature',
    toy({
      verify: (webhook, secrets) =>
        webhook.receivedAt > Date.UTC(2026, 6) ? { ok: false, reason: 'mismatch' } : verify(webhook, secrets),
    }),
    'answers ok or "expired" when the receipt is long before or after the signing',
  ],
]

/** The `verify` of the toy with another comparison, and without its checks of the header format and of empty secrets. */
function comparing(equal: (claimed: Buffer, right: Buffer) => boolean) {
  return ({ body, headers }: RawWebhook, secrets: readonly string[]): Verification => {
    const header = headers['x-toy']
    if (!header) return { ok: false, reason: 'missing' }
    if (secrets.length === 0) return { ok: false, reason: 'no_secret' }
    const secret = secrets.findIndex((candidate) => equal(Buffer.from(header, 'hex'), digest(body, candidate)))
    return secret < 0 ? { ok: false, reason: 'mismatch' } : { ok: true, secret }
  }
}

/** The `verify` of the toy, but it always rejects with `reason`; with `instead`, only where it would reject with `instead`. */
function rejecting(
  webhook: RawWebhook,
  secrets: readonly string[],
  reason: RejectionReason,
  instead?: RejectionReason,
): Verification {
  const answer = verify(webhook, secrets)
  if (instead !== undefined && (answer.ok || answer.reason !== instead)) return answer
  return { ok: false, reason }
}

function reserialised(body: Uint8Array): Uint8Array {
  try {
    return Buffer.from(JSON.stringify(JSON.parse(Buffer.from(body).toString())))
  } catch {
    return body
  }
}
