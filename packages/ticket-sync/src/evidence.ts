import type { Position } from './linked-ticket.ts'

/** The parts of an `AutotaskEvent` (`@guidepost/autotask-payload`) that are read here. */
export interface TicketEvent {
  readonly entity: string
  readonly action: string
  readonly id?: string | undefined
  readonly guid?: string | undefined
  /** Names in any case. */
  readonly fields: Readonly<Record<string, string | number | boolean | null>>
  readonly eventTime?: string | undefined
  readonly sequenceNumber?: string | undefined
  readonly personId?: string | undefined
}

/** What one webhook event says about its ticket. Of a field: `null` was sent empty, `undefined` was not sent. */
export interface Evidence {
  readonly ticketId: string
  readonly deleted: boolean
  readonly completedDate: string | null | undefined
  /** The value of the tenant's own picklist. */
  readonly status: string | null | undefined
  readonly resolution: string | null | undefined
  readonly ticketNumber: string | null | undefined
  /** The id of the resource who made the change. */
  readonly by: string | null
  readonly position: Position
}

/** Reads an event; `undefined` if it is about no ticket. Pure. */
export function evidenceOf(event: TicketEvent): Evidence | undefined {
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

/** How Autotask sends an emptied field is not documented: null and '' are the same here. */
function fieldOf({ fields }: TicketEvent, lower: string): string | null | undefined {
  const name = Object.keys(fields).findLast((key) => key.toLowerCase() === lower)
  if (name === undefined) return undefined
  const value = fields[name]
  return value === null || value === undefined || value === '' ? null : String(value)
}
