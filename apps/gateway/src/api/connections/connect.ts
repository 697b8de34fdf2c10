import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { providerOf } from '../../connections/provider.ts'
import { progressOf } from '../../connections/setup.ts'
import { integrationOf } from '../http/lookup.ts'
import type { ApiOptions } from '../http/options.ts'
import { answerWithProgress } from '../http/progress-stream.ts'
import { connectBody } from '../registrations/managed-requests.ts'
import { shapeOfProgress, shapeOfReconciled } from '../registrations/shape.ts'
import { connectionParams, connectionQuery } from './requests.ts'

/** Connecting a tenant in one call, and what is right and wrong with one that is connected. */
export function connectRoutes(options: ApiOptions): FastifyPluginAsyncZod {
  const { store, providers, connections } = options
  return async (api) => {
    const schema = { params: connectionParams, querystring: connectionQuery }

    api.post(
      '/v1/connections/:connectionId/connect',
      { schema: { ...schema, body: connectBody } },
      async (request, reply) => {
        const { environment, body } = request
        const { connectionId } = request.params
        const integration = await integrationOf(store, environment.id, request.query.provider_config_key)
        const prepared = await connections.prepare(
          { environment, integration, connectionId },
          { credentials: body.credentials, config: body.connection_config, registrations: body.registrations },
        )
        return await answerWithProgress(request, reply, async (say, signal) => {
          const connected = await connections.connect(prepared, {
            actor: 'person',
            signal,
            say: (progress) => say('progress', shapeOfProgress(progress)),
          })
          const registrations = await Promise.all(
            connected.registrations.map(({ id, done }) => shapeOfReconciled(options, id, done)),
          )
          return { data: { connection_id: connectionId, registrations } }
        })
      },
    )

    api.get('/v1/connections/:connectionId/doctor', { schema }, async (request, reply) => {
      const { environment } = request
      const { connectionId } = request.params
      const integration = await integrationOf(store, environment.id, request.query.provider_config_key)
      const provider = providerOf(providers, integration)
      const connection = await connections.find({ integration, connectionId })
      return await answerWithProgress(request, reply, async (say, signal) => {
        const findings = []
        const input = { environment, integration, provider, connection }
        for await (const finding of connections.doctor.check(input, { actor: 'person', signal })) {
          findings.push(finding)
          say('progress', shapeOfProgress(progressOf(finding)))
        }
        return { data: findings }
      })
    })
    await Promise.resolve()
  }
}
