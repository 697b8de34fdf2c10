import { connectionHooks, type ConnectionHost } from '@guidepost/nango-host'
import type { Provider } from '@guidepost/provider'
import type { Connection, Database } from './host.ts'

/**
 * What replaces the manual steps of Nango's Autotask guide: the host calls `onConnectionCreated` when a connection was made
 * or authorised anew, and `onConnectionDeleted` before it forgets one. The webhook is made, repaired and removed at
 * Autotask, and its GUID is kept where `autotaskWebhookRouting` finds it.
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
