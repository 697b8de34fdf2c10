import type { TicketFacts } from './ticket-facts.ts'
import { changeOf, type Change, type LinkedTicket, type Position, type TicketState } from './linked-ticket.ts'
import { orderOf } from './order.ts'
import type { DeletedReading, TicketReading } from './reader.ts'

/** The statuses 1 (New) and 5 (Complete) mean the same in every Autotask database; tenants define the others. */
export const standardCompleteStatuses: ReadonlySet<string> = new Set(['5'])
const standardStatuses: ReadonlySet<string> = new Set(['1', '5'])

/** The ticket after an event or a reading, and what to do next. */
export interface Transition {
  readonly ticket: LinkedTicket
  /** The event to emit; null if the state did not change. */
  readonly change: Change | null
  /** Why the ticket must be read: the event does not decide its state (`state`), or lacks other values (`values`). */
  readonly needsRead: 'state' | 'values' | null
}

/** The state that an event claims. If not certain, the event shows only part of what decides the state. */
type Claim = { readonly state: TicketState; readonly isCertain: boolean }

/** Whether `status` and `completedDate` can be interpreted only with the tenant's picklist of statuses. */
export function needsPicklist(fields: {
  readonly completedDate: string | null | undefined
  readonly status: string | null | undefined
}): boolean {
  return !fields.completedDate && typeof fields.status === 'string' && !standardStatuses.has(fields.status)
}

/**
 * A ticket is closed if it has a completed date or a complete status. It is certainly open only if the event shows that it
 * has neither. `undefined` if the event shows neither field.
 */
function toClaim(facts: TicketFacts, complete: ReadonlySet<string>): Claim | undefined {
  const { deleted, completedDate, status } = facts
  if (deleted) return { state: 'deleted', isCertain: true }
  if (completedDate || (typeof status === 'string' && complete.has(status))) return { state: 'closed', isCertain: true }
  if (completedDate === undefined && status === undefined) return undefined
  return { state: 'open', isCertain: completedDate === null && typeof status === 'string' }
}

/** Applies the facts of one event. Pure: equal arguments give equal results. */
export function applyEvent(ticket: LinkedTicket, facts: TicketFacts, complete: ReadonlySet<string>): Transition {
  const nothing: Transition = { ticket, change: null, needsRead: null }
  const claim = toClaim(facts, complete)
  // A deletion is final in Autotask, so any event that arrives after it is late.
  if (!claim || ticket.state === 'deleted') return nothing
  if (claim.state === 'deleted') return toDeleted(ticket, facts)
  const order = orderOf(facts.position, ticket.position)
  if (claim.state === ticket.state) return claim.isCertain && order === 'newer' ? confirmState(ticket, facts) : nothing
  if (order === 'older') return nothing
  if (order === 'tie' || !claim.isCertain) return { ...nothing, needsRead: 'state' }
  return claim.state === 'closed' ? toClosed(ticket, facts) : toOpen(ticket, facts)
}

/** The event confirms the known state at a later position; its resolution may be new. */
function confirmState(ticket: LinkedTicket, { position, resolution, ticketNumber }: TicketFacts): Transition {
  const latest = ticket.state === 'closed' && resolution !== undefined ? resolution : ticket.resolution
  const next = { ...ticket, resolution: latest, ticketNumber: ticketNumber ?? ticket.ticketNumber, position }
  return { ticket: next, change: null, needsRead: null }
}

function toDeleted(ticket: LinkedTicket, { by, position, ticketNumber }: TicketFacts): Transition {
  const next = { ...ticket, state: 'deleted', changedBy: by, changedAt: position.at, position } as const
  return toTransition(ticket, { ...next, ticketNumber: ticketNumber ?? ticket.ticketNumber })
}

function toClosed(ticket: LinkedTicket, facts: TicketFacts): Transition {
  const { completedDate, resolution, by, position } = facts
  const ticketNumber = facts.ticketNumber ?? ticket.ticketNumber
  const changedAt = timeOf(completedDate) ?? position.at
  const next = { ...ticket, ticketNumber, resolution: resolution ?? null, changedBy: by, changedAt, position }
  const incomplete = resolution === undefined || ticketNumber === null
  return { ...toTransition(ticket, { ...next, state: 'closed' }), needsRead: incomplete ? 'values' : null }
}

function toOpen(ticket: LinkedTicket, { by, position, ticketNumber }: TicketFacts): Transition {
  const next = { ...ticket, ticketNumber: ticketNumber ?? ticket.ticketNumber, position }
  return toTransition(ticket, { ...next, state: 'open', resolution: null, changedBy: by, changedAt: position.at })
}

/** Applies a reading, which overrides the known state. `facts`: of the event that made the reading necessary. Pure. */
export function applyReading(
  ticket: LinkedTicket,
  reading: TicketReading | DeletedReading,
  complete: ReadonlySet<string>,
  facts?: TicketFacts,
): Transition {
  const ticketNumber = reading.ticketNumber ?? ticket.ticketNumber
  if (reading.found === 'deleted') {
    const changedAt = timeOf(reading.deletedAt)
    const deletion = { changedBy: reading.deletedBy, changedAt, position: positionOfReading(ticket, changedAt, facts) }
    return toTransition(ticket, { ...ticket, ...deletion, ticketNumber, state: 'deleted' })
  }
  const { completedDate, status, resolution, lastActivityDate } = reading
  const isClosed = completedDate !== null || (status !== null && complete.has(status))
  const position = positionOfReading(ticket, timeOf(lastActivityDate), facts)
  if (!isClosed && ticket.state === 'open') return toTransition(ticket, { ...ticket, ticketNumber, position })
  // If the event made this change, it has the author and the time. The ticket only has those of its latest activity.
  const cause = facts && (toClaim(facts, complete)?.state === 'closed') === isClosed ? facts : undefined
  const lastAt = cause?.position.at ?? timeOf(lastActivityDate)
  const next = isClosed
    ? {
        state: 'closed' as const,
        resolution,
        changedBy: reading.completedBy ?? cause?.by ?? (ticket.state === 'closed' ? ticket.changedBy : null),
        changedAt: timeOf(completedDate) ?? (ticket.state === 'closed' ? ticket.changedAt : lastAt),
      }
    : {
        state: 'open' as const,
        resolution: null,
        changedBy: cause?.by ?? reading.lastActivityBy,
        changedAt: lastAt,
      }
  return toTransition(ticket, { ...ticket, ...next, ticketNumber, position })
}

/**
 * The position of a reading: at least the known position, and at least that of the event that made the reading
 * necessary.
 */
function positionOfReading({ position }: LinkedTicket, at: number | null, facts: TicketFacts | undefined): Position {
  const times = [position?.at, at, facts?.position.at].filter((time) => typeof time === 'number')
  return { from: 'read', at: times.length === 0 ? null : Math.max(...times), guid: null, sequence: null }
}

const toTransition = (before: LinkedTicket, ticket: LinkedTicket): Transition => ({
  ticket,
  change: changeOf(before.state, ticket.state),
  needsRead: null,
})

function timeOf(date: string | null | undefined): number | null {
  if (!date) return null
  // Autotask's times without a zone are in UTC.
  const hasZone = /(?:z|[+-]\d\d:?\d\d)$/i.test(date) || !date.includes('T')
  const at = Date.parse(hasZone ? date : `${date}Z`)
  return Number.isNaN(at) ? null : at
}
