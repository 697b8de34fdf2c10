import { createHash, createHmac } from 'node:crypto'
import type { Provider } from '@guidepost/provider'
import type { ClaimedDelivery } from '@guidepost/store'
import { readPayload } from '../delivery/payload.ts'
import type { Message } from './message.ts'

/**
 * A delivery in the form in which Nango forwards a webhook (packages/webhooks, `forward.ts` and `utils.ts`): the provider's
 * body in an envelope, keys sorted, signed twice with `key`. An event that matched nobody is sent without the envelope.
 *
 * Of a request that carries several events each is sent by itself; Nango would send all of them with each.
 */
export function nangoMessage(
  delivery: Pick<ClaimedDelivery, 'event' | 'integration' | 'connection'>,
  provider: Provider,
  key: string,
): Message {
  const { integration, connection } = delivery
  const payload = bodyOf(delivery, provider)
  const body = stableStringify(
    connection === null
      ? payload
      : {
          from: integration.provider,
          providerConfigKey: integration.uniqueKey,
          type: 'forward',
          payload,
          connectionId: connection.connectionId,
        },
  )
  return { body, headers: { ...forwardedHeaders(delivery.event.headers), ...signatures(body, key) } }
}

/** The body as JSON has it, untouched by the plugin; what is not JSON, or one of several events, as the plugin read it. */
function bodyOf(delivery: Pick<ClaimedDelivery, 'event'>, provider: Provider): unknown {
  const { payload, events } = readPayload(delivery.event, provider)
  if (events > 1) return payload
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(delivery.event.body)) as unknown
  } catch {
    return payload
  }
}

function signatures(body: string, key: string): Record<string, string> {
  return {
    'X-Nango-Signature': createHash('sha256').update(`${key}${body}`).digest('hex'),
    'X-Nango-Hmac-Sha256': createHmac('sha256', key).update(body).digest('hex'),
  }
}

/** What Nango keeps back begins with one of these. */
const withheld = [
  'host',
  'authorization',
  'connection',
  'keep-alive',
  'content-length',
  'content-type',
  'content-encoding',
  'cookie',
  'set-cookie',
  'referer',
  'user-agent',
  'sec-',
  'proxy-',
  'www-authenticate',
  'server',
]
/** What belongs to the connection that the provider made, or would change the one that we make. */
const ofTheConnection = new Set(['te', 'trailer', 'transfer-encoding', 'upgrade', 'expect', 'accept-encoding'])

/** The provider's headers that go along, e.g. its own signature. */
export function forwardedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const forwarded = Object.entries(headers).filter(([name, value]) => {
    const lower = name.toLowerCase()
    return !ofTheConnection.has(lower) && !withheld.some((start) => lower.startsWith(start)) && canBeSent(name, value)
  })
  return Object.fromEntries(forwarded)
}

/** What a request may hold in its head (RFC 9110, 5.1 and 5.5). Node has checked what came in; what was made up is checked here. */
function canBeSent(name: string, value: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
}

/**
 * JSON with the keys of each object sorted as JavaScript compares text; keys that are whole numbers come first, in their order,
 * as in every JavaScript object. So Nango writes what it signs (`fast-safe-stringify`, `stableStringify`).
 */
export function stableStringify(value: unknown): string {
  return JSON.stringify(sorted(value))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value).toSorted(byCodeUnit)) {
    // Set, this key would be the prototype of the copy and not be written; so it is not written.
    if (key !== '__proto__') copy[key] = sorted((value as Record<string, unknown>)[key])
  }
  return copy
}

function byCodeUnit(one: string, other: string): number {
  return one < other ? -1 : 1
}
