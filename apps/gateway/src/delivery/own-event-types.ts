/** The types of Guidepost's own events, about linked tickets. Every environment has them. */
export const linkedTicketTypes: readonly string[] = ['ticket.closed', 'ticket.reopened', 'ticket.deleted']
