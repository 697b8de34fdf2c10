/** How a ticket stands, as far as whoever waits for it cares. `deleted` can't be taken back at Autotask. */
export type TicketState = 'open' | 'closed' | 'deleted'

/** What became of a ticket, in the words of the events that tell of it. */
export type Change = 'ticket.closed' | 'ticket.reopened' | 'ticket.deleted'

/**
 * Up to when a ticket's state is known, by Autotask's clock. Plain data: keep it as it is.
 *
 * From an `event`: what is older than it says nothing new. From a `read`: only what is newer is believed without another
 * read, since nobody says at what moment of Autotask's clock the ticket was read.
 */
export interface Position {
  readonly from: 'event' | 'read'
  /** Milliseconds since 1970; null if no time was told. */
  readonly at: number | null
  /** Which webhook told it, and its number there. Null after a read. */
  readonly guid: string | null
  readonly sequence: string | null
}

/** A ticket that somebody waits for, as far as it is known. Plain data. */
export interface LinkedTicket {
  readonly state: TicketState
  readonly ticketId: string
  /** E.g. `T20250915.0001`; null until it was told or read. */
  readonly ticketNumber: string | null
  /** The ticket's resolution when it was closed; null while it is open, and if it has none. */
  readonly resolution: string | null
  /** The id of the Autotask resource that brought it into this state; null if that is not known. */
  readonly changedBy: string | null
  /** When it came into this state, in milliseconds since 1970; null if that is not known. */
  readonly changedAt: number | null
  readonly position: Position | null
}

/** A ticket of which nothing is known but its id: it counts as open until it is settled. */
export function linkTicket(ticketId: string, ticketNumber: string | null = null): LinkedTicket {
  return {
    state: 'open',
    ticketId,
    ticketNumber,
    resolution: null,
    changedBy: null,
    changedAt: null,
    position: null,
  }
}

const changes: Record<TicketState, Change> = {
  closed: 'ticket.closed',
  open: 'ticket.reopened',
  deleted: 'ticket.deleted',
}

/** What is to be told when a ticket goes from one state to another. */
export const changeOf = (before: TicketState, after: TicketState): Change | null =>
  before === after ? null : changes[after]
