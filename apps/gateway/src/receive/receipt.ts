import type { Provider, RawWebhook } from '@guidepost/provider'
import type { Origin, Receipt } from '@guidepost/store'

/** Headers that are never stored: they carry credentials, and no plugin reads them. */
const secretHeaders = new Set(['authorization', 'cookie', 'proxy-authorization'])

/** The headers that are stored with a request. Node has limited their size already. */
export function keptHeaders(headers: RawWebhook['headers']): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !secretHeaders.has(name)) kept[name] = value
  }
  return kept
}

/** Turns a verified webhook into what the store records, with its provider's plugin. Pure. */
export function toReceipt(
  provider: Provider,
  webhook: RawWebhook,
  from: { integrationId: number; registrationId: number | null; secretId: string | null; origin: Origin },
): Receipt {
  return {
    ...from,
    receivedAt: webhook.receivedAt,
    headers: keptHeaders(webhook.headers),
    body: webhook.body,
    content: contentOf(provider, webhook),
  }
}

/** Parses the events of a webhook, or says where and why it cannot be parsed. Pure. */
export function contentOf(provider: Provider, webhook: RawWebhook): Receipt['content'] {
  const parsed = provider.receive.parse(webhook)
  if (!parsed.ok) return { unparsable: parsed.error }
  const events = parsed.events.map((event) => {
    const identity = provider.receive.identify(event, webhook)
    return { ...identity, matchKey: identity.matchKey ?? null, orderingKey: identity.orderingKey ?? null }
  })
  return { events }
}
