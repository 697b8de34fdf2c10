import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { issueApiKey, shapeOfIssuedKey, shapeOfKey } from './api-keys.ts'
import { shapeOfEnvironment } from './environments.ts'
import { ApiError } from '../http/errors.ts'
import { noQuery } from '../http/schemas/common.ts'
import { createKeyBody, keyParams } from './requests.ts'
import type { ApiOptions } from '../http/options.ts'

/** The environment that the key opens, and its keys. */
export function keyRoutes({ store, now }: ApiOptions): FastifyPluginAsyncZod {
  return async (api) => {
    api.get('/v1/environment', { schema: { querystring: noQuery } }, (request) => ({
      data: shapeOfEnvironment(request.environment),
    }))

    api.get('/v1/keys', { schema: { querystring: noQuery } }, async (request) => ({
      data: (await store.listApiKeys(request.environment.id)).map(shapeOfKey),
      next: null,
    }))

    api.post('/v1/keys', { schema: { querystring: noQuery, body: createKeyBody } }, async (request, reply) => {
      const issued = await issueApiKey(store, request.environment.id, request.body.name, now())
      return reply.status(201).send({ data: shapeOfIssuedKey(issued) })
    })

    // `own` says that this very request's key was revoked: it is the last one that the key could make.
    api.delete('/v1/keys/:id', { schema: { params: keyParams, querystring: noQuery } }, async (request) => {
      const { id } = request.params
      const revoked = await store.revokeApiKey({ environmentId: request.environment.id, id, now: now() })
      if (!revoked) throw new ApiError(404, 'not_found', `There is no API key ${id} that could be revoked`)
      return { success: true, own: id === request.apiKey.id }
    })
    await Promise.resolve()
  }
}
