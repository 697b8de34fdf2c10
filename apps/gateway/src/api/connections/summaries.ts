import type { Connection, Integration, ManagedRegistration } from '@guidepost/store'
import { connectionStatusOf } from '../../connections/status.ts'
import { statusOf } from '../../registrations/details.ts'
import { listAllManaged } from '../../registrations/list.ts'
import type { Api } from '../http/api.ts'
import { dateOf, dateOrNull } from '../http/dates.ts'
import { answers, topic } from '../http/describe.ts'
import { findIntegration, findIntegrationId } from '../http/lookup.ts'
import type { ApiOptions } from '../http/options.ts'
import { data, pageOf, type Answer } from '../http/schemas/answers.ts'
import { toManagedAnswer } from '../registrations/to-answer.ts'
import { connectionDetail, connectionSummary } from './answers.ts'
import { connectionParams, connectionQuery, listSummariesQuery } from './requests.ts'

const described = topic('Connections')

/** Connections with the status of their webhooks and without credentials: for pages that many people see. */
export function connectionSummaryRoutes(api: Api, options: ApiOptions): void {
  const { store, connections } = options

  api.route({
    method: 'GET',
    url: '/v1/connections',
    schema: {
      ...described,
      operationId: 'listConnectionSummaries',
      summary: 'List connections with the status of their webhooks, newest first, without credentials',
      description: '`search` is a part of the id. `status` is the status of one of its registrations, or `not_set_up`.',
      querystring: listSummariesQuery,
      response: answers(200, pageOf(connectionSummary), { 404: '`unknown_provider_config`' }),
    },
    handler: async ({ environment, query }) => {
      const { provider_config_key: key, search, status, cause, limit, before } = query
      const integrations = await store.listIntegrations(environment.id)
      const integrationId = await findIntegrationId(store, environment.id, key)
      const { rows, next } = await store.listConnections({
        environmentId: environment.id,
        integrationId,
        search,
        standing: status && (status === 'not_set_up' ? null : { status, cause }),
        page: { limit, before },
      })
      const ids = rows.map(({ id }) => id)
      const managed = await listManagedByConnection(store, environment.id, ids)
      const byId = new Map(integrations.map((each) => [each.id, each]))
      const summaries = rows.flatMap((row) => {
        const own = byId.get(row.integrationId)
        return own ? [toSummaryAnswer(options, row, own, managed.get(row.id)!)] : []
      })
      return { data: summaries, next }
    },
  })

  api.route({
    method: 'GET',
    url: '/v1/connections/:connectionId',
    schema: {
      ...described,
      operationId: 'getConnectionDetail',
      summary: 'Get a connection with its registrations and settings, without credentials',
      params: connectionParams,
      querystring: connectionQuery,
      response: answers(200, data(connectionDetail), { 404: '`unknown_provider_config`, `unknown_connection`' }),
    },
    handler: async ({ environment, params, query }) => {
      const integration = await findIntegration(store, environment.id, query.provider_config_key)
      const row = await connections.find({ integration, connectionId: params.connectionId })
      const managed = (await listManagedByConnection(store, environment.id, [row.id])).get(row.id)!
      return {
        data: {
          ...toSummaryAnswer(options, row, integration, managed),
          registrations: await Promise.all(managed.map((each) => toManagedAnswer(options, each))),
          connection_config: row.config,
          metadata: row.metadata,
          tags: row.tags,
          webhook_url_override: row.webhookUrlOverride,
          has_credentials: (await store.readCredentials(row.id)) !== null,
        },
      }
    },
  })
}

async function listManagedByConnection(store: ApiOptions['store'], environmentId: number, ids: readonly number[]) {
  const byConnection = new Map<number, ManagedRegistration[]>(ids.map((id) => [id, []]))
  for await (const each of listAllManaged(store, { environmentId, connections: ids })) {
    byConnection.get(each.connection)!.push(each)
  }
  return byConnection
}

function toSummaryAnswer(
  { providers, now }: ApiOptions,
  row: Connection,
  integration: Integration,
  managed: readonly ManagedRegistration[],
): Answer<typeof connectionSummary> {
  const { since, ...status } = connectionStatusOf(providers, integration.provider, managed, now())
  return {
    connection_id: row.connectionId,
    provider_config_key: integration.uniqueKey,
    provider: integration.provider,
    ...status,
    since: dateOrNull(since),
    registrations: managed.map((each) => ({
      id: each.id,
      entity: each.entity,
      status: statusOf(each).status,
      cause: each.cause,
    })),
    created_at: dateOf(row.createdAt),
    updated_at: dateOf(row.updatedAt),
  }
}
