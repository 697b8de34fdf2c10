import { createHash, createHmac } from 'node:crypto'
import type { Provider } from '@guidepost/provider'
import type { ClaimedDelivery } from '@guidepost/store'
import { readPayload } from '../delivery/payload.ts'
import type { Message } from './message.ts'

/**
 * Builds the message that Nango forwards for a webhook (packages/webhooks, `forward.ts` and `utils.ts`): the provider's body in
 * an envelope, keys sorted, signed twice with `key`. An event that matched no connection is sent without the envelope.
 *
 * If a request carries several events, each is sent by itself. Nango sends all of them each time.
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
  return {
    body,
    headers: { ...forwardedHeaders(delivery.event.headers), ...signatures(body, key), ...recoveredHeaders(delivery) },
  }
}

/** Nango's envelope has no place for it. */
function recoveredHeaders({ event: { origin, recovered } }: Pick<ClaimedDelivery, 'event'>): Record<string, string> {
  if (!recovered) return {}
  const { fidelity, late } = recovered
  return { 'X-Guidepost-Recovered': `${origin}; fidelity=${fidelity}${late ? '; late' : ''}` }
}

/** The request's own JSON. The plugin's payload instead, if the body is not JSON or carries several events. */
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

/** Nango does not forward headers whose names begin with one of these. */
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
/** Headers that belong to the provider's connection to us, or that would change our connection to the receiver. */
const connectionHeaders = new Set(['te', 'trailer', 'transfer-encoding', 'upgrade', 'expect', 'accept-encoding'])

/** The provider's headers that are forwarded, e.g. its own signature. */
export function forwardedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const forwarded = Object.entries(headers).filter(([name, value]) => {
    const lower = name.toLowerCase()
    return (
      !connectionHeaders.has(lower) && !withheld.some((start) => lower.startsWith(start)) && isValidHeader(name, value)
    )
  })
  return Object.fromEntries(forwarded)
}

/** True if HTTP allows the header (RFC 9110, 5.1 and 5.5). Node has checked received headers; a test delivery's are checked here. */
function isValidHeader(name: string, value: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
}

/**
 * Writes JSON like Nango does before it signs (`fast-safe-stringify`, `stableStringify`): the keys of each object in the order
 * in which JavaScript compares text, with whole-number keys first, as in every JavaScript object.
 */
export function stableStringify(value: unknown): string {
  return JSON.stringify(sorted(value))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value).toSorted(byCodeUnit)) {
    // Assigning this key would set the prototype of the copy. Nango does not write the key either.
    if (key !== '__proto__') copy[key] = sorted((value as Record<string, unknown>)[key])
  }
  return copy
}

function byCodeUnit(one: string, other: string): number {
  return one < other ? -1 : 1
}
