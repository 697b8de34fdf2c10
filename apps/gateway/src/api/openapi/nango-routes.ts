import { z } from 'zod'
import { success } from '../http/schemas/answers.ts'
import { jsonObject } from '../../json-object.ts'
import { connection, listedConnection, metadataAnswer } from '../connections/nango-answers.ts'
import { deletedConnection } from '../registrations/answers.ts'
import type { RouteDescriptions, RouteGroup } from './route-description.ts'

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

/** Nango's paths. */
export const nangoRoutes: readonly RouteGroup[] = [
  { tag: 'Connections', key: 'api', routes: connections },
  { tag: 'Metadata', key: 'api', routes: metadata },
]
