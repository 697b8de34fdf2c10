import { ConnectionError, invalid, unknownConnection } from '../../connections/errors.ts'
import { jsonObject } from '../../json-object.ts'
import type { Api } from '../http/api.ts'
import { answers, topic } from '../http/describe.ts'
import type { ApiOptions } from '../http/options.ts'
import { headerOrQueryKey } from './header-or-query.ts'
import { connectionParams, headerOrQuery } from './requests.ts'
import { conflicts } from './routes.ts'

/**
 * `PATCH /connection/:connectionId/config`. Nango's Autotask guide tells people to call this route, although Nango
 * doesn't have it. The body is a JSON object of config keys, merged at the top level, as Nango's metadata routes merge.
 * Null deletes a key; the answer is the merged config.
 */
export function connectionConfigRoutes(api: Api, { store, connections }: ApiOptions): void {
  for (const [path, operationId] of [
    // Not deprecated: this path is the one in Nango's guide.
    ['/connection', 'updateConnectionConfigByOlderPath'],
    ['/connections', 'updateConnectionConfig'],
  ] as const) {
    api.route({
      method: 'PATCH',
      url: `${path}/:connectionId/config`,
      schema: {
        ...topic('Connections'),
        operationId,
        summary: "Change a connection's settings, e.g. `webhookGuid`",
        description:
          'Merges key by key; null deletes a key. The header `Provider-Config-Key` may name the integration instead of the query.',
        params: connectionParams,
        querystring: headerOrQuery,
        body: jsonObject,
        response: answers(200, jsonObject, { 404: '`unknown_connection`', 409: conflicts }),
      },
      handler: async (request) => {
        const uniqueKey = headerOrQueryKey(request, request.query)
        const { environment, body: config } = request
        const { connectionId } = request.params
        const integration = await store.findIntegration(environment.id, uniqueKey)
        if (!integration) throw unknownConnection(uniqueKey, connectionId)
        const key = { environment, integration, connectionId }
        const changed = await connections.change(key, { config }).catch(throwAtTop)
        if (!changed) throw unknownConnection(uniqueKey, connectionId)
        return changed.config
      },
    })
  }
}

/** The body itself is the config, so remove `connection_config` from the path of each issue. */
function throwAtTop(error: unknown): never {
  if (!(error instanceof ConnectionError) || error.code !== 'invalid') throw error
  throw invalid((error.issues ?? []).map((issue) => ({ ...issue, path: issue.path.slice(1) })))
}
