import type { Provider } from '@guidepost/provider'
import type { ClaimedDelivery } from '@guidepost/store'
import { Webhook } from 'standardwebhooks'
import { readPayload } from '../delivery/payload.ts'
import { recoveredOf, type Recovered } from '../delivery/recovered.ts'
import type { Message } from './message.ts'

/**
 * Builds a Standard Webhooks message. `webhook-id` is the same in every attempt of a delivery, `webhook-timestamp` is the
 * attempt's time, and `webhook-signature` has one signature for each of `keys` (`whsec_…`), so that a receiver may have the
 * old key or the new one. A replay is a new delivery with a new `webhook-id`; the event's id in the body stays.
 */
export function standardMessage(
  delivery: ClaimedDelivery,
  provider: Provider,
  keys: readonly string[],
  options: { readonly installation: string; readonly includeRequest: boolean; readonly now: number },
): Message {
  const id = messageId(options.installation, delivery.id)
  const body = JSON.stringify(bodyOf(delivery, provider, options.includeRequest))
  const at = new Date(options.now)
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(options.now / 1000)),
    'webhook-signature': keys.map((key) => new Webhook(key).sign(id, at, body)).join(' '),
  }
  return { headers, body }
}

/** Unique across installations, and across databases of one installation. Without full stops: the signed text uses them as separators. */
function messageId(installation: string, delivery: string): string {
  return `msg_${installation}_${delivery}`.replaceAll('.', '-')
}

/** The body that a receiver gets. `type`, `action` and `payload` are the same as for handlers. */
interface StandardBody {
  /** The event's id: the same in every delivery of the event, to any destination, and in replays. */
  readonly id: string
  readonly type: string
  readonly action: string
  readonly origin: ClaimedDelivery['event']['origin']
  /** What recovery knows about the event; null for one that was pushed. */
  readonly recovered: Recovered | null
  /** True if a younger event of the same record was recorded before this one. */
  readonly late: boolean
  /** ISO 8601. */
  readonly receivedAt: string
  readonly delivery: { readonly id: string; readonly attempt: number; readonly replay: boolean }
  readonly match: 'matched' | 'unmatched'
  /** Null for an event that matched no connection. */
  readonly connection: { readonly id: string; readonly metadata: unknown; readonly tags: unknown } | null
  readonly integration: { readonly key: string; readonly provider: string }
  readonly environment: { readonly uuid: string; readonly name: string }
  readonly payload: unknown
  /** With `includeRequest`: the headers of the provider's request, and its exact bytes in base64. */
  readonly request?: { readonly headers: Readonly<Record<string, string>>; readonly body: string }
}

function bodyOf(delivery: ClaimedDelivery, provider: Provider, includeRequest: boolean): StandardBody {
  const { event, connection, integration, environment } = delivery
  const { payload } = readPayload(delivery.event, provider)
  return {
    id: event.id,
    type: event.type,
    action: event.action,
    origin: event.origin,
    recovered: recoveredOf(event),
    late: event.recovered?.late === true,
    receivedAt: new Date(event.receivedAt).toISOString(),
    delivery: { id: delivery.id, attempt: delivery.attempt, replay: delivery.replay },
    match: connection ? 'matched' : 'unmatched',
    connection: connection && {
      id: connection.connectionId,
      metadata: connection.metadata,
      tags: connection.tags,
    },
    integration: { key: integration.uniqueKey, provider: integration.provider },
    environment: { uuid: environment.uuid, name: environment.name },
    payload,
    ...(includeRequest && {
      request: { headers: event.headers, body: Buffer.from(event.body).toString('base64') },
    }),
  }
}
