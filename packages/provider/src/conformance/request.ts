import type { Provider } from '../provider.ts'
import type { RawWebhook } from '../webhook.ts'

/** When the requests of the suite are sent and received, unless a case says otherwise. Any fixed time works. */
export const sentAt = Date.UTC(2026, 0, 15, 12)

/** A copy of `body` as the provider would send it, received at once. A plugin that changes the copy fails one case only. */
export function signed(provider: Provider, body: Uint8Array, secret: string, at = sentAt): RawWebhook {
  const sent = body.slice()
  return { body: sent, headers: { ...provider.receive.sign(sent, secret, at) }, receivedAt: at }
}

/** The same request with other headers. */
export function withHeaders(webhook: RawWebhook, headers: RawWebhook['headers']): RawWebhook {
  return { ...webhook, headers }
}

/** The same headers over another body. */
export function withBody(webhook: RawWebhook, body: Uint8Array): RawWebhook {
  return { ...webhook, body }
}

/** The headers that `verify` needs: those that carry the signature or are signed. */
export function requiredHeaders(provider: Provider, webhook: RawWebhook, secret: string): string[] {
  return Object.keys(webhook.headers).filter((name) => {
    const others = Object.entries(webhook.headers).filter(([other]) => other !== name)
    return !provider.receive.verify(withHeaders(webhook, Object.fromEntries(others)), [secret]).ok
  })
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** The JSON in `body`; `undefined` if `body` is not JSON. */
export function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    return undefined
  }
}

/** Bodies that no provider sends. A signature covers them too, because it is computed over bytes, not over their meaning. */
export const oddBodies: readonly (readonly [name: string, body: Uint8Array])[] = [
  ['an empty body', new Uint8Array()],
  ['JSON with whitespace and escapes', bytes('{ "b": "\\u0027caf\\u00e9\\u0027",\r\n  "a": 1.0, "a": 2 }')],
  ['JSON with unescaped accents', bytes('{"name":"Zoë & Jürgen\'s Café – 日本"}')],
  ['a byte order mark', Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d)],
  ['a NUL', Uint8Array.of(0x7b, 0x00, 0x7d)],
  ['invalid UTF-8', Uint8Array.of(0x7b, 0xff, 0xfe, 0x80, 0xc3, 0x7d)],
  ['every byte', Uint8Array.from({ length: 256 }, (_, byte) => byte)],
]
