import { autotask } from '@guidepost/provider-autotask'
import { nangoHandler } from '../../src/index.ts'
import { Err, miniHost, MiniNangoError, Ok, type MiniHostSetup, type WebhookHandler } from './mini-host.ts'

/** The handler as an operator writes it: the plugin, the classes of the host, and the routing for Autotask. */
export const autotaskWebhookRouting: WebhookHandler = nangoHandler(autotask(), {
  Ok,
  Err,
  NangoError: MiniNangoError,
  routing: { webhookType: 'EntityType', connectionIdentifier: 'Guid', propName: 'webhookGuid' },
})

/** A miniature host with one integration of Autotask. */
export function autotaskHost(
  setup: Partial<MiniHostSetup> & { custom?: Record<string, string> | null } = {},
): ReturnType<typeof miniHost> {
  const { custom = { webhookSecret: secret }, ...rest } = setup
  return miniHost({
    registry: { autotaskWebhookRouting },
    providers: { autotask: 'autotaskWebhookRouting' },
    integrations: [{ uniqueKey: 'autotask', provider: 'autotask', custom }],
    ...rest,
  })
}

export const secret = 'test-webhook-secret'
export const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'

/** The example payload of Nango's guide, signed with `secret` by OpenSSL. */
export const event = {
  Action: 'Create',
  Guid: guid,
  EntityType: 'Ticket',
  Id: 351181,
  Fields: { TicketNumber: 'T20250915.0001' },
  EventTime: '2025-09-15T14:57:50Z',
  SequenceNumber: 1,
  PersonId: 30691780,
}
export const eventBytes: Uint8Array = new TextEncoder().encode(JSON.stringify(event))
export const digest = 'b4OgYEoV9fgEQHfA2XxTjPu2CqQ='

const { receive } = autotask()

/** The headers with which Autotask sends `body`. */
export function signed(body: Uint8Array | string, key = secret): Record<string, string> {
  return { ...receive.sign(typeof body === 'string' ? new TextEncoder().encode(body) : body, key, 0) }
}
