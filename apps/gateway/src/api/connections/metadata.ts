import type { Integration, JsonObject } from '@guidepost/store'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { ConnectionChange } from '../../connections/changes.ts'
import { ApiError } from '../http/errors.ts'
import { headerOrQueryKey } from './header-or-query.ts'
import { jsonObject } from '../../json-object.ts'
import { noQuery } from '../http/schemas/common.ts'
import { connectionParams, headerOrQuery, metadataBody } from './requests.ts'
import type { ApiOptions } from '../http/options.ts'

type Change = NonNullable<ConnectionChange['metadata']>

const replaceBy =
  (metadata: JsonObject): Change =>
  () =>
    metadata

/** Top-level keys; null stays null, as at Nango. */
const mergeWith =
  (metadata: JsonObject): Change =>
  (current) => ({ ...current, ...metadata })

/** Nango's metadata routes: POST replaces, PATCH merges. */
export function connectionMetadataRoutes({ store, connections }: ApiOptions): FastifyPluginAsyncZod {
  /** All or none: every connection is looked up before the first one is changed. */
  async function change(request: FastifyRequest, uniqueKey: string, ids: readonly string[], metadata: Change) {
    const { environment } = request
    const integration = await store.findIntegration(environment.id, uniqueKey)
    if (!integration) throw unknown(ids, uniqueKey)
    const missing = await missingOf(integration, ids)
    if (missing.length > 0) throw unknown(missing, uniqueKey)
    for (const connectionId of ids) {
      const saved = await connections.change({ environment, integration, connectionId }, { metadata })
      if (!saved) throw unknown([connectionId], uniqueKey)
    }
  }

  async function missingOf(integration: Integration, ids: readonly string[]): Promise<string[]> {
    const found = await Promise.all(ids.map((id) => store.findConnection(integration.id, id)))
    return ids.filter((_, index) => !found[index])
  }

  return async (api) => {
    for (const [method, status, by] of [
      ['POST', 201, replaceBy],
      ['PATCH', 200, mergeWith],
    ] as const) {
      for (const url of ['/connections/metadata', '/connection/metadata']) {
        api.route({
          method,
          url,
          schema: { querystring: noQuery, body: metadataBody },
          handler: async (request, reply) => {
            const { connection_id, provider_config_key, metadata } = request.body
            const ids = [...new Set([connection_id].flat())]
            await change(request, provider_config_key, ids, by(metadata))
            return reply.status(status).send(request.body)
          },
        })
      }
      // The older form: the body is the metadata itself.
      api.route({
        method,
        url: '/connection/:connectionId/metadata',
        schema: { params: connectionParams, querystring: headerOrQuery, body: jsonObject },
        handler: async (request, reply) => {
          const uniqueKey = headerOrQueryKey(request, request.query)
          await change(request, uniqueKey, [request.params.connectionId], by(request.body))
          return reply.status(status).send(request.body)
        },
      })
    }
    await Promise.resolve()
  }
}

function unknown(ids: readonly string[], uniqueKey: string): ApiError {
  const payload = { connectionId: ids.length === 1 ? ids[0] : ids, providerConfigKey: uniqueKey }
  const message = `Integration "${uniqueKey}" has no connection ${shown(ids)}`
  return new ApiError(404, 'unknown_connection', message, undefined, payload)
}

function shown(ids: readonly string[]): string {
  const some = ids.slice(0, 10).map((id) => `"${id}"`)
  return [...some, ...(ids.length > 10 ? [`and ${ids.length - 10} more`] : [])].join(', ')
}
