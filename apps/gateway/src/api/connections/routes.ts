import type { Connection, Integration } from '@guidepost/store'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Removal } from '../../connections/connections.ts'
import { listConnections } from './list.ts'
import { refuseEndUsers } from './end-users.ts'
import { ApiError } from '../http/errors.ts'
import { shapeOfReconciled } from '../registrations/shape.ts'
import { noQuery } from '../http/schemas/common.ts'
import {
  connectionParams,
  connectionQuery,
  createConnectionBody,
  deleteConnectionQuery,
  getConnectionQuery,
  listConnectionsQuery,
  patchConnectionBody,
} from './requests.ts'
import type { ApiOptions } from '../http/options.ts'
import { invalidBody } from '../http/validation.ts'

/** Nango's `/connections`, and `/connection`, its older name. */
export function connectionRoutes(options: ApiOptions): FastifyPluginAsyncZod {
  const { store, connections } = options

  async function integrationOf(request: FastifyRequest, uniqueKey: string): Promise<Integration> {
    const integration = await store.findIntegration(request.environment.id, uniqueKey)
    if (!integration) throw new ApiError(400, 'unknown_provider_config', 'Provider does not exists')
    return integration
  }

  /** Null for `""`, which takes an override away, as at Nango. Throws a 400 for a URL that we don't send to. */
  function overrideOf(url: string | undefined): string | null | undefined {
    if (url === undefined || url === '') return url === '' ? null : undefined
    const refused = options.outbound.checkUrl(url)
    if (refused !== undefined) throw invalidBody(['webhook_url_override'], refused)
    return url
  }

  /** With the credentials, as at Nango: an API key of the environment may read and use them. They are in no list and no log. */
  async function fullShapeOf(connection: Connection, integration: Integration, date: (at: number) => string) {
    return {
      ...shapeOf(connection, integration),
      connection_config: connection.config,
      webhook_url_override: connection.webhookUrlOverride,
      created_at: date(connection.createdAt),
      updated_at: date(connection.updatedAt),
      last_fetched_at: null,
      credentials: (await store.readCredentials(connection.id)) ?? {},
    }
  }

  async function shapeOfRemoval({ id, done }: Removal) {
    if (done === 'pending') return { id, status: 'removing', message: 'It is being removed' }
    const { status, message } = await shapeOfReconciled(options, id, done)
    return { id, status, message }
  }

  return async (api) => {
    api.addHook('preValidation', refuseEndUsers)
    for (const path of ['/connections', '/connection']) {
      api.get(path, { schema: { querystring: listConnectionsQuery } }, async (request) => {
        const integrations = await store.listIntegrations(request.environment.id)
        const found = await listConnections(store, request.environment.id, integrations, request.query)
        const byId = new Map(integrations.map((integration) => [integration.id, integration]))
        return {
          connections: found.flatMap((connection) => {
            const integration = byId.get(connection.integrationId)
            return integration
              ? [{ ...shapeOf(connection, integration), created: offsetDate(connection.createdAt) }]
              : []
          }),
        }
      })

      // A re-import keeps what it doesn't name, `webhookGuid` above all. At Nango it replaces the whole config, so that
      // routing stops silently when somebody only renews the API key.
      api.post(path, { schema: { querystring: noQuery, body: createConnectionBody } }, async (request, reply) => {
        const { provider_config_key, connection_id, credentials, connection_config, metadata, tags } = request.body
        const webhookUrlOverride = overrideOf(request.body.webhook_url_override)
        const integration = await store.findIntegration(request.environment.id, provider_config_key)
        if (!integration) throw new ApiError(404, 'not_found', 'Integration does not exist')
        const { environment } = request
        const connection = await connections.put(
          { environment, integration, connectionId: connection_id },
          {
            config: connection_config,
            metadata: metadata && (() => metadata),
            tags,
            credentials,
            webhookUrlOverride,
          },
        )
        return reply.status(201).send(await fullShapeOf(connection, integration, isoDate))
      })

      api.get(
        `${path}/:connectionId`,
        { schema: { params: connectionParams, querystring: getConnectionQuery } },
        async (request) => {
          const integration = await integrationOf(request, request.query.provider_config_key)
          const connection = await store.findConnection(integration.id, request.params.connectionId)
          if (!connection) throw notFound()
          return fullShapeOf(connection, integration, offsetDate)
        },
      )

      api.patch(
        `${path}/:connectionId`,
        { schema: { params: connectionParams, querystring: connectionQuery, body: patchConnectionBody } },
        async (request) => {
          const integration = await integrationOf(request, request.query.provider_config_key)
          const change = {
            tags: request.body.tags,
            webhookUrlOverride: overrideOf(request.body.webhook_url_override),
          }
          const { environment, params } = request
          const key = { environment, integration, connectionId: params.connectionId }
          if (!(await connections.change(key, change))) throw notFound()
          return { success: true }
        },
      )

      api.delete(
        `${path}/:connectionId`,
        { schema: { params: connectionParams, querystring: deleteConnectionQuery } },
        async (request) => {
          const integration = await integrationOf(request, request.query.provider_config_key)
          const { environment, params } = request
          const key = { environment, integration, connectionId: params.connectionId }
          const removals = await connections.delete(key, { purge: request.query.purge === 'true' })
          if (!removals) throw new ApiError(400, 'unknown_connection', 'Failed to find connection')
          const registrations = await Promise.all(removals.map(shapeOfRemoval))
          return { success: true, ...(registrations.length > 0 && { registrations }) }
        },
      )
    }
    await Promise.resolve()
  }
}

function notFound(): ApiError {
  return new ApiError(404, 'not_found', 'Failed to find connection')
}

/** What every answer about a connection has. The errors and end users that Nango has are never there. */
function shapeOf({ id, connectionId, metadata, tags }: Connection, { uniqueKey, provider }: Integration) {
  return {
    id,
    connection_id: connectionId,
    provider_config_key: uniqueKey,
    provider,
    errors: [],
    end_user: null,
    tags,
    metadata,
  }
}

const isoDate = (at: number): string => new Date(at).toISOString()

/** Where Nango reads a connection, it writes `+00:00`; where it makes one, `Z`. */
const offsetDate = (at: number): string => isoDate(at).replace('Z', '+00:00')
