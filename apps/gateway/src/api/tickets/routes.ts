import type { Link } from '@guidepost/store'
import { shapeOfLink } from '../../tickets/shape.ts'
import type { Api } from '../http/api.ts'
import { answers, topic } from '../http/describe.ts'
import { ApiError, Refusal } from '../http/errors.ts'
import { findIntegration, toOwnerFilter } from '../http/lookup.ts'
import type { ApiOptions } from '../http/options.ts'
import { data, done, pageOf, success } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { stoppingError, waitOf } from '../http/waits.ts'
import { linkedTicket } from './answers.ts'
import { linkBody, linkParams, listLinksQuery } from './requests.ts'

/** The longest wait for the provider, in milliseconds: clients wait 30 s. */
const providerWaitMs = 25_000

const linkedTickets = topic('Linked tickets')
const ofTheProvider = {
  409: '`no_credentials`: the connection has none; `not_supported`: the provider has no tickets; `provider_not_configured`',
  422: '`unauthorized`, `permission_denied`, `validation` and others: the provider refused the request',
  503: '`rate_limited`, `unavailable`, `timeout`: the provider is not available; nothing was changed',
}

/** Links alerts of the user's systems to tickets at the provider. */
export function linkedTicketRoutes(api: Api, { store, connections, tickets, stopping }: ApiOptions): void {
  api.route({
    method: 'POST',
    url: '/v1/linked-tickets',
    schema: {
      ...linkedTickets,
      operationId: 'linkTicket',
      summary: 'Link an alert to a ticket, by its id or its number',
      description:
        'The gateway reads the ticket at once: if it is closed already, the answer says `closed`, and the event `ticket.closed` follows. If the link exists already, the answer is that link with status 200.',
      querystring: noQuery,
      body: linkBody,
      response: {
        ...answers(200, data(linkedTicket)),
        ...answers(201, data(linkedTicket), {
          404: '`unknown_provider_config`, `unknown_connection`, `not_found`; `ticket_not_found`: the provider has no such ticket, or hides it',
          ...ofTheProvider,
        }),
      },
    },
    handler: async (request, reply) => {
      const { provider_config_key: key, connection_id: connectionId, alert_id: alertId, ...ticket } = request.body
      const integration = await findIntegration(store, request.environment.id, key)
      const connection = await connections.find({ integration, connectionId })
      const asked =
        ticket.ticket_id === undefined
          ? { alertId, ticketNumber: ticket.ticket_number! }
          : { alertId, ticketId: ticket.ticket_id }
      const asking = { signal: waitOf(providerWaitMs, stopping) }
      const { link, created } = await inTime(tickets.link({ integration, connection }, asked, asking), {
        ...asking,
        stopping,
      })
      void reply.status(created ? 201 : 200)
      return { data: shapeOfLink(link) }
    },
  })

  api.route({
    method: 'GET',
    url: '/v1/linked-tickets',
    schema: {
      ...linkedTickets,
      operationId: 'listLinkedTickets',
      summary: 'List linked tickets, newest first',
      querystring: listLinksQuery,
      response: answers(200, pageOf(linkedTicket), { 404: '`unknown_provider_config`, `unknown_connection`' }),
    },
    handler: async ({ environment, query }) => {
      const { alert_id: alertId, state, limit, before, ...owner } = query
      const filter = { ...(await toOwnerFilter(store, environment.id, owner)), alertId, state }
      const { rows, next } = await store.listLinks(filter, { limit, before })
      return { data: rows.map(shapeOfLink), next }
    },
  })
}

/** One linked ticket. */
export function oneLinkedTicketRoutes(api: Api, { store, tickets, stopping }: ApiOptions): void {
  api.route({
    method: 'GET',
    url: '/v1/linked-tickets/:id',
    schema: {
      ...linkedTickets,
      operationId: 'getLinkedTicket',
      summary: 'Get a linked ticket',
      params: linkParams,
      querystring: noQuery,
      response: answers(200, data(linkedTicket), { 404: '`not_found`' }),
    },
    handler: async ({ environment, params }) => ({
      data: shapeOfLink(await findLink(store, environment.id, params.id)),
    }),
  })

  api.route({
    method: 'DELETE',
    url: '/v1/linked-tickets/:id',
    schema: {
      ...linkedTickets,
      operationId: 'unlinkTicket',
      summary: 'Delete a link',
      description: 'The ticket does not change.',
      params: linkParams,
      querystring: noQuery,
      response: answers(200, success, { 404: '`not_found`' }),
    },
    handler: async ({ environment, params }) => {
      const { id } = await findLink(store, environment.id, params.id)
      await store.deleteLink({ environmentId: environment.id, id })
      return done
    },
  })

  api.route({
    method: 'POST',
    url: '/v1/linked-tickets/:id/refresh',
    schema: {
      ...linkedTickets,
      operationId: 'refreshLinkedTicket',
      summary: 'Read the ticket now',
      description: 'A change sends the same event as a webhook about it.',
      params: linkParams,
      querystring: noQuery,
      response: answers(200, data(linkedTicket), { 404: '`not_found`, `ticket_not_found`', ...ofTheProvider }),
    },
    handler: async ({ environment, params }) => {
      const link = await findLink(store, environment.id, params.id)
      const asking = { signal: waitOf(providerWaitMs, stopping), urgent: true }
      return { data: shapeOfLink(await inTime(tickets.refresh(link, asking), { ...asking, stopping })) }
    },
  })
}

async function findLink(store: ApiOptions['store'], environmentId: number, id: number): Promise<Link> {
  const link = await store.findLink(environmentId, id)
  if (link) return link
  throw new Refusal('not_found', `Linked ticket ${id} does not exist`)
}

/** Turns an exceeded wait into a 503: the provider was too slow, not the gateway. */
async function inTime<Result>(
  work: Promise<Result>,
  { signal, stopping }: { readonly signal: AbortSignal; readonly stopping: AbortSignal },
): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (stopping.aborted) throw stoppingError()
    if (!signal.aborted) throw error
    throw new ApiError(503, 'timeout', `The provider did not answer within ${providerWaitMs / 1000} s; try again`)
  }
}
