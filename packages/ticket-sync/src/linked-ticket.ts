/** The state of a linked ticket. `deleted` is final: Autotask cannot restore a deleted ticket. */
export type TicketState = 'open' | 'closed' | 'deleted'

/** A change of state, as the type of the event to emit. */
export type Change = 'ticket.closed' | 'ticket.reopened' | 'ticket.deleted'

/**
 * Up to which event or time a ticket's state is known, on Autotask's clock. Plain data: save it unchanged.
 *
 * After an `event`, older events are ignored. After a `read`, an older or equal event that contradicts the state causes
 * another read, because the exact time of the reading on Autotask's clock is unknown.
 */
export interface Position {
  readonly from: 'event' | 'read'
  /** Milliseconds since 1970; null if unknown. */
  readonly at: number | null
  /** The GUID of the webhook that sent the event; null after a read. */
  readonly guid: string | null
  /** The sequence number of the event within its webhook; null after a read. */
  readonly sequence: string | null
}

/** What is known of a ticket that an alert is linked to. Plain data. */
export interface LinkedTicket {
  readonly state: TicketState
  readonly ticketId: string
  /** E.g. `T20250915.0001`; null until an event or a reading contains it. */
  readonly ticketNumber: string | null
  /** The resolution of a closed ticket; null if the ticket is open or has no resolution. */
  readonly resolution: string | null
  /** The id of the Autotask resource that changed the ticket to this state; null if unknown. */
  readonly changedBy: string | null
  /** When the ticket changed to this state, in milliseconds since 1970; null if unknown. */
  readonly changedAt: number | null
  readonly position: Position | null
}

/** Creates a `LinkedTicket` from its id alone. Its state is `open` until the first `syncTicket`. */
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

export const changeOf = (before: TicketState, after: TicketState): Change | null =>
  before === after ? null : changes[after]
