import { z } from 'zod'
import { data, success } from '../http/schemas/answers.ts'
import { jsonObject } from '../../json-object.ts'
import {
  connection,
  integration,
  listedConnection,
  metadataAnswer,
  provider,
  providerDetail,
} from '../nango/answers.ts'
import { deletedConnection } from '../registrations/answers.ts'
import type { RouteDescriptions, RouteGroup } from './route-description.ts'

const integrations: RouteDescriptions = {
  'GET /integrations': {
    id: 'listIntegrations',
    summary: 'List integrations',
    answers: { 200: data(z.array(integration)) },
  },
  'GET /integrations/:uniqueKey': {
    id: 'getIntegration',
    summary: 'Get an integration',
    more: '`include=webhook` adds the URL that the provider posts to.',
    answers: { 200: data(integration) },
    refusals: { 404: '`not_found`' },
  },
  'POST /integrations': {
    id: 'createIntegration',
    summary: 'Create an integration',
    more:
      '`custom.webhookSecret` is the signing secret. It is never read out again. With `share_webhook_guids` several ' +
      'connections may have one `webhookGuid`, and each gets its events; the answer has it only where it is true.',
    answers: { 200: data(integration) },
  },
  'POST /integrations/quickstart': {
    id: 'createQuickstartIntegration',
    summary: 'Create an integration with what must be said only',
    answers: { 200: data(integration) },
  },
  'PATCH /integrations/:uniqueKey': {
    id: 'updateIntegration',
    summary: 'Change an integration',
    more:
      'A new `custom.webhookSecret` replaces the old ones at once; `/v1/integrations/{uniqueKey}/secrets` rotates. What ' +
      'connections share when `share_webhook_guids` becomes false they go on sharing.',
    answers: { 200: data(integration) },
    refusals: { 404: '`not_found`', 409: '`provider_not_configured`' },
  },
  'DELETE /integrations/:uniqueKey': {
    id: 'deleteIntegration',
    summary: 'Delete an integration with its connections',
    answers: { 200: success },
    refusals: { 404: '`not_found`' },
  },
}

const conflicts =
  '`webhook_guid_conflict`: another connection has the Guid, and the integration has no `share_webhook_guids`; ' +
  '`conflict`: others change it, too; `busy`: one of its registrations is being worked on'

const connections: RouteDescriptions = {
  'GET /connections': {
    id: 'listConnections',
    summary: 'List connections, newest first',
    answers: { 200: z.strictObject({ connections: z.array(listedConnection) }) },
  },
  'POST /connections': {
    id: 'createConnection',
    summary: 'Create or re-import a connection',
    more: 'For an id that is there already, `connection_config` is merged and what is left out stays as it was.',
    answers: { 201: connection },
    refusals: { 404: '`not_found`: no such integration', 409: conflicts },
  },
  'GET /connections/:connectionId': {
    id: 'getConnection',
    summary: 'Get a connection, with its credentials',
    answers: { 200: connection },
    refusals: { 404: '`not_found`' },
  },
  'PATCH /connections/:connectionId': {
    id: 'updateConnection',
    summary: 'Change a connection',
    more: '`tags` replace the ones before.',
    answers: { 200: success },
    refusals: { 404: '`not_found`' },
  },
  'DELETE /connections/:connectionId': {
    id: 'deleteConnection',
    summary: 'Delete a connection',
    more: '`registrations` say what became of its webhooks that the gateway looked after; it goes on removing them at the provider. `purge=true` deletes its events, too.',
    answers: { 200: deletedConnection },
    refusals: { 400: '`unknown_connection`, `unknown_provider_config`, `invalid_query_params`' },
  },
  'PATCH /connections/:connectionId/config': {
    id: 'updateConnectionConfig',
    summary: "Change a connection's settings, e.g. `webhookGuid`",
    more: 'Merged key by key; null deletes a key. The header `Provider-Config-Key` may name the integration instead of the query.',
    answers: { 200: jsonObject },
    refusals: { 404: '`unknown_connection`', 409: conflicts },
  },
}

const metadata: RouteDescriptions = {
  'POST /connections/metadata': {
    id: 'setMetadata',
    summary: 'Replace the metadata of one or several connections',
    answers: { 201: metadataAnswer },
    refusals: { 404: '`unknown_connection`: none was changed' },
  },
  'PATCH /connections/metadata': {
    id: 'updateMetadata',
    summary: 'Merge into the metadata of one or several connections',
    answers: { 200: metadataAnswer },
    refusals: { 404: '`unknown_connection`: none was changed' },
  },
  'POST /connection/:connectionId/metadata': {
    id: 'setConnectionMetadata',
    summary: 'Replace the metadata of a connection: the older form',
    more: 'The header `Provider-Config-Key` may name the integration instead of the query.',
    answers: { 201: jsonObject },
    refusals: { 404: '`unknown_connection`' },
  },
  'PATCH /connection/:connectionId/metadata': {
    id: 'updateConnectionMetadata',
    summary: 'Merge into the metadata of a connection: the older form',
    more: 'The header `Provider-Config-Key` may name the integration instead of the query.',
    answers: { 200: jsonObject },
    refusals: { 404: '`unknown_connection`' },
  },
}

const providers: RouteDescriptions = {
  'GET /providers': {
    id: 'listProviders',
    summary: 'List the providers that this gateway has',
    answers: { 200: data(z.array(provider)) },
  },
  'GET /providers/:provider': {
    id: 'getProvider',
    summary: 'Get a provider, and what a connection of it needs',
    answers: { 200: data(providerDetail) },
    refusals: { 404: '`not_found`' },
  },
}

const pictures: RouteDescriptions = {
  'GET /images/template-logos/:file': {
    id: 'getLogo',
    summary: 'The picture of a provider',
    answers: { 200: { type: 'image/svg+xml' } },
  },
}

/** Nango's paths. */
export const nangoRoutes: readonly RouteGroup[] = [
  { tag: 'Integrations', key: 'api', routes: integrations },
  { tag: 'Connections', key: 'api', routes: connections },
  { tag: 'Metadata', key: 'api', routes: metadata },
  { tag: 'Providers', key: 'api', routes: providers },
  { tag: 'Providers', key: 'none', routes: pictures },
]
