import type { JsonObject, Page, Paged } from './configuration.ts'

/** How the ticket of a link stands. */
export type LinkState = 'open' | 'closed' | 'deleted'

/** An alert of the user's own system, linked to a ticket at the provider: one alert may have many, and one ticket. */
export interface Link {
  readonly id: number
  readonly environmentId: number
  readonly integrationId: number
  /** The unique key of its integration. */
  readonly integration: string
  readonly provider: string
  /** The connection's `id`, and its id as people chose it. */
  readonly connection: number
  readonly connectionId: string
  /** As the user's system calls it. Of it, and of the ticket's id and number, at most 1,024 characters are kept, without NUL. */
  readonly alertId: string
  readonly ticketId: string
  readonly ticketNumber: string | null
  readonly state: LinkState
  /** The caller's own, without secrets. */
  readonly details: JsonObject
  /** Grows with every change; an update names the one that it was made from. */
  readonly revision: number
  readonly createdAt: number
  readonly updatedAt: number
}

/** What is told of a change: recorded with it, as an event of the link's connection with the origin `linked-tickets`. */
export interface LinkEvent {
  readonly type: string
  readonly action: string
  /** Tells it from every other of the integration, together with the body. */
  readonly dedupeKey: string
  readonly orderingKey: string | null
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export interface LinkFilter {
  readonly environmentId: number
  readonly integrationId?: number | undefined
  readonly connectionId?: string | undefined
  readonly alertId?: string | undefined
  readonly state?: LinkState | undefined
}

/** Alerts and their tickets. They go with their connection. */
export interface LinkStore {
  /**
   * Links an alert to a ticket, as `open`. `created` is false if they are linked already; then that link is the answer, as
   * it is. `missing`: there is no such connection.
   */
  createLink(input: {
    connection: number
    alertId: string
    ticketId: string
    ticketNumber: string | null
    /** By which the events of the ticket are ordered: those go to handlers that are `onlyLinked`, from now on. */
    orderingKey: string
    details: JsonObject
    now: number
  }): Promise<{ link: Link; created: boolean } | 'missing'>
  /** `undefined` for a link of another environment. */
  findLink(environmentId: number, id: number): Promise<Link | undefined>
  /** Newest first. */
  listLinks(filter: LinkFilter, page: Page): Promise<Paged<Link>>
  /** All of one ticket of a connection, in the order in which they were made. */
  linksOfTicket(ticket: {
    environmentId: number
    integration: string
    connectionId: string
    ticketId: string
  }): Promise<readonly Link[]>
  /**
   * Changes what is given and, in the same transaction, records `event` with its deliveries, of which there are
   * `deliveries`. `conflict`: somebody else changed it since `revision`; read it again.
   */
  updateLink(input: {
    id: number
    revision: number
    state?: LinkState | undefined
    ticketNumber?: string | null | undefined
    details?: JsonObject | undefined
    event?: LinkEvent | undefined
    now: number
  }): Promise<{ link: Link; deliveries: number } | 'missing' | 'conflict'>
  /** With a `revision`: only if it is still that one. False if it isn't there, or is another. */
  deleteLink(input: { environmentId: number; id: number; revision?: number | undefined }): Promise<boolean>
}
