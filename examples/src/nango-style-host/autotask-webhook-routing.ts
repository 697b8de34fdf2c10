import { nangoHandler } from '@guidepost/nango-host'
import { autotask } from '@guidepost/provider-autotask'
import { Err, NangoError, Ok, type WebhookHandler } from './host.ts'

/** Everything that an operator adds: this file, and its name in the host's registry and the provider's `webhook_routing_script`. */
export const autotaskWebhookRouting: WebhookHandler = nangoHandler(autotask(), {
  Ok,
  Err,
  NangoError,
  routing: { webhookType: 'EntityType', connectionIdentifier: 'Guid', propName: 'webhookGuid' },
})
