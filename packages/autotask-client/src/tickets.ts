import { checkedId, getRow } from './rows/calls.ts'
import type { EntityFields, PicklistValue } from './rows/entity-information.ts'
import type { Filter } from './rows/filter.ts'
import { query, type QueryOptions } from './rows/query.ts'
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

export interface ChangedTicketsOptions extends Omit<QueryOptions, 'filter'> {
  /** Only tickets with an activity at this time or later. */
  readonly since: Date
  /** Only tickets with an activity before this time. Default: no end. */
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
   * Tickets with `lastActivityDate` in a time range. Ordered by id, so that a ticket that changes during the read does not
   * make the read skip another. To continue later, start at the greatest `lastActivityDate` seen. Tickets with exactly that time are returned again.
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
}

export function createTickets(transport: Transport, entityFields: EntityFields): Tickets {
  async function* found(options: QueryOptions): AsyncGenerator<Ticket> {
    for await (const row of query(transport, 'Tickets', options)) yield toTicket(row)
  }
  async function* deleted(options: QueryOptions): AsyncGenerator<DeletedTicket> {
    for await (const row of query(transport, 'DeletedTicketLogs', options)) yield readDeleted(row)
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
    changed({ since, until, ...options }) {
      const filter: Filter[] = [{ op: 'gte', field: 'lastActivityDate', value: since }]
      if (until) filter.push({ op: 'lt', field: 'lastActivityDate', value: until })
      return found({ paging: 'keyset', ...options, filter })
    },
    query: (options = {}) => found(options),
    statuses: (options = {}) => entityFields.picklist('Tickets', 'status', options),
    deleted: (options = {}) => deleted({ paging: 'keyset', ...options }),
  }
}

function toTicket(row: AutotaskRow): Ticket {
  return { ...readTicket(row), row }
}
