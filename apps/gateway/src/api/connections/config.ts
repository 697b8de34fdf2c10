import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { ConnectionError, invalid } from '../../connections/errors.ts'
import { ApiError } from '../http/errors.ts'
import { headerOrQueryKey } from './header-or-query.ts'
import { jsonObject } from '../../json-object.ts'
import { connectionParams, headerOrQuery } from './requests.ts'
import type { ApiOptions } from '../http/options.ts'

/**
 * `PATCH /connection/:connectionId/config`, which Nango's Autotask guide tells people to call and Nango itself doesn't
 * have: a JSON object of config keys, merged at the top level as its metadata routes merge. Ours: null deletes a key, and
 * the answer is the merged config.
 */
export function connectionConfigRoutes({ store, connections }: ApiOptions): FastifyPluginAsyncZod {
  return async (api) => {
    for (const path of ['/connection/:connectionId/config', '/connections/:connectionId/config']) {
      api.patch(
        path,
        { schema: { params: connectionParams, querystring: headerOrQuery, body: jsonObject } },
        async (request) => {
          const uniqueKey = headerOrQueryKey(request, request.query)
          const { connectionId } = request.params
          const integration = await store.findIntegration(request.environment.id, uniqueKey)
          const { environment, body: config } = request
          const connection =
            integration &&
            (await connections.change({ environment, integration, connectionId }, { config }).catch(throwAtTop))
          if (connection) return connection.config
          const message = `Integration "${uniqueKey}" has no connection "${connectionId}"`
          throw new ApiError(404, 'unknown_connection', message)
        },
      )
    }
    await Promise.resolve()
  }
}

/** Here the config is the body itself: what is wrong with it has a path that begins there. */
function throwAtTop(error: unknown): never {
  if (!(error instanceof ConnectionError) || error.code !== 'invalid') throw error
  throw invalid((error.issues ?? []).map((issue) => ({ ...issue, path: issue.path.slice(1) })))
}
