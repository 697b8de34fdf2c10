import { checkedId, getRow } from './rows/calls.ts'
import type { PicklistValue } from './rows/entity-field.ts'
import type { EntityFields } from './rows/entity-information.ts'
import type { Filter } from './rows/filter.ts'
import { query, readPageOf, type PageOptions, type QueryOptions, type RowPage } from './rows/query.ts'
import { entityReader, type AutotaskRow } from './rows/rows.ts'
import type { CallOptions, Transport } from './http/transport.ts'

const readTicket = entityReader({
  ticketNumber: 'text',
  title: 'text',
  status: 'integer',
  priority: 'integer',
  queueID: 'integer',
  companyID: 'integer',
  assignedResourceID: 'integer',
  resolution: 'text',
  externalID: 'text',
  createDate: 'time',
  completedDate: 'time',
  lastActivityDate: 'time',
})

/** A ticket: the fields that linked tickets need, with times as ISO text in UTC, and `row`, the row as Autotask sent it. */
export type Ticket = ReturnType<typeof readTicket> & { readonly row: AutotaskRow }

const readDeleted = entityReader({
  ticketID: 'integer',
  ticketNumber: 'text',
  ticketTitle: 'text',
  deletedByResourceID: 'integer',
  deletedDateTime: 'time',
})

/** A deleted ticket, with who deleted it and when. */
export type DeletedTicket = ReturnType<typeof readDeleted>

const readDeletedActivity = entityReader({
  typeID: 'integer',
  ticketID: 'integer',
  ticketNumber: 'text',
  noteOrAttachmentTitle: 'text',
  createdByResourceID: 'integer',
  activityDateTime: 'time',
  startDateTime: 'time',
  hoursWorked: 'number',
  deletedByResourceID: 'integer',
  deletedDateTime: 'time',
})

/** A deleted note, time entry or attachment of a ticket. The values of `typeID` are not documented. */
export type DeletedTicketActivity = ReturnType<typeof readDeletedActivity>

export interface ChangedTicketsOptions extends Omit<QueryOptions, 'filter'> {
  /** Only tickets with an activity at this time or later. */
  readonly since: Date
  /**
   * @deprecated Ignored. A ticket that changes during the read would leave a range with an end, and escape. Ignore what is too
   * young for you.
   */
  readonly until?: Date
}

/** @deprecated Use {@link ChangedTicketsOptions}. */
export type ChangedOptions = ChangedTicketsOptions

/** Reads tickets, as far as linked tickets and recovery need them. */
export interface Tickets {
  get(id: number, options?: CallOptions): Promise<Ticket | undefined>
  /** By its number, like `T20250915.0001`. */
  byNumber(ticketNumber: string, options?: CallOptions): Promise<Ticket | undefined>
  /**
   * Tickets with an activity since a time, by ascending id, so that a ticket that changes during the read does not make the
   * read skip another. To continue later, read to the end, and start some minutes before the time at which this read began:
   * the greatest `lastActivityDate` of a page says nothing about the next page.
   */
  changed(options: ChangedTicketsOptions): AsyncGenerator<Ticket>
  query(options?: QueryOptions): AsyncGenerator<Ticket>
  /** The ticket statuses of this database, cached for an hour. Only 1 (New) and 5 (Complete) mean the same in all databases. */
  statuses(options?: CallOptions): Promise<readonly PicklistValue[]>
  /**
   * The log of deleted tickets. The log is empty unless the API user has administrator rights for Service Desk, so a
   * ticket that is not in the log may still have been deleted.
   */
  deleted(options?: QueryOptions): AsyncGenerator<DeletedTicket>
  /** One page of `deleted`, for a walk that continues after a crash. */
  deletedPage(options?: PageOptions): Promise<RowPage<DeletedTicket>>
  /**
   * The log of deleted notes, time entries and attachments of tickets. It has no id of what was deleted. Needs the same right
   * as `deleted`.
   */
  deletedActivities(options?: QueryOptions): AsyncGenerator<DeletedTicketActivity>
  /** One page of `deletedActivities`, for a walk that continues after a crash. */
  deletedActivitiesPage(options?: PageOptions): Promise<RowPage<DeletedTicketActivity>>
}

export function createTickets(transport: Transport, entityFields: EntityFields): Tickets {
  async function* found(options: QueryOptions): AsyncGenerator<Ticket> {
    for await (const row of query(transport, 'Tickets', options)) yield toTicket(row)
  }
  async function* deleted(options: QueryOptions): AsyncGenerator<DeletedTicket> {
    for await (const row of query(transport, 'DeletedTicketLogs', options)) yield readDeleted(row)
  }
  async function* deletedActivities(options: QueryOptions): AsyncGenerator<DeletedTicketActivity> {
    for await (const row of query(transport, 'DeletedTicketActivityLogs', options)) yield readDeletedActivity(row)
  }
  return {
    async get(id, options = {}) {
      const row = await getRow(transport, `Tickets/${checkedId(id)}`, options)
      return row && toTicket(row)
    },
    async byNumber(ticketNumber, options = {}) {
      const filter: Filter[] = [{ op: 'eq', field: 'ticketNumber', value: ticketNumber }]
      for await (const ticket of found({ ...options, filter, pageSize: 1 })) return ticket
      return undefined
    },
    changed({ since, ...options }) {
      const filter: Filter[] = [{ op: 'gte', field: 'lastActivityDate', value: since }]
      return found({ paging: 'keyset', ...options, filter })
    },
    query: (options = {}) => found(options),
    statuses: (options = {}) => entityFields.picklist('Tickets', 'status', options),
    deleted: (options = {}) => deleted({ paging: 'keyset', ...options }),
    deletedPage: (options = {}) => readPageOf(transport, 'DeletedTicketLogs', options, readDeleted),
    deletedActivitiesPage: (options = {}) =>
      readPageOf(transport, 'DeletedTicketActivityLogs', options, readDeletedActivity),
    deletedActivities: (options = {}) => deletedActivities({ paging: 'keyset', ...options }),
  }
}

function toTicket(row: AutotaskRow): Ticket {
  return { ...readTicket(row), row }
}
