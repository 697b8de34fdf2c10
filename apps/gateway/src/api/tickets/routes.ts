import type { Link } from '@guidepost/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { shapeOfLink } from '../../tickets/shape.ts'
import { ApiError } from '../http/errors.ts'
import { integrationOf } from '../http/lookup.ts'
import { noQuery } from '../http/schemas/common.ts'
import { linkBody, linkParams, listLinksQuery } from './requests.ts'
import type { ApiOptions } from '../http/options.ts'

/** How long a look at the provider may take, in milliseconds: clients wait 30 s. */
const patienceMs = 25_000

/** Alerts of the user's own systems, linked to tickets at the provider. */
export function linkedTicketRoutes({ store, tickets }: ApiOptions): FastifyPluginAsyncZod {
  async function linkOf(environmentId: number, id: number): Promise<Link> {
    const link = await store.findLink(environmentId, id)
    if (link) return link
    throw new ApiError(404, 'not_found', `There is no linked ticket ${id}`)
  }

  return async (api) => {
    const one = '/v1/linked-tickets/:id'
    const schema = { params: linkParams, querystring: noQuery }

    api.post('/v1/linked-tickets', { schema: { querystring: noQuery, body: linkBody } }, async (request, reply) => {
      const { provider_config_key: key, connection_id: connectionId, alert_id: alertId, ...ticket } = request.body
      const integration = await integrationOf(store, request.environment.id, key)
      const connection = await store.findConnection(integration.id, connectionId)
      if (!connection) {
        throw new ApiError(404, 'unknown_connection', `Integration "${key}" has no connection "${connectionId}"`)
      }
      const asked =
        ticket.ticket_id === undefined
          ? { alertId, ticketNumber: ticket.ticket_number! }
          : { alertId, ticketId: ticket.ticket_id }
      const asking = { signal: AbortSignal.timeout(patienceMs) }
      const { link, created } = await inTime(tickets.link({ integration, connection }, asked, asking), asking.signal)
      return reply.status(created ? 201 : 200).send({ data: shapeOfLink(link) })
    })

    api.get('/v1/linked-tickets', { schema: { querystring: listLinksQuery } }, async ({ environment, query }) => {
      const { provider_config_key: key, connection_id: connectionId, alert_id: alertId, state, limit, before } = query
      const integration = key === undefined ? undefined : await integrationOf(store, environment.id, key)
      const filter = { environmentId: environment.id, integrationId: integration?.id, connectionId, alertId, state }
      const { rows, next } = await store.listLinks(filter, { limit, before })
      return { data: rows.map(shapeOfLink), next }
    })

    api.get(one, { schema }, async ({ environment, params }) => ({
      data: shapeOfLink(await linkOf(environment.id, params.id)),
    }))

    api.delete(one, { schema }, async ({ environment, params }) => {
      const { id } = await linkOf(environment.id, params.id)
      await store.deleteLink({ environmentId: environment.id, id })
      return { success: true }
    })

    api.post(`${one}/refresh`, { schema }, async ({ environment, params }) => {
      const link = await linkOf(environment.id, params.id)
      const asking = { signal: AbortSignal.timeout(patienceMs), urgent: true }
      return { data: shapeOfLink(await inTime(tickets.refresh(link, asking), asking.signal)) }
    })
    await Promise.resolve()
  }
}

/** An answer that did not come in time is the provider's, not ours. */
async function inTime<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (!signal.aborted) throw error
    throw new ApiError(503, 'timeout', `The provider did not answer within ${patienceMs / 1000} s; try again`)
  }
}
