import { randomUUID } from 'node:crypto'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Environment } from '@guidepost/store'
import { z } from 'zod'
import { issueApiKey } from './api-keys.ts'
import { requireAdminKey } from './auth.ts'
import { ApiError } from './errors.ts'
import type { ApiOptions } from './server.ts'

export const environmentName = z
  .string()
  .max(100)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9 _.-]*$/, 'must be letters, digits, spaces, dots, hyphens and underscores')

/** Environments and their first keys. They ask for the admin key, since they belong to no environment. */
export function environmentRoutes({ store, settings, now }: ApiOptions): FastifyPluginAsyncZod {
  return async (api) => {
    api.addHook('onRequest', requireAdminKey(settings.adminKey))

    api.get('/v1/environments', async () => ({ data: (await store.listEnvironments()).map(shapeOf) }))

    api.post(
      '/v1/environments',
      { schema: { body: z.strictObject({ name: environmentName }) } },
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
        const { key } = await issueApiKey(store, environment.id, 'first', now())
        return reply.status(201).send({ data: { ...shapeOf(environment), api_key: key } })
      },
    )
    await Promise.resolve()
  }
}

function shapeOf({ uuid, name, createdAt }: Environment) {
  return { uuid, name, created_at: new Date(createdAt).toISOString() }
}
