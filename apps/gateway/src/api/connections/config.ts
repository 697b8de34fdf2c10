import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { accountOf, readopt } from './connect.ts'
import { changeConnection } from './changes.ts'
import { ApiError } from '../http/errors.ts'
import { headerOrQueryKey } from './header-or-query.ts'
import { jsonObject } from '../../json-object.ts'
import { connectionParams, headerOrQuery } from './requests.ts'
import type { ApiOptions } from '../http/options.ts'
import { refuseBody } from '../http/validation.ts'

/**
 * `PATCH /connection/:connectionId/config`, which Nango's Autotask guide tells people to call and Nango itself doesn't
 * have: a JSON object of config keys, merged at the top level as its metadata routes merge. Ours: null deletes a key, and
 * the answer is the merged config.
 */
export function connectionConfigRoutes(options: ApiOptions): FastifyPluginAsyncZod {
  const { store } = options
  return async (api) => {
    for (const path of ['/connection/:connectionId/config', '/connections/:connectionId/config']) {
      api.patch(
        path,
        { schema: { params: connectionParams, querystring: headerOrQuery, body: jsonObject } },
        async (request) => {
          const uniqueKey = headerOrQueryKey(request, request.query)
          const { connectionId } = request.params
          const integration = await store.findIntegration(request.environment.id, uniqueKey)
          const change = { config: request.body }
          const current = integration && (await store.findConnection(integration.id, connectionId))
          const account = current ? await accountOf(store, current) : null
          const connection =
            integration && (await changeConnection(options, integration, connectionId, change).catch(throwAtTop))
          if (connection) {
            await readopt(options, request.environment, integration, connection, account)
            return connection.config
          }
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
  if (!(error instanceof ApiError) || error.code !== 'invalid_body') throw error
  throw refuseBody((error.errors ?? []).map((issue) => ({ ...issue, path: issue.path.slice(1) })))
}
