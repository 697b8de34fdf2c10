import type { Evidence } from './evidence.ts'
import { changeOf, type Change, type LinkedTicket, type Position, type TicketState } from './linked-ticket.ts'
import { orderOf } from './order.ts'
import type { DeletedReading, TicketReading } from './reader.ts'

/** 1 (New) and 5 (Complete) are Autotask's own and the same in every database; the others are the tenant's. */
export const completeOfAll: ReadonlySet<string> = new Set(['5'])
const knownStatuses: ReadonlySet<string> = new Set(['1', '5'])

/** What follows from evidence. */
export interface Step {
  readonly ticket: LinkedTicket
  /** What is to be told of it. */
  readonly change: Change | null
  /** The ticket must be read: to know its state (`order`), or to know the rest of what belongs to it (`values`). */
  readonly need: 'order' | 'values' | null
}

type Claim = { readonly state: TicketState; readonly sure: boolean }

/** Whether the tenant's picklist has to be known to tell what `status` and `completedDate` say. */
export function needsPicklist(of: {
  readonly completedDate: string | null | undefined
  readonly status: string | null | undefined
}): boolean {
  return !of.completedDate && typeof of.status === 'string' && !knownStatuses.has(of.status)
}

/**
 * What an event claims. A ticket is complete with a completed date, or with a status that is complete. That it is not is
 * sure only if the event says both; `undefined` if it says neither.
 */
function claimOf(evidence: Evidence, complete: ReadonlySet<string>): Claim | undefined {
  const { deleted, completedDate, status } = evidence
  if (deleted) return { state: 'deleted', sure: true }
  if (completedDate || (typeof status === 'string' && complete.has(status))) return { state: 'closed', sure: true }
  if (completedDate === undefined && status === undefined) return undefined
  return { state: 'open', sure: completedDate === null && typeof status === 'string' }
}

/** What an event changes. Pure: the same evidence on the same ticket gives the same. */
export function applyEvent(ticket: LinkedTicket, evidence: Evidence, complete: ReadonlySet<string>): Step {
  const nothing: Step = { ticket, change: null, need: null }
  const claim = claimOf(evidence, complete)
  // Nothing follows on a deletion, so that whatever comes after it is late.
  if (!claim || ticket.state === 'deleted') return nothing
  if (claim.state === 'deleted') return toDeleted(ticket, evidence)
  const order = orderOf(evidence.position, ticket.position)
  if (claim.state === ticket.state) return claim.sure && order === 'newer' ? again(ticket, evidence) : nothing
  if (order === 'older') return nothing
  if (order === 'tie' || !claim.sure) return { ...nothing, need: 'order' }
  return claim.state === 'closed' ? toClosed(ticket, evidence) : toOpen(ticket, evidence)
}

/** The event says what is known already, and by when; and perhaps another resolution. */
function again(ticket: LinkedTicket, { position, resolution, ticketNumber }: Evidence): Step {
  const said = ticket.state === 'closed' && resolution !== undefined ? resolution : ticket.resolution
  const next = { ...ticket, resolution: said, ticketNumber: ticketNumber ?? ticket.ticketNumber, position }
  return { ticket: next, change: null, need: null }
}

function toDeleted(ticket: LinkedTicket, { by, position, ticketNumber }: Evidence): Step {
  const next = { ...ticket, state: 'deleted', changedBy: by, changedAt: position.at, position } as const
  return toStep(ticket, { ...next, ticketNumber: ticketNumber ?? ticket.ticketNumber })
}

function toClosed(ticket: LinkedTicket, evidence: Evidence): Step {
  const { completedDate, resolution, by, position } = evidence
  const ticketNumber = evidence.ticketNumber ?? ticket.ticketNumber
  const changedAt = timeOf(completedDate) ?? position.at
  const next = { ...ticket, ticketNumber, resolution: resolution ?? null, changedBy: by, changedAt, position }
  const incomplete = resolution === undefined || ticketNumber === null
  return { ...toStep(ticket, { ...next, state: 'closed' }), need: incomplete ? 'values' : null }
}

function toOpen(ticket: LinkedTicket, { by, position, ticketNumber }: Evidence): Step {
  const next = { ...ticket, ticketNumber: ticketNumber ?? ticket.ticketNumber, position }
  return toStep(ticket, { ...next, state: 'open', resolution: null, changedBy: by, changedAt: position.at })
}

/** What was read decides, whatever was thought before. `evidence` is what made us read. Pure. */
export function applyReading(
  ticket: LinkedTicket,
  reading: TicketReading | DeletedReading,
  complete: ReadonlySet<string>,
  evidence?: Evidence,
): Step {
  const ticketNumber = reading.ticketNumber ?? ticket.ticketNumber
  if (reading.found === 'deleted') {
    const changedAt = timeOf(reading.deletedAt)
    const told = { changedBy: reading.deletedBy, changedAt, position: readAt(ticket, changedAt, evidence) }
    return toStep(ticket, { ...ticket, ...told, ticketNumber, state: 'deleted' })
  }
  const { completedDate, status, resolution, lastActivityDate } = reading
  const isClosed = completedDate !== null || (status !== null && complete.has(status))
  const position = readAt(ticket, timeOf(lastActivityDate), evidence)
  if (!isClosed && ticket.state === 'open') return toStep(ticket, { ...ticket, ticketNumber, position })
  // Who and when: the event says it of its own change, the ticket of its last.
  const own = evidence && (claimOf(evidence, complete)?.state === 'closed') === isClosed ? evidence : undefined
  const lastAt = own?.position.at ?? timeOf(lastActivityDate)
  const next = isClosed
    ? {
        state: 'closed' as const,
        resolution,
        changedBy: reading.completedBy ?? own?.by ?? (ticket.state === 'closed' ? ticket.changedBy : null),
        changedAt: timeOf(completedDate) ?? (ticket.state === 'closed' ? ticket.changedAt : lastAt),
      }
    : {
        state: 'open' as const,
        resolution: null,
        changedBy: own?.by ?? reading.lastActivityBy,
        changedAt: lastAt,
      }
  return toStep(ticket, { ...ticket, ...next, ticketNumber, position })
}

/** A reading covers what made us read, and what was known before. */
function readAt({ position }: LinkedTicket, at: number | null, evidence: Evidence | undefined): Position {
  const times = [position?.at, at, evidence?.position.at].filter((time) => typeof time === 'number')
  return { from: 'read', at: times.length === 0 ? null : Math.max(...times), guid: null, sequence: null }
}

const toStep = (before: LinkedTicket, ticket: LinkedTicket): Step => ({
  ticket,
  change: changeOf(before.state, ticket.state),
  need: null,
})

function timeOf(date: string | null | undefined): number | null {
  if (!date) return null
  // Autotask's times are UTC, whether they say so or not.
  const hasZone = /(?:z|[+-]\d\d:?\d\d)$/i.test(date) || !date.includes('T')
  const at = Date.parse(hasZone ? date : `${date}Z`)
  return Number.isNaN(at) ? null : at
}
