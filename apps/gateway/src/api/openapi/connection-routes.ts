import { data, pageOf } from '../http/schemas/answers.ts'
import { connectionDetail, connectionSummary } from '../connections/answers.ts'
import type { RouteDescriptions, RouteGroup } from './route-description.ts'

const summaries: RouteDescriptions = {
  'GET /v1/connections': {
    id: 'listConnectionSummaries',
    summary: 'List connections with how their webhooks stand, newest first, without credentials',
    more: '`search` is a part of the id. `status` is that of one of its registrations, or `not_set_up`.',
    answers: { 200: pageOf(connectionSummary) },
    refusals: { 404: '`unknown_provider_config`' },
  },
  'GET /v1/connections/:connectionId': {
    id: 'getConnectionDetail',
    summary: 'Get a connection with its registrations and settings, without credentials',
    answers: { 200: data(connectionDetail) },
    refusals: { 404: '`unknown_provider_config`, `unknown_connection`' },
  },
}

/** Connections as pages show them. */
export const connectionRoutes: readonly RouteGroup[] = [{ tag: 'Connections', key: 'api', routes: summaries }]
