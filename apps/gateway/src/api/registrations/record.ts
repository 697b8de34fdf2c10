import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { questionsOf, record, type RecordInput } from '../../registrations/record.ts'
import { version } from '../../version.ts'
import { dateOf } from '../http/dates.ts'
import { ApiError } from '../http/errors.ts'
import { integrationOf, providerOf } from '../http/lookup.ts'
import { answerWithProgress } from '../http/progress-stream.ts'
import { connectionParams, connectionQuery } from '../connections/requests.ts'
import { recordBody, recordQuery } from './managed-requests.ts'
import type { ApiOptions } from '../http/options.ts'

/** Capturing from a live tenant, whose owner consents, how its provider really behaves. */
export function recordRoutes({ store, providers, registrations, now }: ApiOptions): FastifyPluginAsyncZod {
  async function inputOf(
    environment: RecordInput['environment'],
    uniqueKey: string,
    connectionId: string,
    probe: boolean,
  ): Promise<RecordInput> {
    const integration = await integrationOf(store, environment.id, uniqueKey)
    const provider = providerOf(providers, integration)
    const connection = await store.findConnection(integration.id, connectionId)
    if (!connection) {
      const message = `Integration "${uniqueKey}" has no connection "${connectionId}"`
      throw new ApiError(404, 'unknown_connection', message)
    }
    const recorder = provider.diagnose?.record
    if (!recorder) throw new ApiError(409, 'not_supported', `There is nothing to record of ${provider.displayName}`)
    return { environment, integration, provider, connection, recorder, probe }
  }

  return async (api) => {
    const path = '/v1/connections/:connectionId/doctor/record'

    api.get(path, { schema: { params: connectionParams, querystring: recordQuery } }, async (request) => {
      const { provider_config_key: key, probe } = request.query
      const input = await inputOf(request.environment, key, request.params.connectionId, probe === 'true')
      return { data: { questions: await questionsOf(registrations, input) } }
    })

    api.post(
      path,
      { schema: { params: connectionParams, querystring: connectionQuery, body: recordBody } },
      async (request, reply) => {
        const { provider_config_key: key } = request.query
        const { probe = false } = request.body
        const input = await inputOf(request.environment, key, request.params.connectionId, probe)
        const credentials = await store.readCredentials(input.connection.id)
        if (!credentials) throw new ApiError(409, 'no_credentials', 'The connection has no credentials to ask with')
        return await answerWithProgress(request, reply, async (say, signal) => {
          const answers = []
          for await (const answer of record(registrations, input, credentials, { actor: 'person', signal })) {
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
