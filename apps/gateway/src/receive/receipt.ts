import type { Provider, RawWebhook } from '@guidepost/provider'
import type { Origin, Receipt } from '@guidepost/store'

/** Headers that never leave the receiving process: they authenticate somebody, and no plugin reads them. */
const secretHeaders = new Set(['authorization', 'cookie', 'proxy-authorization'])

/** The headers that are kept with a request. Node has bounded them already. */
export function keptHeaders(headers: RawWebhook['headers']): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !secretHeaders.has(name)) kept[name] = value
  }
  return kept
}

/** Reads a verified webhook with its provider's plugin, into what the store records. Pure. */
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

/** The events of a verified webhook, or where and why it can't be read. Pure. */
export function contentOf(provider: Provider, webhook: RawWebhook): Receipt['content'] {
  const parsed = provider.receive.parse(webhook)
  if (!parsed.ok) return { unparsable: parsed.error }
  const events = parsed.events.map((event) => {
    const identity = provider.receive.identify(event, webhook)
    return { ...identity, matchKey: identity.matchKey ?? null, orderingKey: identity.orderingKey ?? null }
  })
  return { events }
}
