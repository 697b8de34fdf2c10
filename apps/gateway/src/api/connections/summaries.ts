import type { Connection, Integration, ManagedRegistration } from '@guidepost/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { bannerOf, notSetUp } from '../../registrations/banner.ts'
import { standingOf, type Status } from '../../registrations/details.ts'
import { dateOf } from '../http/dates.ts'
import { ApiError } from '../http/errors.ts'
import { integrationOf } from '../http/lookup.ts'
import { aboutOf, shapeOfManaged } from '../registrations/shape.ts'
import { connectionParams, connectionQuery, listSummariesQuery } from './requests.ts'
import type { ApiOptions } from '../http/options.ts'

/** How a connection is, by the worst of its registrations, this first. */
const worstFirst: readonly Status[] = [
  'failed',
  'deactivated',
  'orphaned',
  'switched_off',
  'setting_up',
  'removing',
  'active',
]

/** Connections with how their webhooks stand, and without credentials: for pages that many people see. */
export function connectionSummaryRoutes(options: ApiOptions): FastifyPluginAsyncZod {
  const { store, providers, now } = options

  function standingFor({ provider }: Integration, managed: readonly ManagedRegistration[]) {
    const [worst] = managed.toSorted((a, b) => rank(a) - rank(b))
    if (worst) {
      const { status, cause, statusSince } = worst
      const banner = bannerOf(standingOf(worst), aboutOf(providers, worst), now())
      return { status, cause, since: dateOf(statusSince), banner }
    }
    // Where the provider's webhooks are set up by hand there is nothing to tell.
    const isMissing = providers.get(provider)?.register !== undefined
    return { status: isMissing ? 'not_set_up' : null, cause: null, since: null, banner: isMissing ? notSetUp : null }
  }

  function shapeOf(connection: Connection, integration: Integration, managed: readonly ManagedRegistration[]) {
    return {
      connection_id: connection.connectionId,
      provider_config_key: integration.uniqueKey,
      provider: integration.provider,
      ...standingFor(integration, managed),
      registrations: managed.map(({ id, entity, status, cause }) => ({ id, entity, status, cause })),
      created_at: dateOf(connection.createdAt),
      updated_at: dateOf(connection.updatedAt),
    }
  }

  async function managedOf(environmentId: number, connections: readonly number[]) {
    const byConnection = new Map<number, ManagedRegistration[]>(connections.map((id) => [id, []]))
    let before: string | undefined
    do {
      const page = await store.listManaged({ environmentId, connections }, { limit: 500, before })
      for (const one of page.rows) byConnection.get(one.connection)!.push(one)
      before = page.next ?? undefined
    } while (before !== undefined)
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
        const connection = await store.findConnection(integration.id, params.connectionId)
        if (!connection) {
          const message = `Integration "${integration.uniqueKey}" has no connection "${params.connectionId}"`
          throw new ApiError(404, 'unknown_connection', message)
        }
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

const rank = ({ status }: ManagedRegistration): number => worstFirst.indexOf(status as Status)
