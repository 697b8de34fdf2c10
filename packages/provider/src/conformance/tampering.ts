import type { Provider } from '../provider.ts'
import { forEachBody, mustReject } from './answers.ts'
import type { ConformanceCase } from './case.ts'
import { bytes, jsonOf, signed, withBody } from './request.ts'

/** A signature covers the exact bytes: `verify` rejects every other body. */
export function tamperingCases(provider: Provider): ConformanceCase[] {
  const { receive } = provider
  return [
    forEachBody(provider, 'rejects a body with one changed byte', (body, what, secret) => {
      const webhook = signed(provider, body, secret)
      for (const at of positions(body.length)) {
        const changed = body.slice()
        changed[at] = (body[at] ?? 0) ^ (at % 2 === 0 ? 0x01 : 0x20)
        mustReject(receive.verify(withBody(webhook, changed), [secret]), `${what} with byte ${at} changed`)
      }
    }),
    forEachBody(provider, 'rejects a body with a byte added or removed', (body, what, secret) => {
      const webhook = signed(provider, body, secret)
      const changed = [
        ['without its last byte', body.slice(0, -1)],
        ['without its first byte', body.slice(1)],
        ['with a line feed at its end', Uint8Array.of(...body, 0x0a)],
        ['with a NUL at its end', Uint8Array.of(...body, 0)],
        ['with a space before it', Uint8Array.of(0x20, ...body)],
        ['with a byte order mark before it', Uint8Array.of(0xef, 0xbb, 0xbf, ...body)],
      ] as const
      for (const [how, other] of changed) {
        if (other.length === body.length) continue
        mustReject(receive.verify(withBody(webhook, other), [secret]), `${what} ${how}`)
      }
    }),
    forEachBody(provider, 'rejects a body that was parsed and serialised again', (body, what, secret) => {
      const json = jsonOf(body)
      if (json === undefined) return
      const webhook = signed(provider, body, secret)
      for (const indent of [0, 1, 2]) {
        const serialised = bytes(JSON.stringify(json, undefined, indent))
        if (Buffer.compare(serialised, body) === 0) continue
        mustReject(receive.verify(withBody(webhook, serialised), [secret]), `${what}, parsed and serialised again`)
      }
    }),
    {
      name: 'rejects other bytes that decode to the same text',
      run() {
        const secret = receive.generateSecret()
        const webhook = signed(provider, Uint8Array.of(0x22, 0xff, 0x22), secret)
        const other = withBody(webhook, Uint8Array.of(0x22, 0xfe, 0x22))
        mustReject(receive.verify(other, [secret]), 'a body with another invalid UTF-8 byte')
      },
    },
  ]
}

/** Every index of a short body, and 1024 spread over a long one. */
function positions(length: number): number[] {
  const count = Math.min(length, 1024)
  return Array.from({ length: count }, (_, index) => Math.floor((index * length) / count))
}
