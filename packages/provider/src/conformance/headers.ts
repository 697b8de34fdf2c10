import type { Provider } from '../provider.ts'
import { firstBody, forEachBody, mustBeVerification, mustReject } from './answers.ts'
import { mustNotThrow, type ConformanceCase } from './case.ts'
import { requiredHeaders, sentAt, signed, withHeaders } from './request.ts'

const minuteMs = 60 * 1000

/** Header values that are no signature. */
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

/** What `verify` does with damaged, mixed and replayed headers. */
export function headerCases(provider: Provider): ConformanceCase[] {
  const { receive } = provider
  return [
    forEachBody(provider, 'rejects headers that are no signature', (body, what, secret) => {
      const webhook = signed(provider, body, secret)
      for (const text of garbage) {
        const headers = Object.fromEntries(Object.keys(webhook.headers).map((name) => [name, text]))
        const input = `${what} with headers of ${text.length} characters of garbage`
        mustReject(
          mustNotThrow(input, () => receive.verify(withHeaders(webhook, headers), [secret])),
          input,
        )
      }
    }),
    {
      name: 'never throws from verify for a damaged header',
      run() {
        const secret = receive.generateSecret()
        const webhook = signed(provider, firstBody(provider), secret)
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
      name: 'rejects a partly correct signature',
      run() {
        const secret = receive.generateSecret()
        const body = firstBody(provider)
        const right = signed(provider, body, secret)
        const other = signed(provider, Uint8Array.of(...body, 0x20), secret)
        for (const header of requiredHeaders(provider, right, secret)) {
          for (const value of mixturesOf(right.headers[header] ?? '', other.headers[header] ?? '')) {
            const headers = { ...right.headers, [header]: value }
            mustReject(receive.verify(withHeaders(right, headers), [secret]), `a partly correct ${header}`)
          }
        }
      },
    },
    {
      name: 'rejects a header from another request',
      run() {
        const secret = receive.generateSecret()
        const body = firstBody(provider)
        const right = signed(provider, body, secret)
        const others = [
          signed(provider, Uint8Array.of(...body, 0x20), secret),
          signed(provider, body, secret, sentAt - minuteMs),
          signed(provider, body, receive.generateSecret()),
        ]
        for (const header of requiredHeaders(provider, right, secret)) {
          for (const other of others) {
            if (other.headers[header] === right.headers[header]) continue
            const headers = { ...right.headers, [header]: other.headers[header] }
            mustReject(receive.verify(withHeaders(right, headers), [secret]), `${header} from another request`)
          }
        }
      },
    },
  ]
}

/** Values that start like `right` and end like `other`, and the reverse, without `right` itself. */
function mixturesOf(right: string, other: string): string[] {
  const cuts = Array.from({ length: right.length + 1 }, (_, cut) => cut)
  const mixtures = cuts.flatMap((cut) => [
    right.slice(0, cut) + other.slice(cut),
    other.slice(0, cut) + right.slice(cut),
  ])
  return [...new Set(mixtures)].filter((mixture) => mixture !== right)
}
