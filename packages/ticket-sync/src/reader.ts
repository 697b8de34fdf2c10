/** A ticket as it is now. */
export interface TicketReading {
  readonly found: 'ticket'
  readonly ticketId: string
  readonly ticketNumber: string | null
  /** The value of the tenant's own picklist. */
  readonly status: string | null
  /** ISO text in UTC. */
  readonly completedDate: string | null
  readonly completedBy: string | null
  readonly resolution: string | null
  /** ISO text in UTC, by Autotask's clock: the reading covers at least what happened until then. */
  readonly lastActivityDate: string | null
  readonly lastActivityBy: string | null
}

/** A ticket that was deleted, by the log of deleted tickets. */
export interface DeletedReading {
  readonly found: 'deleted'
  readonly ticketId: string
  readonly ticketNumber: string | null
  readonly deletedBy: string | null
  /** ISO text in UTC. */
  readonly deletedAt: string | null
}

/** What a look at Autotask gives. `null`: it is not there for this API user, which is no proof that it was deleted. */
export type Reading = TicketReading | DeletedReading | null

/**
 * Reads tickets over Autotask's REST API. What it throws is passed on; an error whose `retryable` is `false` says that
 * asking again is of no use.
 */
export interface TicketReader {
  read(ticket: { readonly id: string } | { readonly number: string }): Promise<Reading>
  /** The values of the tenant's `status` picklist that mean complete. Asked often: keep it for a while. */
  completeStatuses(): Promise<ReadonlySet<string>>
}
