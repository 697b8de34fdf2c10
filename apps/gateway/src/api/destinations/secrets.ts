import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { choiceOf } from '../../config/endpoint.ts'
import { checkSigningKey, generateSigningKey, type Format } from '../../outbound/settings.ts'
import { endpointOf } from './lookup.ts'
import { ApiError } from '../http/errors.ts'
import { noQuery } from '../http/schemas/common.ts'
import { destinationParams, destinationSecretParams } from './requests.ts'
import { addSecretBody } from '../secrets/requests.ts'
import { shapeOfSecret } from '../secrets/routes.ts'
import type { ApiOptions } from '../http/options.ts'
import { invalidBody } from '../http/validation.ts'

/** Throws the 400 for a key that can't sign in that format. It doesn't repeat the key. */
export function refuseSigningKey(format: Format, key: string): void {
  const problem = checkSigningKey(format, key)
  if (problem !== undefined) throw invalidBody(['secret'], problem)
}

/** The keys with which we sign what we send: several while one is being rotated. An override signs with the keys of what it overrides. */
export function destinationSecretRoutes({ store, now, onConfigurationChange }: ApiOptions): FastifyPluginAsyncZod {
  async function ownerOf(environmentId: number, name: string) {
    const { endpoint, secretsOf } = await endpointOf(store, environmentId, name)
    return { owner: { kind: 'endpoint', id: secretsOf } as const, format: choiceOf(endpoint).format }
  }

  return async (api) => {
    const all = '/v1/destinations/:id/secrets'
    const schema = { params: destinationParams, querystring: noQuery }

    api.get(all, { schema }, async (request) => {
      const { owner } = await ownerOf(request.environment.id, request.params.id)
      return { data: (await store.listSecrets(owner, now())).map(shapeOfSecret), next: null }
    })

    api.post(all, { schema: { ...schema, body: addSecretBody } }, async (request, reply) => {
      const { owner, format } = await ownerOf(request.environment.id, request.params.id)
      const { secret: value = generateSigningKey(format), retire_others_after_seconds: seconds = null } = request.body
      refuseSigningKey(format, value)
      const at = now()
      const retireOthersAt = seconds === null ? null : at + Math.round(seconds * 1000)
      const secret = await store.addSecret({ owner, value, retireOthersAt, now: at })
      onConfigurationChange()
      // The value is in this answer and in no other.
      return reply.status(201).send({ data: { ...shapeOfSecret(secret), secret: value } })
    })

    api.delete(
      `${all}/:secretId`,
      { schema: { params: destinationSecretParams, querystring: noQuery } },
      async ({ environment, params }) => {
        const { owner } = await ownerOf(environment.id, params.id)
        const known = await store.listSecrets(owner, now())
        if (!known.some(({ id }) => id === params.secretId)) {
          throw new ApiError(404, 'not_found', `There is no secret "${params.secretId}" here`)
        }
        if (known.length === 1) {
          throw new ApiError(409, 'last_secret', 'It is the only signing key: add another one before it is removed')
        }
        await store.removeSecret({ owner, id: params.secretId })
        onConfigurationChange()
        return { success: true }
      },
    )
    await Promise.resolve()
  }
}
