import type { Api } from '../http/api.ts'
import { requireAdminKey } from '../http/auth.ts'
import { answers, topic } from '../http/describe.ts'
import type { ApiOptions } from '../http/options.ts'
import { data } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { standing } from './answers.ts'
import { findHandler } from './lookup.ts'
import { destinationParams, pauseBody } from './requests.ts'
import { toStandingAnswer } from './to-answer.ts'

const handlers = topic('Destinations', 'admin')
const one = { params: destinationParams, querystring: noQuery }
const refusals = { 403: '`forbidden`: GUIDEPOST_ADMIN_KEY is not set', 404: '`not_found`' }

/** Pausing a handler for all environments. These routes require the admin key: no environment decides for another. */
export function handlerRoutes(api: Api, options: ApiOptions): void {
  const { store, now, onConfigurationChange } = options
  api.addHook('onRequest', requireAdminKey(options))

  api.route({
    method: 'POST',
    url: '/v1/handlers/:id/pause',
    schema: {
      ...handlers,
      ...one,
      operationId: 'pauseHandler',
      summary: 'Pause a handler for all environments',
      body: pauseBody,
      response: answers(200, data(standing), refusals),
    },
    handler: async ({ params, body: { message = null } }) => {
      const { id } = await findHandler(store, params.id)
      const status = await store.holdDestination({ id, reason: 'paused', message, probeAt: null, now: now() })
      return { data: toStandingAnswer(id, status) }
    },
  })

  api.route({
    method: 'POST',
    url: '/v1/handlers/:id/resume',
    schema: {
      ...handlers,
      ...one,
      operationId: 'resumeHandler',
      summary: 'Resume a handler that was paused for all environments',
      description: 'An environment that paused the handler for itself keeps it paused.',
      response: answers(200, data(standing), refusals),
    },
    handler: async ({ params }) => {
      const { id } = await findHandler(store, params.id)
      const status = await store.releaseDestination({ id, now: now() })
      onConfigurationChange()
      return { data: toStandingAnswer(id, status) }
    },
  })
}
