import type { Reading, TicketReader } from './reader.ts'

/** The part of `AutotaskClient.tickets` (`@guidepost/autotask-client`) that `createAutotaskReader` uses. */
export interface AutotaskTickets {
  get(id: number, options?: CallOptions): Promise<TicketRow | undefined>
  byNumber(ticketNumber: string, options?: CallOptions): Promise<TicketRow | undefined>
  statuses(options?: CallOptions): Promise<readonly Status[]>
  deleted(options?: CallOptions & { readonly filter?: readonly Condition[] }): AsyncIterable<DeletedRow>
}

interface CallOptions {
  readonly signal?: AbortSignal | undefined
}

interface Condition {
  readonly op: 'eq'
  readonly field: string
  readonly value: string | number
}

interface TicketRow {
  readonly id?: number | undefined
  readonly ticketNumber?: string | undefined
  readonly status?: number | undefined
  readonly resolution?: string | undefined
  readonly completedDate?: string | undefined
  readonly lastActivityDate?: string | undefined
  /** All fields of Autotask's answer, names spelled as sent. */
  readonly row: Readonly<Record<string, unknown>>
}

interface DeletedRow {
  readonly ticketID?: number | undefined
  readonly ticketNumber?: string | undefined
  readonly deletedByResourceID?: number | undefined
  readonly deletedDateTime?: string | undefined
}

interface Status {
  /** Undefined if the picklist value is not a number. */
  readonly id: number | undefined
  readonly label: string
}

/**
 * Creates a `TicketReader` over the `tickets` of an `AutotaskClient`. If Autotask does not return a ticket, the reader looks
 * for it in the log of deleted tickets, which only administrators of the Service Desk can see.
 *
 * Complete are status 5, as in every database, and the statuses that the tenant labelled `Complete` or `Completed`.
 */
export function createAutotaskReader(tickets: AutotaskTickets, options: CallOptions = {}): TicketReader {
  async function findDeleted(filter: Condition): Promise<Reading> {
    for await (const row of tickets.deleted({ ...options, filter: [filter] })) {
      if (row.ticketID === undefined) continue
      return {
        found: 'deleted',
        ticketId: String(row.ticketID),
        ticketNumber: row.ticketNumber ?? null,
        deletedBy: textOf(row.deletedByResourceID),
        deletedAt: row.deletedDateTime ?? null,
      }
    }
    return null
  }

  return {
    async read(ticket) {
      if ('number' in ticket) {
        const row = await tickets.byNumber(ticket.number, options)
        return row ? toReading(row) : await findDeleted({ op: 'eq', field: 'ticketNumber', value: ticket.number })
      }
      const id = Number(ticket.id)
      // Autotask has no ids beyond 2^53.
      if (!Number.isSafeInteger(id) || id <= 0) return null
      const row = await tickets.get(id, options)
      return row ? toReading(row) : await findDeleted({ op: 'eq', field: 'ticketID', value: id })
    },
    async completeStatuses() {
      const statuses = await tickets.statuses(options)
      const named = statuses.filter(({ id, label }) => id !== undefined && /^completed?$/i.test(label.trim()))
      return new Set(['5', ...named.map(({ id }) => String(id))])
    },
  }
}

function toReading({ id, ticketNumber, status, resolution, completedDate, lastActivityDate, row }: TicketRow): Reading {
  if (id === undefined) return null
  return {
    found: 'ticket',
    ticketId: String(id),
    ticketNumber: ticketNumber ?? null,
    status: textOf(status),
    completedDate: completedDate || null,
    completedBy: textOf(cellOf(row, 'completedByResourceID')),
    resolution: resolution || null,
    lastActivityDate: lastActivityDate ?? null,
    lastActivityBy: textOf(cellOf(row, 'lastActivityResourceID')),
  }
}

function cellOf(row: TicketRow['row'], name: string): unknown {
  const key = Object.keys(row).find((each) => each.toLowerCase() === name.toLowerCase())
  return key === undefined ? undefined : row[key]
}

const textOf = (value: unknown): string | null =>
  typeof value === 'number' || (typeof value === 'string' && value !== '') ? String(value) : null
