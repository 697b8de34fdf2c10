import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { RecordInput } from '../../connections/record.ts'
import { version } from '../../version.ts'
import { dateOf } from '../http/dates.ts'
import { providerOf } from '../../connections/provider.ts'
import { integrationOf } from '../http/lookup.ts'
import { answerWithProgress } from '../http/progress-stream.ts'
import { connectionParams, connectionQuery } from '../connections/requests.ts'
import { recordBody, recordQuery } from './managed-requests.ts'
import type { ApiOptions } from '../http/options.ts'

/** Capturing from a live tenant, whose owner consents, how its provider really behaves. */
export function recordRoutes({ store, providers, connections, now }: ApiOptions): FastifyPluginAsyncZod {
  async function inputOf(
    environment: RecordInput['environment'],
    uniqueKey: string,
    connectionId: string,
    probe: boolean,
  ): Promise<RecordInput> {
    const integration = await integrationOf(store, environment.id, uniqueKey)
    const provider = providerOf(providers, integration)
    const connection = await connections.find({ integration, connectionId })
    return { environment, integration, provider, connection, probe }
  }

  return async (api) => {
    const path = '/v1/connections/:connectionId/doctor/record'

    api.get(path, { schema: { params: connectionParams, querystring: recordQuery } }, async (request) => {
      const { provider_config_key: key, probe } = request.query
      const input = await inputOf(request.environment, key, request.params.connectionId, probe === 'true')
      return { data: { questions: await connections.recordings.questions(input) } }
    })

    api.post(
      path,
      { schema: { params: connectionParams, querystring: connectionQuery, body: recordBody } },
      async (request, reply) => {
        const { provider_config_key: key } = request.query
        const { probe = false } = request.body
        const input = await inputOf(request.environment, key, request.params.connectionId, probe)
        const recording = await connections.recordings.prepare(input)
        return await answerWithProgress(request, reply, async (say, signal) => {
          const answers = []
          for await (const answer of connections.recordings.record(recording, { actor: 'person', signal })) {
            answers.push(answer)
            say('progress', { step: 'check', name: answer.id, result: 'done', message: answer.title })
          }
          const { provider } = input
          return { data: { provider: provider.id, gateway: version, recorded_at: dateOf(now()), probe, answers } }
        })
      },
    )
    await Promise.resolve()
  }
}
