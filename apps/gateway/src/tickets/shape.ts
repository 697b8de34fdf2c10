import type { Link, LinkEvent } from '@guidepost/store'
import { linkTicket, type Change, type LinkedTicket } from '@guidepost/ticket-sync'

type Details = Pick<LinkedTicket, 'resolution' | 'changedBy' | 'changedAt' | 'position'>

/** The part of a ticket that the store keeps as JSON. */
export const detailsOf = ({ resolution, changedBy, changedAt, position }: LinkedTicket): Details => ({
  resolution,
  changedBy,
  changedAt,
  position,
})

/** The details of a new link. */
export const unknownDetails = detailsOf(linkTicket(''))

/** The ticket as the link has it. */
export function ticketOf({ state, ticketId, ticketNumber, details }: Link): LinkedTicket {
  return { ...linkTicket(ticketId, ticketNumber), ...(details as unknown as Details), state }
}

/** A link as the API answers it, and as events carry it. */
export function shapeOfLink(link: Link) {
  const { resolution, changedBy, changedAt } = ticketOf(link)
  return {
    id: link.id,
    provider_config_key: link.integration,
    connection_id: link.connectionId,
    alert_id: link.alertId,
    ticket_id: link.ticketId,
    ticket_number: link.ticketNumber,
    state: link.state,
    resolution,
    changed_by: changedBy,
    changed_at: changedAt === null ? null : new Date(changedAt).toISOString(),
    revision: link.revision,
    created_at: new Date(link.createdAt).toISOString(),
    updated_at: new Date(link.updatedAt).toISOString(),
  }
}

/** The payload of `ticket.closed`, `ticket.reopened` and `ticket.deleted`, for handlers and endpoints. */
export interface LinkedTicketPayload {
  readonly type: Change
  /** The link after the change. */
  readonly linked_ticket: Readonly<ReturnType<typeof shapeOfLink>>
}

const actions = { 'ticket.closed': 'Closed', 'ticket.reopened': 'Reopened', 'ticket.deleted': 'Deleted' } as const

/** The event of a change. `link` is the link after the change. */
export function eventOf(link: Link, change: Change): LinkEvent {
  const payload: LinkedTicketPayload = { type: change, linked_ticket: shapeOfLink(link) }
  return {
    type: change,
    action: actions[change],
    dedupeKey: `${link.id}:${link.revision}`,
    orderingKey: `link:${link.id}`,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(payload)),
  }
}
