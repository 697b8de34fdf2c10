import { auditDecision } from '../../registrations/audit.ts'
import { titlesOf } from '../../receive/describe.ts'
import type { Api } from '../http/api.ts'
import { answers, topic } from '../http/describe.ts'
import { Refusal } from '../http/errors.ts'
import type { ApiOptions } from '../http/options.ts'
import { data, pageOf } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { deliveryDetail, dismissed, listedDelivery } from './answers.ts'
import { deliveryParams, dismissAllBody, dismissBody, listDeadLettersQuery } from './requests.ts'
import { deliveryAnswer, eventsOf, findDelivery, toFilter } from './routes.ts'
import { toListedDeliveryAnswer } from './to-answer.ts'

/** Dead letters that one step dismisses: few enough for a quick answer and a short transaction. */
const dismissStepSize = 200

const deliveries = topic('Deliveries')

/** Lists dead letters, and dismisses one or all that match a filter. */
export function deadLetterRoutes(api: Api, options: ApiOptions): void {
  const { store, now } = options
  api.route({
    method: 'GET',
    url: '/v1/dead-letters',
    schema: {
      ...deliveries,
      operationId: 'listDeadLetters',
      summary: 'List dead letters, the one that died last first',
      querystring: listDeadLettersQuery,
      response: answers(200, pageOf(listedDelivery), { 404: '`unknown_provider_config`' }),
    },
    handler: async ({ environment, query }) => {
      const { status, limit, before, ...selection } = query
      const filter = await toFilter(store, environment.id, selection)
      const { rows, next } = await store.listDeadLetters({ ...filter, deadLetter: status }, { limit, before })
      const titles = await titlesOf(options, environment.id, eventsOf(rows))
      return { data: rows.map((row) => toListedDeliveryAnswer(row, titles)), next }
    },
  })

  api.route({
    method: 'POST',
    url: '/v1/deliveries/:id/dismiss',
    schema: {
      ...deliveries,
      operationId: 'dismissDeadLetter',
      summary: 'Dismiss a dead letter, with a reason',
      params: deliveryParams,
      querystring: noQuery,
      body: dismissBody,
      response: answers(200, data(deliveryDetail), { 404: '`not_found`', 409: '`not_open`' }),
    },
    handler: async ({ environment, apiKey, params, body }) => {
      const { id, deadLetter, state } = await findDelivery(store, environment.id, params.id)
      const { dismissed: count } = await store.dismissStep({
        filter: { environmentId: environment.id, id },
        by: apiKey.name,
        reason: body.reason,
        plan: false,
        page: { limit: 1 },
        now: now(),
      })
      if (count === 0) {
        const is = deadLetter?.status ?? state
        throw new Refusal('not_open', `Delivery "${id}" is ${is}: only an open dead letter can be dismissed`)
      }
      const summary = `Dead letter ${id} was dismissed: ${body.reason}`
      await auditDecision(options, environment.id, { by: apiKey.name, action: 'dismiss', summary })
      return { data: await deliveryAnswer(options, environment.id, id) }
    },
  })

  api.route({
    method: 'POST',
    url: '/v1/dead-letters/dismissals',
    schema: {
      ...deliveries,
      operationId: 'dismissDeadLetters',
      summary: 'Dismiss or count all open dead letters that match a filter, one step at a time',
      description: 'Send the request again with `before` set to `next` until `next` is null.',
      querystring: noQuery,
      body: dismissAllBody,
      response: answers(200, data(dismissed), { 404: '`unknown_provider_config`' }),
    },
    handler: async ({ environment, apiKey, body }) => {
      const { selection, reason, plan, before } = body
      const filter = await toFilter(store, environment.id, selection)
      const page = { limit: dismissStepSize, before }
      const done = await store.dismissStep({ filter, by: apiKey.name, reason, plan, page, now: now() })
      if (!plan && done.dismissed > 0) {
        const summary = `Dead letters dismissed: ${done.dismissed}, of ${JSON.stringify(body.selection)}: ${reason}`
        await auditDecision(options, environment.id, { by: apiKey.name, action: 'dismiss', summary })
      }
      return { data: done }
    },
  })
}
