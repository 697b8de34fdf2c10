import type { Connection, Integration, ManagedRegistration } from '@guidepost/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { connectionStatusOf } from '../../connections/status.ts'
import { listAllManaged } from '../../registrations/list.ts'
import { dateOf, dateOrNull } from '../http/dates.ts'
import { integrationOf } from '../http/lookup.ts'
import { shapeOfManaged } from '../registrations/shape.ts'
import { connectionParams, connectionQuery, listSummariesQuery } from './requests.ts'
import type { ApiOptions } from '../http/options.ts'

/** Connections with how their webhooks stand, and without credentials: for pages that many people see. */
export function connectionSummaryRoutes(options: ApiOptions): FastifyPluginAsyncZod {
  const { store, providers, connections, now } = options

  function shapeOfStatus({ provider }: Integration, managed: readonly ManagedRegistration[]) {
    const { since, ...status } = connectionStatusOf(providers, provider, managed, now())
    return { ...status, since: dateOrNull(since) }
  }

  function shapeOf(connection: Connection, integration: Integration, managed: readonly ManagedRegistration[]) {
    return {
      connection_id: connection.connectionId,
      provider_config_key: integration.uniqueKey,
      provider: integration.provider,
      ...shapeOfStatus(integration, managed),
      registrations: managed.map(({ id, entity, status, cause }) => ({ id, entity, status, cause })),
      created_at: dateOf(connection.createdAt),
      updated_at: dateOf(connection.updatedAt),
    }
  }

  async function managedOf(environmentId: number, ids: readonly number[]) {
    const byConnection = new Map<number, ManagedRegistration[]>(ids.map((id) => [id, []]))
    for await (const one of listAllManaged(store, { environmentId, connections: ids })) {
      byConnection.get(one.connection)!.push(one)
    }
    return byConnection
  }

  return async (api) => {
    api.get('/v1/connections', { schema: { querystring: listSummariesQuery } }, async ({ environment, query }) => {
      const { provider_config_key: key, search, status, cause, limit, before } = query
      const integrations = await store.listIntegrations(environment.id)
      const integration = key === undefined ? undefined : await integrationOf(store, environment.id, key)
      const { rows, next } = await store.listConnections({
        environmentId: environment.id,
        integrationId: integration?.id,
        search,
        standing: status && (status === 'not_set_up' ? null : { status, cause }),
        page: { limit, before },
      })
      const managed = await managedOf(
        environment.id,
        rows.map(({ id }) => id),
      )
      const byId = new Map(integrations.map((each) => [each.id, each]))
      const data = rows.flatMap((row) => {
        const its = byId.get(row.integrationId)
        return its ? [shapeOf(row, its, managed.get(row.id)!)] : []
      })
      return { data, next }
    })

    api.get(
      '/v1/connections/:connectionId',
      { schema: { params: connectionParams, querystring: connectionQuery } },
      async ({ environment, params, query }) => {
        const integration = await integrationOf(store, environment.id, query.provider_config_key)
        const connection = await connections.find({ integration, connectionId: params.connectionId })
        const managed = (await managedOf(environment.id, [connection.id])).get(connection.id)!
        return {
          data: {
            ...shapeOf(connection, integration, managed),
            registrations: await Promise.all(managed.map((one) => shapeOfManaged(options, one))),
            connection_config: connection.config,
            metadata: connection.metadata,
            tags: connection.tags,
            webhook_url_override: connection.webhookUrlOverride,
            has_credentials: (await store.readCredentials(connection.id)) !== null,
          },
        }
      },
    )
    await Promise.resolve()
  }
}
