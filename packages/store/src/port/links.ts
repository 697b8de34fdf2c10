import type { JsonObject, Page, Paged } from './configuration.ts'

/** The state of a link's ticket. */
export type LinkState = 'open' | 'closed' | 'deleted'

/**
 * An alert of the user's own system, linked to a ticket at the provider. An alert may have several tickets, and a
 * ticket several alerts.
 */
export interface Link {
  readonly id: number
  readonly environmentId: number
  readonly integrationId: number
  /** The unique key of the integration. */
  readonly integration: string
  readonly provider: string
  /** `connection`: the connection's `id`; `connectionId`: its id as people chose it. */
  readonly connection: number
  readonly connectionId: string
  /**
   * The id in the user's system. The store keeps at most 1,024 characters of this id, of the ticket's id and of the
   * ticket's number, without NUL.
   */
  readonly alertId: string
  readonly ticketId: string
  readonly ticketNumber: string | null
  readonly state: LinkState
  /** The caller's own data, without secrets. */
  readonly details: JsonObject
  /** Grows with every change. An update names the revision that its caller read. */
  readonly revision: number
  readonly createdAt: number
  readonly updatedAt: number
}

/**
 * An event that reports a change of a link. It is recorded together with the change. It belongs to the link's
 * connection and has the origin `linked-tickets`.
 */
export interface LinkEvent {
  readonly type: string
  readonly action: string
  /** This text and the event's body together distinguish the event from all other events of the integration. */
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

/** Links between alerts and tickets. They are deleted with their connection. */
export interface LinkStore {
  /**
   * Links an alert to a ticket, with the state `open`. `created` is false if they are linked already; the answer is
   * then the existing link, unchanged. `missing`: the connection does not exist.
   */
  createLink(input: {
    connection: number
    alertId: string
    ticketId: string
    ticketNumber: string | null
    /** The ordering key of the ticket's events. From now on, handlers that are `onlyLinked` get these events. */
    orderingKey: string
    details: JsonObject
    now: number
  }): Promise<{ link: Link; created: boolean } | 'missing'>
  /** `undefined` for a link of another environment. */
  findLink(environmentId: number, id: number): Promise<Link | undefined>
  /** Newest first. */
  listLinks(filter: LinkFilter, page: Page): Promise<Paged<Link>>
  /** The links of a ticket in its connection, oldest first. */
  linksOfTicket(ticket: {
    environmentId: number
    integration: string
    connectionId: string
    ticketId: string
  }): Promise<readonly Link[]>
  /**
   * Changes the given fields and, in the same transaction, records `event` with its deliveries (`deliveries`: how
   * many). `conflict`: another call changed the link since `revision`; read it again.
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
  /** With a `revision`: deletes the link only if it still has that revision. False if it was not deleted. */
  deleteLink(input: { environmentId: number; id: number; revision?: number | undefined }): Promise<boolean>
}
