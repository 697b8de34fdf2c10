import type { Connection, Integration } from '@guidepost/store'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { changeConnection, putConnection } from './changes.ts'
import { accountOf, readopt } from './connect.ts'
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

/** How long a deletion waits for the provider. */
const removalMs = 20_000

/** Nango's `/connections`, and `/connection`, its older name. */
export function connectionRoutes(options: ApiOptions): FastifyPluginAsyncZod {
  const { store, now, onConfigurationChange } = options

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

  async function managedOf(request: FastifyRequest, { id }: Integration, { connectionId }: Connection) {
    const ids: number[] = []
    for await (const one of options.registrations.all(request.environment.id, { integrationId: id, connectionId })) {
      if (!one.connectionDeleted) ids.push(one.id)
    }
    return ids
  }

  /** At the provider, now if that is possible; else the reconcile loop goes on with it, and lists what can't be removed. */
  async function removeAll(ids: readonly number[]) {
    const round = { actor: 'person', signal: AbortSignal.timeout(removalMs) } as const
    return await Promise.all(
      ids.map(async (id) => {
        try {
          const done = await options.registrations.run(id, round)
          const { status, message } = await shapeOfReconciled(options, id, done)
          return { id, status, message }
        } catch {
          return { id, status: 'removing', message: 'It is being removed' }
        }
      }),
    )
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
        const current =
          connection_id === undefined ? undefined : await store.findConnection(integration.id, connection_id)
        const account = current ? await accountOf(store, current) : null
        const connection = await putConnection(options, integration, connection_id, {
          config: connection_config,
          metadata: metadata && (() => metadata),
          tags,
          credentials,
          webhookUrlOverride,
        })
        if (current && (credentials || connection_config)) {
          await readopt(options, request.environment, integration, connection, account)
        }
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
          if (!(await changeConnection(options, integration, request.params.connectionId, change))) throw notFound()
          return { success: true }
        },
      )

      api.delete(
        `${path}/:connectionId`,
        { schema: { params: connectionParams, querystring: deleteConnectionQuery } },
        async (request) => {
          const integration = await integrationOf(request, request.query.provider_config_key)
          const connection = await store.findConnection(integration.id, request.params.connectionId)
          const purge = request.query.purge === 'true'
          const managed = connection ? await managedOf(request, integration, connection) : []
          const deleted = connection && (await store.deleteConnection({ id: connection.id, purge, now: now() }))
          if (!deleted) throw new ApiError(400, 'unknown_connection', 'Failed to find connection')
          onConfigurationChange()
          return { success: true, ...(managed.length > 0 && { registrations: await removeAll(managed) }) }
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
