import type { Integration } from '@guidepost/store'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { providerOf } from '../../connections/provider.ts'
import { webhookUrl } from '../../webhook-url.ts'
import type { Api } from '../http/api.ts'
import { baseUrlOf } from '../http/base-url.ts'
import { dateOf } from '../http/dates.ts'
import { answers, topic } from '../http/describe.ts'
import { type ApiError, Refusal } from '../http/errors.ts'
import { findIntegration } from '../http/lookup.ts'
import type { ApiOptions } from '../http/options.ts'
import { data, done, type Answer } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { checkedSecret, invalidBody, refuseBody } from '../http/validation.ts'
import { logoUrl } from '../providers/logos.ts'
import { recoverAfterSecret } from '../secrets/routes.ts'
import { deletedIntegration, integration, integrationDeletion } from './answers.ts'
import {
  createIntegrationBody,
  integrationParams,
  integrationQuery,
  quickstartBody,
  updateIntegrationBody,
} from './requests.ts'

const integrations = topic('Integrations')
const secretPath = ['custom', 'webhookSecret']

/** Reads integrations, at Nango's paths. */
export function integrationRoutes(api: Api, options: ApiOptions): void {
  const { store, settings } = options

  api.route({
    method: 'GET',
    url: '/integrations',
    schema: {
      ...integrations,
      operationId: 'listIntegrations',
      summary: 'List integrations',
      querystring: noQuery,
      response: answers(200, data(z.array(integration))),
    },
    handler: async (request) => {
      const rows = await store.listIntegrations(request.environment.id)
      return { data: rows.map((row) => toIntegrationAnswer(options, request, row)) }
    },
  })

  api.route({
    method: 'GET',
    url: '/integrations/:uniqueKey',
    schema: {
      ...integrations,
      operationId: 'getIntegration',
      summary: 'Get an integration',
      description: '`include=webhook` adds the URL that the provider posts to.',
      params: integrationParams,
      querystring: integrationQuery,
      response: answers(200, data(integration), { 404: '`not_found`' }),
    },
    handler: async (request) => {
      const { uniqueKey } = request.params
      const row = await find(options, request, uniqueKey, `Integration "${uniqueKey}" does not exist`)
      const include = [request.query.include].flat()
      const base = baseUrlOf(settings, request)
      return {
        data: {
          ...toIntegrationAnswer(options, request, row),
          ...(include.includes('webhook') && { webhook_url: webhookUrl(base, request.environment.uuid, uniqueKey) }),
          // Nango's answer for providers whose credentials belong to connections. No answer contains signing secrets.
          ...(include.includes('credentials') && { credentials: null }),
        },
      }
    },
  })
}

/** Creates integrations, at Nango's paths. */
export function integrationCreationRoutes(api: Api, options: ApiOptions): void {
  api.route({
    method: 'POST',
    url: '/integrations',
    schema: {
      ...integrations,
      operationId: 'createIntegration',
      summary: 'Create an integration',
      description:
        '`custom.webhookSecret` is the signing secret; no answer contains it. With `share_webhook_guids`, several ' +
        'connections may have the same `webhookGuid`, and each gets its events; answers have the field only where it is true.',
      querystring: noQuery,
      body: createIntegrationBody,
      response: answers(200, data(integration)),
    },
    handler: async (request) => ({ data: await create(options, request, request.body) }),
  })

  api.route({
    method: 'POST',
    url: '/integrations/quickstart',
    schema: {
      ...integrations,
      operationId: 'createQuickstartIntegration',
      summary: 'Create an integration from its required fields',
      querystring: noQuery,
      body: quickstartBody,
      response: answers(200, data(integration)),
    },
    handler: async (request) => ({ data: await create(options, request, request.body) }),
  })
}

/** Changes and deletes integrations, at Nango's paths. */
export function integrationChangeRoutes(api: Api, options: ApiOptions): void {
  api.route({
    method: 'PATCH',
    url: '/integrations/:uniqueKey',
    schema: {
      ...integrations,
      operationId: 'updateIntegration',
      summary: 'Change an integration',
      description:
        'A new `custom.webhookSecret` replaces the old secrets at once; to rotate, use `/v1/integrations/{uniqueKey}/secrets`. ' +
        'When `share_webhook_guids` becomes false, connections that share a Guid keep sharing it.',
      params: integrationParams,
      querystring: noQuery,
      body: updateIntegrationBody,
      response: answers(200, data(integration), { 404: '`not_found`', 409: '`provider_not_configured`' }),
    },
    handler: async (request) => ({
      data: await update(options, request, request.params.uniqueKey, request.body),
    }),
  })

  addDeletionRoutes(api, options)
}

function addDeletionRoutes(api: Api, options: ApiOptions): void {
  const { store, connections } = options

  api.route({
    method: 'GET',
    url: '/v1/integrations/:uniqueKey/deletion',
    schema: {
      ...integrations,
      operationId: 'planIntegrationDeletion',
      summary: 'Count what deleting an integration would delete',
      description: 'Changes nothing.',
      params: integrationParams,
      querystring: noQuery,
      response: answers(200, data(integrationDeletion), { 404: '`unknown_provider_config`' }),
    },
    handler: async ({ environment, params }) => {
      const { id } = await findIntegration(store, environment.id, params.uniqueKey)
      const { connections: count, managed, handMade } = await store.sizeOfIntegration(id)
      return { data: { connections: count, managed_webhooks: managed, hand_made_webhooks: handMade } }
    },
  })

  api.route({
    method: 'DELETE',
    url: '/integrations/:uniqueKey',
    schema: {
      ...integrations,
      operationId: 'deleteIntegration',
      summary: 'Delete an integration with its connections',
      description:
        'Also removes the managed webhooks at the provider; `webhooks` counts those that were removed so far, and the gateway continues with the rest.',
      params: integrationParams,
      querystring: noQuery,
      response: answers(200, deletedIntegration, { 404: '`not_found`' }),
    },
    handler: async (request) => {
      const row = await find(options, request, request.params.uniqueKey, 'Integration does not exist')
      const webhooks = await connections.deleteIntegration(request.environment, row)
      return { ...done, ...(webhooks.removed + webhooks.remaining > 0 && { webhooks }) }
    },
  })
}

async function find({ store }: ApiOptions, request: FastifyRequest, uniqueKey: string, message: string) {
  const row = await store.findIntegration(request.environment.id, uniqueKey)
  if (!row) throw new Refusal('not_found', message)
  return row
}

async function create(options: ApiOptions, request: FastifyRequest, body: z.infer<typeof createIntegrationBody>) {
  const { provider: id, unique_key, display_name, forward_webhooks, share_webhook_guids, custom } = body
  const provider = options.providers.get(id)
  if (!provider) throw invalidBody(['provider'], 'Invalid provider', 'invalid_string')
  const secret = custom?.webhookSecret
  const created = await options.store.createIntegration({
    environmentId: request.environment.id,
    uniqueKey: unique_key,
    provider: id,
    displayName: display_name ?? null,
    forwardWebhooks: forward_webhooks ?? true,
    sharesMatchKeys: share_webhook_guids,
    secret: secret === undefined ? null : checkedSecret(provider, secret, secretPath),
    now: options.now(),
  })
  if (created === 'duplicate') throw nameProblem('Unique key already exists')
  options.onConfigurationChange()
  return toIntegrationAnswer(options, request, created)
}

async function update(
  options: ApiOptions,
  request: FastifyRequest,
  uniqueKey: string,
  body: z.infer<typeof updateIntegrationBody>,
) {
  const { store, now } = options
  const row = await find(options, request, uniqueKey, 'Integration does not exist')
  const given = body.custom?.webhookSecret
  const secret = given === undefined ? undefined : checkedSecret(providerOf(options.providers, row), given, secretPath)
  const updated = await store.updateIntegration({
    id: row.id,
    uniqueKey: body.unique_key,
    displayName: body.display_name,
    forwardWebhooks: body.forward_webhooks,
    sharesMatchKeys: body.share_webhook_guids,
    now: now(),
  })
  if (updated === 'missing') throw new Refusal('not_found', 'Integration does not exist')
  if (updated === 'duplicate') throw nameProblem('uniqueKey is already used by another integration')
  if (updated === 'in_use') throw nameProblem("Can't rename an integration with active connections")
  if (secret !== undefined) {
    // Nango has one secret; a new secret replaces it at once. /v1 adds a secret and keeps the others.
    const owner = { kind: 'integration', id: row.id } as const
    await store.addSecret({ owner, value: secret, retireOthersAt: now(), now: now() })
    await recoverAfterSecret(options, request.environment.id, updated, owner)
  }
  options.onConfigurationChange()
  return toIntegrationAnswer(options, request, updated)
}

function nameProblem(message: string): ApiError {
  return refuseBody([{ code: 'invalid_string', message, path: ['uniqueKey'] }])
}

function toIntegrationAnswer(
  { providers, settings }: ApiOptions,
  request: FastifyRequest,
  row: Integration,
): Answer<typeof integration> {
  return {
    unique_key: row.uniqueKey,
    provider: row.provider,
    display_name: row.displayName ?? providers.get(row.provider)?.displayName ?? row.provider,
    logo: logoUrl(settings, request, row.provider),
    forward_webhooks: row.forwardWebhooks,
    // Nango does not have this field. Omitted unless it is true, so that the answer equals Nango's.
    ...(row.sharesMatchKeys && { share_webhook_guids: true }),
    created_at: dateOf(row.createdAt),
    updated_at: dateOf(row.updatedAt),
  }
}
