import type { Integration } from '@guidepost/store'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { ApiError } from '../http/errors.ts'
import { logoUrl } from '../providers/logos.ts'
import { providerOf } from '../../connections/provider.ts'
import { noQuery } from '../http/schemas/common.ts'
import {
  createIntegrationBody,
  integrationParams,
  integrationQuery,
  quickstartBody,
  updateIntegrationBody,
} from './requests.ts'
import { recoverAfterSecret } from '../secrets/routes.ts'
import type { ApiOptions } from '../http/options.ts'
import { checkedSecret, invalidBody, refuseBody } from '../http/validation.ts'
import { webhookUrl } from '../../webhook-url.ts'
import { baseUrlOf } from '../http/base-url.ts'

const secretPath = ['custom', 'webhookSecret']

/** Nango's `/integrations`. */
export function integrationRoutes(options: ApiOptions): FastifyPluginAsyncZod {
  const { store, providers, settings, now, onConfigurationChange } = options

  async function find(request: FastifyRequest, uniqueKey: string, message: string): Promise<Integration> {
    const integration = await store.findIntegration(request.environment.id, uniqueKey)
    if (!integration) throw new ApiError(404, 'not_found', message)
    return integration
  }

  function shapeOf(request: FastifyRequest, integration: Integration) {
    return {
      unique_key: integration.uniqueKey,
      provider: integration.provider,
      display_name: integration.displayName ?? providers.get(integration.provider)?.displayName ?? integration.provider,
      logo: logoUrl(settings, request, integration.provider),
      forward_webhooks: integration.forwardWebhooks,
      // Ours: where it isn't used, the answer is Nango's to the letter.
      ...(integration.sharesMatchKeys && { share_webhook_guids: true }),
      created_at: new Date(integration.createdAt).toISOString(),
      updated_at: new Date(integration.updatedAt).toISOString(),
    }
  }

  async function create(request: FastifyRequest, body: z.infer<typeof createIntegrationBody>) {
    const { provider: id, unique_key, display_name, forward_webhooks, share_webhook_guids, custom } = body
    const provider = providers.get(id)
    if (!provider) throw invalidBody(['provider'], 'Invalid provider', 'invalid_string')
    const secret = custom?.webhookSecret
    const created = await store.createIntegration({
      environmentId: request.environment.id,
      uniqueKey: unique_key,
      provider: id,
      displayName: display_name ?? null,
      forwardWebhooks: forward_webhooks ?? true,
      sharesMatchKeys: share_webhook_guids,
      secret: secret === undefined ? null : checkedSecret(provider, secret, secretPath),
      now: now(),
    })
    if (created === 'duplicate') throw invalidBody(['uniqueKey'], 'Unique key already exists', 'invalid_string')
    onConfigurationChange()
    return { data: shapeOf(request, created) }
  }

  return async (api) => {
    api.get('/integrations', { schema: { querystring: noQuery } }, async (request) => ({
      data: (await store.listIntegrations(request.environment.id)).map((each) => shapeOf(request, each)),
    }))

    api.get(
      '/integrations/:uniqueKey',
      { schema: { params: integrationParams, querystring: integrationQuery } },
      async (request) => {
        const { uniqueKey } = request.params
        const integration = await find(request, uniqueKey, `Integration "${uniqueKey}" does not exist`)
        const include = [request.query.include].flat()
        const base = baseUrlOf(settings, request)
        return {
          data: {
            ...shapeOf(request, integration),
            ...(include.includes('webhook') && { webhook_url: webhookUrl(base, request.environment.uuid, uniqueKey) }),
            // Nango's answer for providers whose credentials belong to connections. Signing secrets are never read out.
            ...(include.includes('credentials') && { credentials: null }),
          },
        }
      },
    )

    api.post('/integrations', { schema: { querystring: noQuery, body: createIntegrationBody } }, (request) =>
      create(request, request.body),
    )
    api.post('/integrations/quickstart', { schema: { querystring: noQuery, body: quickstartBody } }, (request) =>
      create(request, request.body),
    )

    api.patch(
      '/integrations/:uniqueKey',
      { schema: { params: integrationParams, querystring: noQuery, body: updateIntegrationBody } },
      async (request) => {
        const integration = await find(request, request.params.uniqueKey, 'Integration does not exist')
        const { unique_key, display_name, forward_webhooks, share_webhook_guids, custom } = request.body
        const secret =
          custom?.webhookSecret === undefined
            ? undefined
            : checkedSecret(providerOf(providers, integration), custom.webhookSecret, secretPath)
        const updated = await store.updateIntegration({
          id: integration.id,
          uniqueKey: unique_key,
          displayName: display_name,
          forwardWebhooks: forward_webhooks,
          sharesMatchKeys: share_webhook_guids,
          now: now(),
        })
        if (updated === 'missing') throw new ApiError(404, 'not_found', 'Integration does not exist')
        if (updated === 'duplicate') throw nameProblem('uniqueKey is already used by another integration')
        if (updated === 'in_use') throw nameProblem("Can't rename an integration with active connections")
        if (secret !== undefined) {
          // Nango has one secret, so that a new one replaces it at once. /v1 adds one beside the others.
          const owner = { kind: 'integration', id: integration.id } as const
          await store.addSecret({ owner, value: secret, retireOthersAt: now(), now: now() })
          await recoverAfterSecret(options, request.environment.id, updated, owner)
        }
        onConfigurationChange()
        return { data: shapeOf(request, updated) }
      },
    )

    api.delete(
      '/integrations/:uniqueKey',
      { schema: { params: integrationParams, querystring: noQuery } },
      async (request) => {
        const integration = await find(request, request.params.uniqueKey, 'Integration does not exist')
        await store.deleteIntegration({ id: integration.id, now: now() })
        onConfigurationChange()
        return { success: true }
      },
    )
    await Promise.resolve()
  }
}

function nameProblem(message: string): ApiError {
  return refuseBody([{ code: 'invalid_string', message, path: ['uniqueKey'] }])
}
