import type { Position } from './linked-ticket.ts'

/** The properties of an `AutotaskEvent` (`@guidepost/autotask-payload`) that `toTicketFacts` reads. */
export interface TicketEvent {
  readonly entity: string
  readonly action: string
  readonly id?: string | undefined
  readonly guid?: string | undefined
  /** Field values by name, names in any case. */
  readonly fields: Readonly<Record<string, string | number | boolean | null>>
  readonly eventTime?: string | undefined
  readonly sequenceNumber?: string | undefined
  readonly personId?: string | undefined
}

/** What one webhook event states about its ticket. A field is `null` if it was sent empty, `undefined` if it was not sent. */
export interface TicketFacts {
  readonly ticketId: string
  readonly deleted: boolean
  readonly completedDate: string | null | undefined
  /** A value of the tenant's picklist `status`. */
  readonly status: string | null | undefined
  readonly resolution: string | null | undefined
  readonly ticketNumber: string | null | undefined
  /** The id of the resource who made the change. */
  readonly by: string | null
  readonly position: Position
}

/** Extracts the facts about a ticket from an event; `undefined` for an event of another entity or without an id. Pure. */
export function toTicketFacts(event: TicketEvent): TicketFacts | undefined {
  if (event.entity !== 'Ticket' || event.id === undefined) return undefined
  const at = event.eventTime === undefined ? Number.NaN : Date.parse(event.eventTime)
  return {
    ticketId: event.id,
    deleted: event.action === 'Delete',
    completedDate: fieldOf(event, 'completeddate'),
    status: fieldOf(event, 'status'),
    resolution: fieldOf(event, 'resolution'),
    ticketNumber: fieldOf(event, 'ticketnumber'),
    by: event.personId ?? null,
    position: {
      from: 'event',
      at: Number.isNaN(at) ? null : at,
      guid: event.guid?.toLowerCase() ?? null,
      sequence: event.sequenceNumber ?? null,
    },
  }
}

/** Treats '' as null: Autotask does not document how it sends an emptied field. */
function fieldOf({ fields }: TicketEvent, lowerName: string): string | null | undefined {
  const name = Object.keys(fields).findLast((key) => key.toLowerCase() === lowerName)
  if (name === undefined) return undefined
  const value = fields[name]
  return value === null || value === undefined || value === '' ? null : String(value)
}
