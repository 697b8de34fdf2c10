import type { Provider } from '../provider.ts'
import type { RawWebhook, RejectionReason, Verification } from '../webhook.ts'
import { must, mustEqual, mustNotThrow, type ConformanceCase } from './case.ts'
import { bytes, headersThatCount, jsonOf, oddBodies, sentAt, signed, withBody, withHeaders } from './request.ts'

const yearMs = 365 * 24 * 60 * 60 * 1000
const minuteMs = 60 * 1000

/** Text that is nobody's signature, in place of a header's value. */
const garbage: readonly string[] = [
  'garbage',
  ' ',
  '=',
  ',',
  'v1,',
  'sha1=',
  'sha256=AAAA',
  '0',
  '-1',
  '1e400',
  '\u0000',
  'é\ud800',
  '__proto__',
  'A'.repeat(100_000),
]

/** Who is believed and who isn't. */
export function verificationCases(provider: Provider): ConformanceCase[] {
  const { receive } = provider
  const bodies = [...provider.samples.map((sample) => [`sample "${sample.name}"`, sample.body] as const), ...oddBodies]

  return [
    ...provider.vectors.map((vector) => ({
      name: `answers vector "${vector.name}" as it declares`,
      run() {
        mustEqual(receive.verify(vector.webhook, [vector.secret]), vector.expected, 'verify')
      },
    })),
    {
      name: 'tells which of several secrets made the signature of a vector',
      run() {
        const [before, after] = [receive.generateSecret(), receive.generateSecret()]
        for (const { name, secret, webhook, expected } of provider.vectors) {
          if (!expected.ok) {
            const answer = receive.verify(webhook, [before, secret, after])
            must(!answer.ok, `vector "${name}" is believed among other secrets`)
            continue
          }
          for (const [index, secrets] of rotations(before, secret, after)) {
            const what = `verify of vector "${name}" with its secret at ${index} of ${secrets.length}`
            mustEqual(receive.verify(webhook, secrets), { ok: true, secret: index }, what)
          }
        }
      },
    },
    {
      name: 'tells which of several secrets made its own signature',
      run() {
        const [secret, before, after] = [receive.generateSecret(), receive.generateSecret(), receive.generateSecret()]
        for (const { name, body } of provider.samples) {
          const webhook = signed(provider, body, secret)
          for (const [index, secrets] of rotations(before, secret, after)) {
            const what = `verify of sample "${name}" with its secret at ${index} of ${secrets.length}`
            mustEqual(receive.verify(webhook, secrets), { ok: true, secret: index }, what)
          }
        }
      },
    },
    {
      name: 'signs with header names in lower case, and the same way every time',
      run() {
        const secret = receive.generateSecret()
        for (const [name, body] of bodies) {
          const headers = receive.sign(body, secret, sentAt)
          must(Object.keys(headers).length > 0, `sign answers no header for ${name}`)
          for (const [header, value] of Object.entries(headers)) {
            mustEqual(header, header.toLowerCase(), 'the name of a header')
            must(typeof value === 'string' && value !== '', `the header ${header} has no value`)
          }
          mustEqual(receive.sign(body.slice(), secret, sentAt), headers, `sign of ${name}, a second time`)
        }
      },
    },
    {
      name: 'verifies what it signs, whatever the bytes are',
      run() {
        const secret = receive.generateSecret()
        for (const [name, body] of bodies) {
          const answer = receive.verify(signed(provider, body, secret), [secret])
          mustEqual(answer, { ok: true, secret: 0 }, `verify of ${name}`)
        }
      },
    },
    {
      name: 'refuses a body in which one byte was changed',
      run() {
        const secret = receive.generateSecret()
        for (const [name, body] of bodies) {
          const webhook = signed(provider, body, secret)
          for (const at of positions(body.length)) {
            const changed = body.slice()
            changed[at] = (body[at] ?? 0) ^ (at % 2 === 0 ? 0x01 : 0x20)
            mustRefuse(receive.verify(withBody(webhook, changed), [secret]), `${name} with byte ${at} changed`)
          }
        }
      },
    },
    {
      name: 'refuses a body that lost or gained a byte',
      run() {
        const secret = receive.generateSecret()
        for (const [name, body] of bodies) {
          const webhook = signed(provider, body, secret)
          const changed = [
            ['without its last byte', body.slice(0, -1)],
            ['without its first byte', body.slice(1)],
            ['with a line feed at its end', Uint8Array.of(...body, 0x0a)],
            ['with a NUL at its end', Uint8Array.of(...body, 0)],
            ['with a blank before it', Uint8Array.of(0x20, ...body)],
            ['with a byte order mark before it', Uint8Array.of(0xef, 0xbb, 0xbf, ...body)],
          ] as const
          for (const [how, other] of changed) {
            if (other.length === body.length) continue
            mustRefuse(receive.verify(withBody(webhook, other), [secret]), `${name} ${how}`)
          }
        }
      },
    },
    {
      name: 'refuses a body that was parsed and written again',
      run() {
        const secret = receive.generateSecret()
        for (const [name, body] of bodies) {
          const json = jsonOf(body)
          if (json === undefined) continue
          const webhook = signed(provider, body, secret)
          for (const indent of [0, 1, 2]) {
            const rewritten = bytes(JSON.stringify(json, undefined, indent))
            if (Buffer.compare(rewritten, body) === 0) continue
            mustRefuse(receive.verify(withBody(webhook, rewritten), [secret]), `${name}, written again,`)
          }
        }
      },
    },
    {
      name: 'refuses other bytes that decode to the same text',
      run() {
        const secret = receive.generateSecret()
        const webhook = signed(provider, Uint8Array.of(0x22, 0xff, 0x22), secret)
        const other = withBody(webhook, Uint8Array.of(0x22, 0xfe, 0x22))
        mustRefuse(receive.verify(other, [secret]), 'another byte that is no UTF-8')
      },
    },
    {
      name: 'answers "mismatch" to the signature of another secret',
      run() {
        const [secret, other, another] = [receive.generateSecret(), receive.generateSecret(), receive.generateSecret()]
        for (const [name, body] of bodies) {
          const webhook = signed(provider, body, other)
          mustEqual(receive.verify(webhook, [secret]), refused('mismatch'), `verify of ${name}`)
          mustEqual(
            receive.verify(webhook, [secret, another]),
            refused('mismatch'),
            `verify of ${name} with two secrets`,
          )
        }
      },
    },
    {
      name: 'answers "no_secret" to a signed webhook when there is no secret',
      run() {
        for (const [name, body] of bodies) {
          const webhook = signed(provider, body, receive.generateSecret())
          mustEqual(receive.verify(webhook, []), refused('no_secret'), `verify of ${name}`)
        }
      },
    },
    {
      name: 'answers "missing" without headers and to empty ones',
      run() {
        const secret = receive.generateSecret()
        for (const [name, body] of bodies) {
          const webhook = signed(provider, body, secret)
          const empty = mapValues(webhook.headers, () => '')
          const absent = mapValues(webhook.headers, () => undefined)
          for (const headers of [{}, empty, absent, { accept: '*/*' }]) {
            mustEqual(receive.verify(withHeaders(webhook, headers), [secret]), refused('missing'), `verify of ${name}`)
          }
        }
      },
    },
    {
      name: 'refuses headers that are no signature',
      run() {
        const secret = receive.generateSecret()
        for (const [name, body] of bodies) {
          const webhook = signed(provider, body, secret)
          for (const text of garbage) {
            const headers = mapValues(webhook.headers, () => text)
            const what = `${name} with headers of ${text.length} characters of garbage`
            mustRefuse(
              mustNotThrow(what, () => receive.verify(withHeaders(webhook, headers), [secret])),
              what,
            )
          }
        }
      },
    },
    {
      name: 'never throws from verify, whichever header is damaged and however',
      run() {
        const secret = receive.generateSecret()
        const webhook = signed(provider, provider.samples[0]?.body ?? bytes('{}'), secret)
        for (const [header, value = ''] of Object.entries(webhook.headers)) {
          const damaged = [...garbage, `${value}, ${value}`, `${value} ${value}`, value.slice(1), value.slice(0, -1)]
          for (const text of damaged) {
            const what = `verify with ${header} of ${text.length} characters`
            const headers = Object.assign(Object.create(null), webhook.headers, { [header]: text })
            const answer = mustNotThrow(what, () => receive.verify(withHeaders(webhook, headers), [secret]))
            mustBeVerification(answer, 1, what)
          }
        }
      },
    },
    {
      name: 'never throws from verify, whatever the secrets are',
      run() {
        const secret = receive.generateSecret()
        const odd = ['', ' ', '\u0000', 'é\ud800', '__proto__', 'x', 'long '.repeat(10_000)]
        for (const [name, body] of bodies) {
          const webhook = signed(provider, body, secret)
          const answer = mustNotThrow(`verify of ${name}`, () => receive.verify(webhook, [...odd, secret]))
          mustEqual(answer, { ok: true, secret: odd.length }, `verify of ${name} with odd secrets before the right one`)
          mustRefuse(receive.verify(webhook, odd), `${name} with odd secrets only`)
        }
      },
    },
    {
      name: 'refuses a signature that is right only in part',
      run() {
        const secret = receive.generateSecret()
        const body = provider.samples[0]?.body ?? bytes('{}')
        const right = signed(provider, body, secret)
        const other = signed(provider, Uint8Array.of(...body, 0x20), secret)
        for (const header of headersThatCount(provider, right, secret)) {
          for (const value of mixturesOf(right.headers[header] ?? '', other.headers[header] ?? '')) {
            const headers = { ...right.headers, [header]: value }
            mustRefuse(receive.verify(withHeaders(right, headers), [secret]), `${header}, right only in part,`)
          }
        }
      },
    },
    {
      name: 'refuses a header that was taken from another request',
      run() {
        const secret = receive.generateSecret()
        const body = provider.samples[0]?.body ?? bytes('{}')
        const right = signed(provider, body, secret)
        const others = [
          signed(provider, Uint8Array.of(...body, 0x20), secret),
          signed(provider, body, secret, sentAt - minuteMs),
          signed(provider, body, receive.generateSecret()),
        ]
        for (const header of headersThatCount(provider, right, secret)) {
          for (const other of others) {
            if (other.headers[header] === right.headers[header]) continue
            const headers = { ...right.headers, [header]: other.headers[header] }
            mustRefuse(receive.verify(withHeaders(right, headers), [secret]), `${header} of another request`)
          }
        }
      },
    },
    {
      name: 'says of a signature long before or after its receipt that it is right or expired, and nothing else',
      run() {
        const secret = receive.generateSecret()
        for (const { name, body } of provider.samples) {
          for (const receivedAt of [sentAt - yearMs, sentAt + yearMs, 0, Number.MAX_SAFE_INTEGER]) {
            const answer = receive.verify({ ...signed(provider, body, secret), receivedAt }, [secret])
            mustBeVerification(answer, 1, `verify of sample "${name}"`)
            const reason = answer.ok ? 'expired' : answer.reason
            mustEqual(reason, 'expired', `the reason for sample "${name}" at another time`)
          }
        }
      },
    },
    {
      name: 'never verifies with an empty secret, even when the signature was made with one',
      run() {
        const secret = receive.generateSecret()
        for (const [name, body] of bodies) {
          mustRefuse(receive.verify(signed(provider, body, secret), ['']), `${name} with an empty secret`)
          const forged = signedWithNothing(provider, body)
          if (!forged) continue
          mustRefuse(receive.verify(forged, ['']), `${name}, signed with an empty key,`)
          mustRefuse(receive.verify(forged, ['', secret]), `${name}, signed with an empty key, among other secrets`)
        }
      },
    },
  ]
}

/** The request of somebody who knows no secret, or `undefined` if `sign` throws for an empty one, as it may. */
function signedWithNothing(provider: Provider, body: Uint8Array): RawWebhook | undefined {
  try {
    return signed(provider, body, '')
  } catch {
    return undefined
  }
}

/** `secret` in each place of a list, with its index. */
function rotations(before: string, secret: string, after: string): [index: number, secrets: string[]][] {
  return [
    [0, [secret]],
    [0, [secret, after]],
    [1, [before, secret]],
    [1, [before, secret, after]],
    [2, [before, after, secret]],
  ]
}

/** Every index of a short body, and 1024 spread over a long one. */
function positions(length: number): number[] {
  const count = Math.min(length, 1024)
  return Array.from({ length: count }, (_, index) => Math.floor((index * length) / count))
}

/** Texts that begin as `right` and end as `other`, and the other way round; `right` itself is not among them. */
function mixturesOf(right: string, other: string): string[] {
  const cuts = Array.from({ length: right.length + 1 }, (_, cut) => cut)
  const mixtures = cuts.flatMap((cut) => [
    right.slice(0, cut) + other.slice(cut),
    other.slice(0, cut) + right.slice(cut),
  ])
  return [...new Set(mixtures)].filter((mixture) => mixture !== right)
}

function mapValues<T>(headers: RawWebhook['headers'], value: () => T): Record<string, T> {
  return Object.fromEntries(Object.keys(headers).map((name) => [name, value()]))
}

function refused(reason: RejectionReason): Verification {
  return { ok: false, reason }
}

function mustRefuse(answer: Verification, what: string): void {
  mustBeVerification(answer, Infinity, what)
  must(!answer.ok, `${what} was believed`)
}

const reasons: readonly RejectionReason[] = ['missing', 'malformed', 'mismatch', 'no_secret', 'expired']

function mustBeVerification(answer: Verification, secrets: number, what: string): void {
  if (answer.ok === true) {
    must(Number.isInteger(answer.secret) && answer.secret >= 0 && answer.secret < secrets, `${what}: no such secret`)
    return
  }
  must(answer.ok === false && reasons.includes(answer.reason), `${what}: the answer is no Verification`)
}
