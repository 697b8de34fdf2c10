/** The current values of a ticket. */
export interface TicketReading {
  readonly found: 'ticket'
  readonly ticketId: string
  readonly ticketNumber: string | null
  /** A value of the tenant's picklist `status`. */
  readonly status: string | null
  /** ISO text in UTC. */
  readonly completedDate: string | null
  readonly completedBy: string | null
  readonly resolution: string | null
  /** ISO text in UTC, on Autotask's clock. The reading includes every change up to this time. */
  readonly lastActivityDate: string | null
  readonly lastActivityBy: string | null
}

/** A deleted ticket, as found in Autotask's log of deleted tickets. */
export interface DeletedReading {
  readonly found: 'deleted'
  readonly ticketId: string
  readonly ticketNumber: string | null
  readonly deletedBy: string | null
  /** ISO text in UTC. */
  readonly deletedAt: string | null
}

/** The result of reading a ticket. `null`: this API user cannot see the ticket, which does not prove that it was deleted. */
export type Reading = TicketReading | DeletedReading | null

/**
 * Reads tickets over Autotask's REST API. `syncTicket` throws the errors of the reader. An error with `retryable: false`
 * means that a retry cannot succeed.
 */
export interface TicketReader {
  read(ticket: { readonly id: string } | { readonly number: string }): Promise<Reading>
  /** The values of the tenant's `status` picklist that mean complete. Called often: cache the answer, e.g. for an hour. */
  completeStatuses(): Promise<ReadonlySet<string>>
}
