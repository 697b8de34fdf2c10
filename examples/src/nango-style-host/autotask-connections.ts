import { connectionHooks, type ConnectionHost } from '@guidepost/nango-host'
import type { Provider } from '@guidepost/provider'
import type { Connection, Database } from './host.ts'

/**
 * Replaces the manual steps of Nango's Autotask guide. The host calls `onConnectionCreated` when a connection was created or
 * authorised again, and `onConnectionDeleted` before it deletes one. The hooks create, repair and remove the webhook in Autotask,
 * and keep its GUID where `autotaskWebhookRouting` finds it.
 */
export function autotaskConnections(
  provider: Provider,
  database: Database,
  key: string,
  more: Pick<ConnectionHost, 'trustedOrigins' | 'fetch'> = {},
) {
  return connectionHooks<Connection>(provider, {
    key,
    propName: 'webhookGuid',
    keep: (connection, config) => database.mergeConnectionConfig(connection.connectionId, config),
    memory: { get: (name) => database.readFact(name), set: (name, value) => database.writeFact(name, value) },
    registration: 'tickets',
    ...more,
  })
}
