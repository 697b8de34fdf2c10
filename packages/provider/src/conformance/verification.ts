import type { Provider } from '../provider.ts'
import type { RawWebhook } from '../webhook.ts'
import { forEachBody, mustBeVerification, mustReject, rejected } from './answers.ts'
import { must, mustEqual, mustNotThrow, type ConformanceCase } from './case.ts'
import { headerCases } from './headers.ts'
import { sentAt, signed, withHeaders } from './request.ts'
import { tamperingCases } from './tampering.ts'

const yearMs = 365 * 24 * 60 * 60 * 1000

/** Which webhooks `verify` accepts and which it rejects. */
export function verificationCases(provider: Provider): ConformanceCase[] {
  return [
    ...signingCases(provider),
    ...secretCases(provider),
    ...tamperingCases(provider),
    ...reasonCases(provider),
    ...headerCases(provider),
  ]
}

/** What `sign` and `verify` say about vectors and about each other. */
function signingCases(provider: Provider): ConformanceCase[] {
  const { receive } = provider
  return [
    ...provider.vectors.map((vector) => ({
      name: `verifies vector "${vector.name}" with the declared result`,
      run() {
        mustEqual(receive.verify(vector.webhook, [vector.secret]), vector.expected, 'verify')
      },
    })),
    forEachBody(provider, 'signs with lower-case header names, and the same way every time', (body, what, secret) => {
      const headers = receive.sign(body, secret, sentAt)
      must(Object.keys(headers).length > 0, `sign returns no header for ${what}`)
      for (const [header, value] of Object.entries(headers)) {
        mustEqual(header, header.toLowerCase(), 'a header name')
        must(typeof value === 'string' && value !== '', `the header ${header} has no value`)
      }
      mustEqual(receive.sign(body.slice(), secret, sentAt), headers, `sign of ${what}, a second time`)
    }),
    forEachBody(provider, 'verifies its own signature over any bytes', (body, what, secret) => {
      const answer = receive.verify(signed(provider, body, secret), [secret])
      mustEqual(answer, { ok: true, secret: 0 }, `verify of ${what}`)
    }),
  ]
}

/** What `verify` does when there are several secrets, or odd ones. */
function secretCases(provider: Provider): ConformanceCase[] {
  const { receive } = provider
  const mustFind = (webhook: RawWebhook, secret: string, what: string) => {
    for (const [index, secrets] of rotations(receive.generateSecret(), secret, receive.generateSecret())) {
      const position = `verify of ${what} with its secret at index ${index} of ${secrets.length}`
      mustEqual(receive.verify(webhook, secrets), { ok: true, secret: index }, position)
    }
  }
  return [
    {
      name: 'reports which of several secrets signed a vector',
      run() {
        for (const vector of provider.vectors) {
          if (vector.expected.ok) mustFind(vector.webhook, vector.secret, `vector "${vector.name}"`)
          else {
            const secrets = [receive.generateSecret(), vector.secret, receive.generateSecret()]
            const answer = receive.verify(vector.webhook, secrets)
            must(!answer.ok, `verify accepted the invalid vector "${vector.name}" when there are other secrets`)
          }
        }
      },
    },
    {
      name: 'reports which of several secrets made its own signature',
      run() {
        const secret = receive.generateSecret()
        for (const { name, body } of provider.samples) {
          mustFind(signed(provider, body, secret), secret, `sample "${name}"`)
        }
      },
    },
    forEachBody(provider, 'never throws from verify for odd secrets', (body, what, secret) => {
      const odd = ['', ' ', '\u0000', 'é\ud800', '__proto__', 'x', 'long '.repeat(10_000)]
      const webhook = signed(provider, body, secret)
      const answer = mustNotThrow(`verify of ${what}`, () => receive.verify(webhook, [...odd, secret]))
      mustEqual(answer, { ok: true, secret: odd.length }, `verify of ${what} with odd secrets before the right one`)
      mustReject(receive.verify(webhook, odd), `${what} with odd secrets only`)
    }),
    forEachBody(
      provider,
      'never verifies with an empty secret, even if the signature was made with one',
      (body, what, secret) => {
        mustReject(receive.verify(signed(provider, body, secret), ['']), `${what} with an empty secret`)
        const forged = signedWithEmptySecret(provider, body)
        if (!forged) return
        mustReject(receive.verify(forged, ['']), `${what}, signed with an empty secret`)
        mustReject(receive.verify(forged, ['', secret]), `${what}, signed with an empty secret, among other secrets`)
      },
    ),
  ]
}

/** Which reason `verify` gives. */
function reasonCases(provider: Provider): ConformanceCase[] {
  const { receive } = provider
  return [
    forEachBody(provider, 'answers "mismatch" for a signature made with another secret', (body, what, secret) => {
      const webhook = signed(provider, body, receive.generateSecret())
      mustEqual(receive.verify(webhook, [secret]), rejected('mismatch'), `verify of ${what}`)
      const secrets = [secret, receive.generateSecret()]
      mustEqual(receive.verify(webhook, secrets), rejected('mismatch'), `verify of ${what} with two secrets`)
    }),
    forEachBody(provider, 'answers "no_secret" when there is no secret', (body, what, secret) => {
      mustEqual(receive.verify(signed(provider, body, secret), []), rejected('no_secret'), `verify of ${what}`)
    }),
    forEachBody(provider, 'answers "missing" when the headers are absent or empty', (body, what, secret) => {
      const webhook = signed(provider, body, secret)
      const names = Object.keys(webhook.headers)
      const empty = Object.fromEntries(names.map((name) => [name, '']))
      const absent = Object.fromEntries(names.map((name) => [name, undefined]))
      for (const headers of [{}, empty, absent, { accept: '*/*' }]) {
        mustEqual(receive.verify(withHeaders(webhook, headers), [secret]), rejected('missing'), `verify of ${what}`)
      }
    }),
    {
      name: 'answers ok or "expired" when the receipt is long before or after the signing',
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
  ]
}

/** A request that anybody could forge; `undefined` if `sign` throws for an empty secret, as it may. */
function signedWithEmptySecret(provider: Provider, body: Uint8Array): RawWebhook | undefined {
  try {
    return signed(provider, body, '')
  } catch {
    return undefined
  }
}

/** `secret` at each index of a list, with the index. */
function rotations(before: string, secret: string, after: string): [index: number, secrets: string[]][] {
  return [
    [0, [secret]],
    [0, [secret, after]],
    [1, [before, secret]],
    [1, [before, secret, after]],
    [2, [before, after, secret]],
  ]
}
