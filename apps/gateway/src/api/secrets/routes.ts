import type { Integration, SecretOwner, SigningSecret } from '@guidepost/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { reverify } from '../../receive/reverify.ts'
import { ApiError } from '../http/errors.ts'
import { providerOf } from '../../connections/provider.ts'
import { integrationOf, registrationOf } from '../http/lookup.ts'
import { noQuery } from '../http/schemas/common.ts'
import { integrationParams } from '../integrations/requests.ts'
import { registrationParams } from '../registrations/hand-made-requests.ts'
import { addSecretBody, integrationSecretParams, registrationSecretParams } from './requests.ts'
import type { ApiOptions } from '../http/options.ts'
import { checkedSecret } from '../http/validation.ts'

/** The signing secrets of integrations and of registrations: several while one is being rotated. */
export function secretRoutes(options: ApiOptions): FastifyPluginAsyncZod {
  const { store, providers, now, onConfigurationChange } = options

  async function ofIntegration(environmentId: number, uniqueKey: string) {
    const integration = await integrationOf(store, environmentId, uniqueKey)
    return { integration, owner: { kind: 'integration', id: integration.id } as const }
  }

  async function ofRegistration(environmentId: number, id: number) {
    const { integration, registration } = await registrationOf(store, environmentId, id)
    return { integration, managed: registration.managed, owner: { kind: 'registration', id } as const }
  }

  async function list(owner: SecretOwner) {
    return { data: (await store.listSecrets(owner, now())).map(shapeOfSecret), next: null }
  }

  async function add(
    environmentId: number,
    { integration, owner }: { integration: Integration; owner: SecretOwner },
    body: z.infer<typeof addSecretBody>,
  ) {
    const provider = providerOf(providers, integration)
    const value =
      body.secret === undefined ? provider.receive.generateSecret() : checkedSecret(provider, body.secret, ['secret'])
    const seconds = body.retire_others_after_seconds ?? null
    const at = now()
    const retireOthersAt = seconds === null ? null : at + Math.round(seconds * 1000)
    const secret = await store.addSecret({ owner, value, retireOthersAt, now: at })
    const recovered = await recoverAfterSecret(options, environmentId, integration, owner)
    // The value is in this answer and in no other.
    return { data: { ...shapeOfSecret(secret), secret: value, recovered } }
  }

  async function remove(owner: SecretOwner, id: string) {
    const removed = await store.removeSecret({ owner, id })
    if (!removed) throw new ApiError(404, 'not_found', `There is no secret "${id}" here`)
    onConfigurationChange()
    return { success: true }
  }

  return async (api) => {
    const base = '/v1/integrations/:uniqueKey/secrets'
    api.get(base, { schema: { params: integrationParams, querystring: noQuery } }, async (request) =>
      list((await ofIntegration(request.environment.id, request.params.uniqueKey)).owner),
    )
    api.post(
      base,
      { schema: { params: integrationParams, querystring: noQuery, body: addSecretBody } },
      async (request, reply) => {
        const found = await ofIntegration(request.environment.id, request.params.uniqueKey)
        return reply.status(201).send(await add(request.environment.id, found, request.body))
      },
    )
    api.delete(
      `${base}/:id`,
      { schema: { params: integrationSecretParams, querystring: noQuery } },
      async ({ environment, params }) =>
        remove((await ofIntegration(environment.id, params.uniqueKey)).owner, params.id),
    )

    const own = '/v1/registrations/:id/secrets'
    api.get(own, { schema: { params: registrationParams, querystring: noQuery } }, async ({ environment, params }) =>
      list((await ofRegistration(environment.id, params.id)).owner),
    )
    api.post(
      own,
      { schema: { params: registrationParams, querystring: noQuery, body: addSecretBody } },
      async (request, reply) => {
        const found = await ofRegistration(request.environment.id, request.params.id)
        if (found.managed) throw new ApiError(409, 'managed', 'Its secrets are ours to make: rotate the registration')
        return reply.status(201).send(await add(request.environment.id, found, request.body))
      },
    )
    api.delete(
      `${own}/:secretId`,
      { schema: { params: registrationSecretParams, querystring: noQuery } },
      async ({ environment, params }) =>
        remove((await ofRegistration(environment.id, params.id)).owner, params.secretId),
    )
    await Promise.resolve()
  }
}

/** After a secret was added: webhooks see it at once, and those that were rejected for the lack of it are taken in. Answers how many. */
export async function recoverAfterSecret(
  { store, providers, settings, logger, now, onConfigurationChange }: ApiOptions,
  environmentId: number,
  integration: Integration,
  owner: SecretOwner,
): Promise<number> {
  onConfigurationChange()
  const provider = providers.get(integration.provider)
  if (!provider) return 0
  const secrets = await store.listSecrets(owner, now())
  const recovered = await reverify({
    store,
    provider,
    environmentId,
    integrationId: integration.id,
    registrationId: owner.kind === 'registration' ? owner.id : null,
    secrets,
    maxBodyBytes: settings.maxBodyBytes,
    logger,
  })
  if (recovered > 0) onConfigurationChange()
  return recovered
}

/** A secret without its value. */
export function shapeOfSecret({ id, createdAt, retiresAt }: SigningSecret) {
  return {
    id,
    created_at: new Date(createdAt).toISOString(),
    retires_at: retiresAt === null ? null : new Date(retiresAt).toISOString(),
  }
}
