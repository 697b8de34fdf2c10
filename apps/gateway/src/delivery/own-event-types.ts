/** The types of the events that Guidepost makes itself, about linked tickets. Every environment has them. */
export const linkedTicketTypes: readonly string[] = ['ticket.closed', 'ticket.reopened', 'ticket.deleted']
