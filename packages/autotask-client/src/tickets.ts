import { checkedId, getting } from './rows/calls.ts'
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

/** A ticket: the fields that linked tickets need, times as ISO text in UTC, and `row`, all that Autotask gave. */
export type Ticket = ReturnType<typeof readTicket> & { readonly row: AutotaskRow }

const readDeleted = entityReader({
  ticketID: 'integer',
  ticketNumber: 'text',
  ticketTitle: 'text',
  deletedByResourceID: 'integer',
  deletedDateTime: 'time',
})

/** A ticket that was deleted, with who did it and when. */
export type DeletedTicket = ReturnType<typeof readDeleted>

export interface ChangedOptions extends Omit<QueryOptions, 'filter'> {
  /** Tickets with an activity at this time or later. */
  readonly since: Date
  /** Tickets with an activity before this time. Default: none is too late. */
  readonly until?: Date
}

/** Tickets, as far as linked tickets and recovery need them. */
export interface Tickets {
  get(id: number, options?: CallOptions): Promise<Ticket | undefined>
  /** By its number, like `T20250915.0001`. */
  byNumber(ticketNumber: string, options?: CallOptions): Promise<Ticket | undefined>
  /**
   * Tickets by `lastActivityDate`, in the order of their ids, so that none is skipped while some change. To go on later,
   * begin at the greatest `lastActivityDate` seen: a ticket of that very time comes again.
   */
  changed(options: ChangedOptions): AsyncGenerator<Ticket>
  query(options?: QueryOptions): AsyncGenerator<Ticket>
  /** The statuses of this database. Only 1 (New) and 5 (Complete) mean the same in each. Read once an hour. */
  statuses(options?: CallOptions): Promise<readonly PicklistValue[]>
  /**
   * The log of deleted tickets, which needs an administrator's rights for Service Desk: without them it is empty, so that
   * a ticket that isn't in it need not be there.
   */
  deleted(options?: QueryOptions): AsyncGenerator<DeletedTicket>
}

export function ticketsOf(transport: Transport, entityFields: EntityFields): Tickets {
  async function* found(options: QueryOptions): AsyncGenerator<Ticket> {
    for await (const row of query(transport, 'Tickets', options)) yield ticketOf(row)
  }
  async function* deleted(options: QueryOptions): AsyncGenerator<DeletedTicket> {
    for await (const row of query(transport, 'DeletedTicketLogs', options)) yield readDeleted(row)
  }
  return {
    async get(id, options = {}) {
      const row = await getting(transport, `Tickets/${checkedId(id)}`, options)
      return row && ticketOf(row)
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

function ticketOf(row: AutotaskRow): Ticket {
  return { ...readTicket(row), row }
}
