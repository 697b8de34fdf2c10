import type { Environment, Integration, JsonObject } from '@guidepost/store'
import type { ConnectionChange } from '../../connections/changes.ts'
import { jsonObject } from '../../json-object.ts'
import type { Api } from '../http/api.ts'
import { answers, topic } from '../http/describe.ts'
import { ApiError } from '../http/errors.ts'
import type { ApiOptions } from '../http/options.ts'
import { noQuery } from '../http/schemas/common.ts'
import { metadataAnswer } from './answers.ts'
import { headerOrQueryKey } from './header-or-query.ts'
import { connectionPaths, operation } from './older-path.ts'
import { connectionParams, headerOrQuery, metadataBody } from './requests.ts'

type Change = NonNullable<ConnectionChange['metadata']>

const described = topic('Metadata')

const replaceBy =
  (metadata: JsonObject): Change =>
  () =>
    metadata

/** Merges top-level keys; null stays null, as at Nango. */
const mergeWith =
  (metadata: JsonObject): Change =>
  (current) => ({ ...current, ...metadata })

/** POST replaces, PATCH merges. `verb` is for operation ids, `action` for people. */
const methods = [
  { method: 'POST', status: 201, changeBy: replaceBy, verb: 'set', action: 'Replace the metadata of' },
  { method: 'PATCH', status: 200, changeBy: mergeWith, verb: 'update', action: 'Merge into the metadata of' },
] as const

/** Metadata of connections, at Nango's paths. */
export function connectionMetadataRoutes(api: Api, options: ApiOptions): void {
  for (const each of methods) {
    for (const path of connectionPaths) addSharedRoute(api, options, each, path)
    addOlderRoute(api, options, each)
  }
}

function addSharedRoute(
  api: Api,
  options: ApiOptions,
  { method, status, changeBy, verb, action }: (typeof methods)[number],
  path: (typeof connectionPaths)[number],
): void {
  api.route({
    method,
    url: `${path}/metadata`,
    schema: {
      ...described,
      ...operation(path, `${verb}Metadata`),
      summary: `${action} one or several connections`,
      querystring: noQuery,
      body: metadataBody,
      response: answers(status, metadataAnswer, { 404: '`unknown_connection`: none was changed' }),
    },
    handler: async ({ environment, body }, reply) => {
      const ids = [...new Set([body.connection_id].flat())]
      await changeAll(options, environment, body.provider_config_key, ids, changeBy(body.metadata))
      void reply.status(status)
      return body
    },
  })
}

/** Nango's older form: the body is the metadata itself. */
function addOlderRoute(
  api: Api,
  options: ApiOptions,
  { method, status, changeBy, verb, action }: (typeof methods)[number],
): void {
  api.route({
    method,
    url: '/connection/:connectionId/metadata',
    schema: {
      ...described,
      operationId: `${verb}ConnectionMetadata`,
      summary: `${action} a connection: the older form`,
      description: 'The header `Provider-Config-Key` may name the integration instead of the query.',
      params: connectionParams,
      querystring: headerOrQuery,
      body: jsonObject,
      response: answers(status, jsonObject, { 404: '`unknown_connection`' }),
    },
    handler: async (request, reply) => {
      const { environment, params, body } = request
      const uniqueKey = headerOrQueryKey(request, request.query)
      await changeAll(options, environment, uniqueKey, [params.connectionId], changeBy(body))
      void reply.status(status)
      return body
    },
  })
}

/** Changes all or none: looks up every connection before it changes the first one. */
async function changeAll(
  { store, connections }: ApiOptions,
  environment: Environment,
  uniqueKey: string,
  ids: readonly string[],
  metadata: Change,
): Promise<void> {
  const integration = await store.findIntegration(environment.id, uniqueKey)
  if (!integration) throw unknown(ids, uniqueKey)
  const missing = await findMissing(store, integration, ids)
  if (missing.length > 0) throw unknown(missing, uniqueKey)
  for (const connectionId of ids) {
    const saved = await connections.change({ environment, integration, connectionId }, { metadata })
    if (!saved) throw unknown([connectionId], uniqueKey)
  }
}

async function findMissing(
  store: ApiOptions['store'],
  integration: Integration,
  ids: readonly string[],
): Promise<string[]> {
  const found = await Promise.all(ids.map((id) => store.findConnection(integration.id, id)))
  return ids.filter((_, index) => !found[index])
}

function unknown(ids: readonly string[], uniqueKey: string): ApiError {
  const payload = { connectionId: ids.length === 1 ? ids[0] : ids, providerConfigKey: uniqueKey }
  const message = `Integration "${uniqueKey}" has no connection ${quoted(ids)}`
  return new ApiError(404, 'unknown_connection', message, undefined, payload)
}

/** At most ten ids. */
function quoted(ids: readonly string[]): string {
  const some = ids.slice(0, 10).map((id) => `"${id}"`)
  return [...some, ...(ids.length > 10 ? [`and ${ids.length - 10} more`] : [])].join(', ')
}
