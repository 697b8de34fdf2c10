import type { Identity, RawWebhook } from '@guidepost/provider'

/** An `onEvent` that records its calls. */
export function recorder() {
  const events: { readonly event: unknown; readonly identity: Identity; readonly webhook: RawWebhook }[] = []
  return {
    events,
    onEvent: (event: unknown, identity: Identity, webhook: RawWebhook) => {
      events.push({ event, identity, webhook })
    },
  }
}
