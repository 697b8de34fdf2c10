import { z } from 'zod'
import { providerOf } from '../../connections/provider.ts'
import { progressOf } from '../../connections/setup.ts'
import type { Api } from '../http/api.ts'
import { answersWithProgress, progressNote, topic } from '../http/describe.ts'
import { findIntegration } from '../http/lookup.ts'
import type { ApiOptions } from '../http/options.ts'
import { answerWithProgress } from '../http/progress-stream.ts'
import { data } from '../http/schemas/answers.ts'
import { connected, finding } from '../registrations/answers.ts'
import { toProgressMessage, toReconciledAnswer } from '../registrations/to-answer.ts'
import { connectBody, connectionParams, connectionQuery } from './requests.ts'

const described = topic('Connections')

/** Connecting a tenant in one call, and diagnosing a connection. */
export function connectRoutes(api: Api, options: ApiOptions): void {
  const { store, providers, connections } = options

  api.route({
    method: 'POST',
    url: '/v1/connections/:connectionId/connect',
    schema: {
      ...described,
      operationId: 'connect',
      summary: "Check a connection's credentials, register its webhooks, and wait until they are active",
      description: `Creates the connection if it does not exist. Fields that are left out stay unchanged; a new connection registers the first preset of the provider. If a check fails, an existing connection stays unchanged. ${progressNote}`,
      params: connectionParams,
      querystring: connectionQuery,
      body: connectBody,
      response: answersWithProgress(data(connected), {
        404: '`unknown_provider_config`, `not_found`',
        409:
          '`not_supported`: people set up the webhooks of this provider by hand; `provider_not_configured`, ' +
          '`public_url_unusable`, `public_url_changed`, `webhook_guid_conflict`, `conflict`, `busy`',
        422: '`preflight_failed`: nothing was changed, and `error.errors` say why; `adoption_failed`: with `adopt`, the webhook stays as the person set it up',
        504: '`still_under_way`: the gateway continues in the background',
      }),
    },
    handler: async (request, reply) => {
      const { environment, body, params, query } = request
      const { connectionId } = params
      const integration = await findIntegration(store, environment.id, query.provider_config_key)
      const prepared = await connections.prepare(
        { environment, integration, connectionId },
        {
          credentials: body.credentials,
          config: body.connection_config,
          registrations: body.registrations,
          adopt: body.adopt,
        },
      )
      return await answerWithProgress(request, reply, options.stopping, async (say, signal) => {
        const { registrations } = await connections.connect(prepared, {
          actor: 'person',
          by: request.apiKey.name,
          signal,
          say: (progress) => say('progress', toProgressMessage(progress)),
        })
        const answered = registrations.map((each) => toReconciledAnswer(options, each.id, each.done))
        return { data: { connection_id: connectionId, registrations: await Promise.all(answered) } }
      })
    },
  })

  api.route({
    method: 'GET',
    url: '/v1/connections/:connectionId/doctor',
    schema: {
      ...described,
      operationId: 'getDoctor',
      summary: 'Diagnose a connection: what is right, what is wrong, and what to do',
      description: `Changes nothing. ${progressNote}`,
      params: connectionParams,
      querystring: connectionQuery,
      response: answersWithProgress(data(z.array(finding)), {
        404: '`unknown_provider_config`, `unknown_connection`',
        409: '`provider_not_configured`',
        504: '`still_under_way`',
      }),
    },
    handler: async (request, reply) => {
      const { environment, params, query } = request
      const integration = await findIntegration(store, environment.id, query.provider_config_key)
      const provider = providerOf(providers, integration)
      const connection = await connections.find({ integration, connectionId: params.connectionId })
      return await answerWithProgress(request, reply, options.stopping, async (say, signal) => {
        const findings = []
        const input = { environment, integration, provider, connection }
        for await (const each of connections.doctor.check(input, { actor: 'person', signal })) {
          findings.push(each)
          say('progress', toProgressMessage(progressOf(each)))
        }
        return { data: findings }
      })
    },
  })
}
