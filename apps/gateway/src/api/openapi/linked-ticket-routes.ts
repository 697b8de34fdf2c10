import { data, pageOf, success } from '../http/schemas/answers.ts'
import { linkedTicket } from '../tickets/answers.ts'
import type { RouteDescriptions, RouteGroup } from './route-description.ts'

const ofTheProvider = {
  409: '`no_credentials`: the connection has none; `not_supported`: the provider has no tickets to link; `provider_not_configured`',
  422: '`unauthorized`, `permission_denied`, `validation` and others: the provider refuses it',
  503: '`rate_limited`, `unavailable`, `timeout`: the provider can not be asked now; nothing was changed',
}

const routes: RouteDescriptions = {
  'POST /v1/linked-tickets': {
    id: 'linkTicket',
    summary: 'Link an alert of yours to a ticket, by its id or its number',
    more: 'The ticket is read at once, so that one that is closed already is answered as `closed`, and told of. Linked before: 200, with that link.',
    answers: { 200: data(linkedTicket), 201: data(linkedTicket) },
    refusals: {
      404: '`unknown_provider_config`, `unknown_connection`, `not_found`; `ticket_not_found`: the provider does not show it',
      ...ofTheProvider,
    },
  },
  'GET /v1/linked-tickets': {
    id: 'listLinkedTickets',
    summary: 'List linked tickets, newest first',
    answers: { 200: pageOf(linkedTicket) },
    refusals: { 404: '`unknown_provider_config`' },
  },
  'GET /v1/linked-tickets/:id': {
    id: 'getLinkedTicket',
    summary: 'Get a linked ticket',
    answers: { 200: data(linkedTicket) },
    refusals: { 404: '`not_found`' },
  },
  'DELETE /v1/linked-tickets/:id': {
    id: 'unlinkTicket',
    summary: 'Forget a link',
    more: 'The ticket stays as it is.',
    answers: { 200: success },
    refusals: { 404: '`not_found`' },
  },
  'POST /v1/linked-tickets/:id/refresh': {
    id: 'refreshLinkedTicket',
    summary: 'Read the ticket now',
    more: 'What changed is told of as if its webhook had come.',
    answers: { 200: data(linkedTicket) },
    refusals: { 404: '`not_found`, `ticket_not_found`', ...ofTheProvider },
  },
}

/** Alerts and their tickets. */
export const linkedTicketRoutes: readonly RouteGroup[] = [{ tag: 'Linked tickets', key: 'api', routes }]
