import type { Environment, Integration } from '@guidepost/store'
import { z } from 'zod'
import type { Api } from '../http/api.ts'
import { answers, topic } from '../http/describe.ts'
import { ApiError, Refusal } from '../http/errors.ts'
import type { ApiOptions } from '../http/options.ts'
import { done, success } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { invalidBody } from '../http/validation.ts'
import { connection, deletedConnection, listedConnection } from './answers.ts'
import { refuseEndUsers } from './end-users.ts'
import { listConnections } from './list.ts'
import { connectionPaths, operation } from './older-path.ts'
import {
  connectionParams,
  connectionQuery,
  createConnectionBody,
  deleteConnectionQuery,
  getConnectionQuery,
  listConnectionsQuery,
  patchConnectionBody,
} from './requests.ts'
import { toConnectionAnswer, toListedConnectionAnswer, toRemovalAnswer, toSavedConnectionAnswer } from './to-answer.ts'

type Path = (typeof connectionPaths)[number]

const described = topic('Connections')

export const conflicts =
  '`webhook_guid_conflict`: another connection has the Guid, and the integration does not have `share_webhook_guids`; ' +
  '`conflict`: other requests changed the connection at the same time; `busy`: one of its registrations is being worked on'

/** Connections, at Nango's paths. */
export function connectionRoutes(api: Api, options: ApiOptions): void {
  api.addHook('preValidation', refuseEndUsers)
  for (const path of connectionPaths) {
    addCollectionRoutes(api, options, path)
    addGetRoute(api, options, path)
    addChangeRoutes(api, options, path)
  }
}

function addCollectionRoutes(api: Api, options: ApiOptions, path: Path): void {
  const { store, connections } = options

  api.route({
    method: 'GET',
    url: path,
    schema: {
      ...described,
      ...operation(path, 'listConnections'),
      summary: 'List connections, newest first',
      querystring: listConnectionsQuery,
      response: answers(200, z.strictObject({ connections: z.array(listedConnection) })),
    },
    handler: async ({ environment, query }) => {
      const integrations = await store.listIntegrations(environment.id)
      const rows = await listConnections(store, environment.id, integrations, query)
      const byId = new Map(integrations.map((integration) => [integration.id, integration]))
      return {
        connections: rows.flatMap((row) => {
          const integration = byId.get(row.integrationId)
          return integration ? [toListedConnectionAnswer(row, integration)] : []
        }),
      }
    },
  })

  // A re-import keeps the keys that it omits, above all `webhookGuid`. Nango replaces the whole config, so a renewed
  // API key silently stops routing there.
  api.route({
    method: 'POST',
    url: path,
    schema: {
      ...described,
      ...operation(path, 'createConnection'),
      summary: 'Create or re-import a connection',
      description: 'If the id exists, `connection_config` is merged, and fields that are left out stay unchanged.',
      querystring: noQuery,
      body: createConnectionBody,
      response: answers(201, connection, { 404: '`not_found`: no such integration', 409: conflicts }),
    },
    handler: async ({ environment, body }, reply) => {
      const { provider_config_key: uniqueKey, connection_id: connectionId, metadata } = body
      const webhookUrlOverride = checkOverride(options, body.webhook_url_override)
      const integration = await store.findIntegration(environment.id, uniqueKey)
      if (!integration) throw new Refusal('not_found', 'Integration does not exist')
      const change = {
        config: body.connection_config,
        metadata: metadata && (() => metadata),
        tags: body.tags,
        credentials: body.credentials,
        webhookUrlOverride,
      }
      const saved = await connections.put({ environment, integration, connectionId }, change)
      void reply.status(201)
      return await toSavedConnectionAnswer(store, saved, integration)
    },
  })
}

function addGetRoute(api: Api, { store }: ApiOptions, path: Path): void {
  api.route({
    method: 'GET',
    url: `${path}/:connectionId`,
    schema: {
      ...described,
      ...operation(path, 'getConnection'),
      summary: 'Get a connection, with its credentials',
      params: connectionParams,
      querystring: getConnectionQuery,
      response: answers(200, connection, { 404: '`not_found`' }),
    },
    handler: async ({ environment, params, query }) => {
      const integration = await findIntegration(store, environment, query.provider_config_key)
      const row = await store.findConnection(integration.id, params.connectionId)
      if (!row) throw notFound()
      return await toConnectionAnswer(store, row, integration)
    },
  })
}

function addChangeRoutes(api: Api, options: ApiOptions, path: Path): void {
  const { store, connections } = options

  api.route({
    method: 'PATCH',
    url: `${path}/:connectionId`,
    schema: {
      ...described,
      ...operation(path, 'updateConnection'),
      summary: 'Change a connection',
      description: '`tags` replace the previous ones.',
      params: connectionParams,
      querystring: connectionQuery,
      body: patchConnectionBody,
      response: answers(200, success, { 404: '`not_found`' }),
    },
    handler: async ({ environment, params, query, body }) => {
      const integration = await findIntegration(store, environment, query.provider_config_key)
      const change = { tags: body.tags, webhookUrlOverride: checkOverride(options, body.webhook_url_override) }
      const key = { environment, integration, connectionId: params.connectionId }
      if (!(await connections.change(key, change))) throw notFound()
      return done
    },
  })

  api.route({
    method: 'DELETE',
    url: `${path}/:connectionId`,
    schema: {
      ...described,
      ...operation(path, 'deleteConnection'),
      summary: 'Delete a connection',
      description:
        'Also removes its managed webhooks at the provider; `registrations` has the result so far, and the gateway continues until they are removed. `purge=true` also deletes its events.',
      params: connectionParams,
      querystring: deleteConnectionQuery,
      response: answers(200, deletedConnection, {
        400: '`unknown_connection`, `unknown_provider_config`, `invalid_query_params`',
      }),
    },
    handler: async ({ environment, params, query }) => {
      const integration = await findIntegration(store, environment, query.provider_config_key)
      const key = { environment, integration, connectionId: params.connectionId }
      const removals = await connections.delete(key, { purge: query.purge === 'true' })
      if (!removals) throw new ApiError(400, 'unknown_connection', 'Failed to find connection')
      const registrations = await Promise.all(removals.map((removal) => toRemovalAnswer(options, removal)))
      return { ...done, ...(registrations.length > 0 && { registrations }) }
    },
  })
}

/** Throws Nango's 400 for an unknown integration. */
async function findIntegration(
  store: ApiOptions['store'],
  environment: Environment,
  uniqueKey: string,
): Promise<Integration> {
  const integration = await store.findIntegration(environment.id, uniqueKey)
  if (!integration) throw new ApiError(400, 'unknown_provider_config', 'Provider does not exists')
  return integration
}

/** Null for `""`, which removes an override, as at Nango. Throws a 400 for a URL that the gateway must not send to. */
function checkOverride({ outbound }: ApiOptions, url: string | undefined): string | null | undefined {
  if (url === undefined || url === '') return url === '' ? null : undefined
  const refused = outbound.checkUrl(url)
  if (refused !== undefined) throw invalidBody(['webhook_url_override'], refused)
  return url
}

function notFound(): Refusal {
  return new Refusal('not_found', 'Failed to find connection')
}
