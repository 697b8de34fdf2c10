import type { Environment } from '@guidepost/store'
import { providerOf } from '../../connections/provider.ts'
import type { RecordInput } from '../../connections/record.ts'
import { version } from '../../version.ts'
import type { Api } from '../http/api.ts'
import { dateOf } from '../http/dates.ts'
import { answers, answersWithProgress, progressNote, topic } from '../http/describe.ts'
import { findIntegration } from '../http/lookup.ts'
import type { ApiOptions } from '../http/options.ts'
import { answerWithProgress } from '../http/progress-stream.ts'
import { data } from '../http/schemas/answers.ts'
import { recording, recordQuestions } from '../registrations/answers.ts'
import { connectionParams, connectionQuery, recordBody, recordQuery } from './requests.ts'

const described = topic('Connections')
const unknownConnection = '`unknown_provider_config`, `unknown_connection`'

/** Recording how a provider really behaves, from a live tenant whose owner consents. */
export function recordRoutes(api: Api, { store, providers, connections, stopping, now }: ApiOptions): void {
  async function findInput(environment: Environment, uniqueKey: string, connectionId: string): Promise<Unprobed> {
    const integration = await findIntegration(store, environment.id, uniqueKey)
    const provider = providerOf(providers, integration)
    const connection = await connections.find({ integration, connectionId })
    return { environment, integration, provider, connection }
  }

  api.route({
    method: 'GET',
    url: '/v1/connections/:connectionId/doctor/record',
    schema: {
      ...described,
      operationId: 'getRecordQuestions',
      summary: 'List what a recording would ask the provider',
      description: 'Sends no request to the provider.',
      params: connectionParams,
      querystring: recordQuery,
      response: answers(200, data(recordQuestions), {
        404: unknownConnection,
        409: '`not_supported`: the plugin has nothing to record; `provider_not_configured`',
      }),
    },
    handler: async ({ environment, params, query }) => {
      const input = await findInput(environment, query.provider_config_key, params.connectionId)
      const questions = await connections.recordings.questions({ ...input, probe: query.probe === 'true' })
      return { data: { questions } }
    },
  })

  api.route({
    method: 'POST',
    url: '/v1/connections/:connectionId/doctor/record',
    schema: {
      ...described,
      operationId: 'createRecording',
      summary: 'Record undocumented behaviour of the provider, from a tenant whose owner consents',
      description: `Reads only, unless \`probe\` is true: then the recording also creates an inactive webhook and deletes it again. It never writes records of people’s work. ${progressNote}`,
      params: connectionParams,
      querystring: connectionQuery,
      body: recordBody,
      response: answersWithProgress(data(recording), {
        404: unknownConnection,
        409: '`not_supported`, `no_credentials`, `provider_not_configured`; with `probe`: `busy`, `public_url_unusable`, `public_url_changed`',
        504: '`still_under_way`: the recording took longer than two minutes and was ended',
      }),
    },
    handler: async (request, reply) => {
      const { environment, params, query, body } = request
      const { probe = false } = body
      const input = await findInput(environment, query.provider_config_key, params.connectionId)
      const prepared = await connections.recordings.prepare({ ...input, probe })
      return await answerWithProgress(request, reply, stopping, async (say, signal) => {
        const recorded = []
        for await (const each of connections.recordings.record(prepared, { actor: 'person', signal })) {
          recorded.push(each)
          say('progress', { step: 'check', name: each.id, result: 'done', message: each.title })
        }
        const { id: provider } = input.provider
        return { data: { provider, gateway: version, recorded_at: dateOf(now()), probe, answers: recorded } }
      })
    },
  })
}

type Unprobed = Omit<RecordInput, 'probe'>
