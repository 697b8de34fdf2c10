import type { DestinationLoad } from '@guidepost/store'
import { linkedTicketsId } from '../../tickets/handler.ts'
import type { Api } from '../http/api.ts'
import { answers, topic } from '../http/describe.ts'
import { Refusal } from '../http/errors.ts'
import type { ApiOptions } from '../http/options.ts'
import { data, pageOf } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { destination, standing, testAnswer } from './answers.ts'
import { findDestination, findEndpoint, readDestination } from './lookup.ts'
import { destinationParams, pauseBody } from './requests.ts'
import { testDelivery } from './test-delivery.ts'
import { toEndpointAnswer, toHandlerAnswer, toStandingAnswer, toTestAnswer } from './to-answer.ts'

const destinations = topic('Destinations')
const one = { params: destinationParams, querystring: noQuery }
const notFound = '`not_found`'

/** Lists destinations: the environment's endpoints and the handlers of the configuration file. */
export function destinationRoutes(api: Api, { store }: ApiOptions): void {
  api.route({
    method: 'GET',
    url: '/v1/destinations',
    schema: {
      ...destinations,
      operationId: 'listDestinations',
      summary: 'List destinations with their status',
      querystring: noQuery,
      response: answers(200, pageOf(destination)),
    },
    handler: async (request) => {
      const [endpoints, handlers] = await Promise.all([
        store.listEndpoints(request.environment.id),
        store.listHandlers(request.environment.id),
      ])
      const loads = await store.loadOf([...endpoints, ...handlers].map(({ id }) => id))
      const loadOf = new Map(loads.map((load) => [load.destination, load]))
      const listed = [
        ...endpoints.map((each) => toEndpointAnswer(each, loadOf.get(each.id))),
        ...handlers
          .filter((each) => each.id !== linkedTicketsId || each.held !== null || hasWork(loadOf.get(each.id)))
          .map((each) => toHandlerAnswer(each, loadOf.get(each.id))),
      ]
      return { data: listed, next: null }
    },
  })

  api.route({
    method: 'GET',
    url: '/v1/destinations/:id',
    schema: {
      ...destinations,
      ...one,
      operationId: 'getDestination',
      summary: 'Get a destination',
      response: answers(200, data(destination), { 404: notFound }),
    },
    handler: async ({ environment, params }) => ({ data: await readDestination(store, environment.id, params.id) }),
  })
}

/** Pausing, resuming and testing a destination. */
export function destinationActionRoutes(api: Api, options: ApiOptions): void {
  const { store, providers, outbound, now, onConfigurationChange } = options

  api.route({
    method: 'POST',
    url: '/v1/destinations/:id/pause',
    schema: {
      ...destinations,
      ...one,
      operationId: 'pauseDestination',
      summary: 'Pause the deliveries of a destination',
      description: 'A handler is paused for this environment only.',
      body: pauseBody,
      response: answers(200, data(standing), { 404: notFound }),
    },
    handler: async ({ environment, params, body: { message = null } }) => {
      const found = await findDestination(store, environment.id, params.id)
      if (found.kind === 'handler') {
        const { id } = found.handler
        const pause = { id, environmentId: environment.id, message, now: now() }
        return { data: toStandingAnswer(id, await store.pauseHandler(pause)) }
      }
      const { id } = found.endpoint
      const status = await store.holdDestination({ id, reason: 'paused', message, probeAt: null, now: now() })
      return { data: toStandingAnswer(id, status) }
    },
  })

  api.route({
    method: 'POST',
    url: '/v1/destinations/:id/resume',
    schema: {
      ...destinations,
      ...one,
      operationId: 'resumeDestination',
      summary: 'Resume the deliveries of a destination',
      response: answers(200, data(standing), {
        404: notFound,
        409: '`paused_for_all`: the handler is paused for all environments, and only the admin key can resume it',
      }),
    },
    handler: async ({ environment, params }) => {
      const found = await findDestination(store, environment.id, params.id)
      const id = found.kind === 'handler' ? found.handler.id : found.endpoint.id
      const status =
        found.kind === 'handler'
          ? await store.resumeHandler({ id, environmentId: environment.id })
          : await store.releaseDestination({ id, now: now() })
      if (status?.pausedFor === 'all') {
        const message = `The handler "${id}" is paused for all environments: resume it with the admin key`
        throw new Refusal('paused_for_all', message)
      }
      onConfigurationChange()
      return { data: toStandingAnswer(id, status) }
    },
  })

  // Uses the sender of real deliveries, but stores nothing: the result changes neither the endpoint's status nor a delivery.
  api.route({
    method: 'POST',
    url: '/v1/destinations/:id/test',
    schema: {
      ...destinations,
      ...one,
      operationId: 'testEndpoint',
      summary: 'Send a sample event to an endpoint and show its answer',
      response: answers(200, data(testAnswer), {
        404: notFound,
        409: '`managed_by_config`: it is a handler; `no_sample`',
      }),
    },
    handler: async ({ environment, params }) => {
      const { endpoint } = await findEndpoint(store, environment.id, params.id)
      return { data: toTestAnswer(await outbound.test(testDelivery(environment, endpoint.id, providers, now()))) }
    },
  })
}

/** The list leaves out the built-in handler of linked tickets while it has no work and is not held. */
const hasWork = (load: DestinationLoad | undefined): boolean => (load?.unsettled ?? 0) + (load?.dead ?? 0) > 0
