import { randomUUID } from 'node:crypto'
import type { Environment } from '@guidepost/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { issueApiKey, shapeOfIssuedKey } from './api-keys.ts'
import { requireAdminKey } from '../http/auth.ts'
import { ApiError } from '../http/errors.ts'
import { noQuery } from '../http/schemas/common.ts'
import { createEnvironmentBody, createKeyBody, environmentParams } from './requests.ts'
import type { ApiOptions } from '../http/options.ts'

/** Environments and their keys. They ask for the admin key, since they belong to no environment. */
export function environmentRoutes({ store, settings, now, onEnvironment }: ApiOptions): FastifyPluginAsyncZod {
  return async (api) => {
    api.addHook('onRequest', requireAdminKey(settings.adminKey))

    api.get('/v1/environments', { schema: { querystring: noQuery } }, async () => ({
      data: (await store.listEnvironments()).map(shapeOfEnvironment),
      next: null,
    }))

    api.post(
      '/v1/environments',
      { schema: { querystring: noQuery, body: createEnvironmentBody } },
      async (request, reply) => {
        const { name } = request.body
        const environment = await store.createEnvironment({ name, uuid: randomUUID(), now: now() })
        if (environment === 'duplicate') {
          throw new ApiError(
            409,
            'duplicate_environment',
            `There is an environment "${name}" already; choose another name`,
          )
        }
        await onEnvironment(environment)
        const { key } = await issueApiKey(store, environment.id, 'first', now())
        return reply.status(201).send({ data: { ...shapeOfEnvironment(environment), api_key: key } })
      },
    )

    api.post(
      '/v1/environments/:uuid/keys',
      { schema: { params: environmentParams, querystring: noQuery, body: createKeyBody } },
      async (request, reply) => {
        const { uuid } = request.params
        const environment = await store.findEnvironment(uuid)
        if (!environment) throw new ApiError(404, 'unknown_environment', `There is no environment ${uuid}`)
        const issued = await issueApiKey(store, environment.id, request.body.name, now())
        return reply.status(201).send({ data: shapeOfIssuedKey(issued) })
      },
    )
    await Promise.resolve()
  }
}

export function shapeOfEnvironment({ uuid, name, createdAt }: Environment) {
  return { uuid, name, created_at: new Date(createdAt).toISOString() }
}
