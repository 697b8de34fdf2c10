import type { Integration } from '@guidepost/store'
import type { FastifyRequest } from 'fastify'
import { providerOf } from '../../connections/provider.ts'
import { firstSample, withBlanks } from '../../samples.ts'
import { webhookUrl } from '../../webhook-url.ts'
import type { Api } from '../http/api.ts'
import { answers, topic } from '../http/describe.ts'
import { Refusal } from '../http/errors.ts'
import { findIntegration } from '../http/lookup.ts'
import type { ApiOptions } from '../http/options.ts'
import { data } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { sentSample } from './answers.ts'
import { integrationParams } from './requests.ts'

/** The sample's event is one of the newest: more may arrive meanwhile. */
const newest = 20
const limitMs = 10_000

/** Sends a webhook to the integration as its provider would, so that people see one arrive. */
export function integrationSampleRoutes(api: Api, options: ApiOptions): void {
  const { store, providers, now, stopping } = options

  api.route({
    method: 'POST',
    url: '/v1/integrations/:uniqueKey/sample',
    schema: {
      ...topic('Integrations'),
      operationId: 'sendSampleWebhook',
      summary: 'Send a sample webhook, signed with the newest secret, to the webhook URL of the integration',
      description:
        'The gateway posts it to itself, at the address of this request. `status` is the answer, and `event_id` the event that was stored; the Guid of the sample usually matches no connection.',
      params: integrationParams,
      querystring: noQuery,
      response: answers(200, data(sentSample), {
        404: '`unknown_provider_config`',
        409: '`no_secret`, `no_sample`, `provider_not_configured`',
      }),
    },
    handler: async (request) => {
      const { environment, params } = request
      const integration = await findIntegration(store, environment.id, params.uniqueKey)
      const provider = providerOf(providers, integration)
      const sample = firstSample(provider)
      if (!sample) throw new Refusal('no_sample', `${provider.displayName} has no sample webhook`)
      const [secret] = await store.listSecrets({ kind: 'integration', id: integration.id }, now())
      if (!secret)
        throw new Refusal('no_secret', `Integration "${params.uniqueKey}" has no signing secret: add one first`)
      const body = Buffer.from(withBlanks(sample.body))
      const answer = await fetch(webhookUrl(ownAddress(request), environment.uuid, params.uniqueKey), {
        method: 'POST',
        headers: provider.receive.sign(body, secret.value, now()),
        body,
        signal: AbortSignal.any([stopping, AbortSignal.timeout(limitMs)]),
      })
      await answer.arrayBuffer()
      const event = answer.ok ? await findEventOf(options, integration, environment.id, body) : undefined
      return { data: { status: answer.status, event_id: event ?? null } }
    },
  })
}

/** The address at which this request arrived: no name to resolve, and nothing that the request chose. */
function ownAddress({ socket: { localAddress = '127.0.0.1', localPort } }: FastifyRequest): string {
  return `http://${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`
}

/** The id of the event whose body this is. It was stored before the answer. */
async function findEventOf(
  { store }: ApiOptions,
  { id: integrationId }: Integration,
  environmentId: number,
  body: Uint8Array,
): Promise<string | undefined> {
  const { rows } = await store.listEvents({ environmentId, integrationId }, { limit: newest })
  const events = await Promise.all(rows.map(({ id }) => store.findEvent(environmentId, id)))
  return events.find((event) => event && Buffer.compare(event.body, body) === 0)?.id
}
