import { applyEvent, applyReading, standardCompleteStatuses, needsPicklist, type Transition } from './apply.ts'
import type { TicketFacts } from './ticket-facts.ts'
import type { Change, LinkedTicket } from './linked-ticket.ts'
import type { Reading, TicketReader } from './reader.ts'

/** The result of `syncTicket`. */
export interface SyncResult {
  /** The updated ticket: save it. */
  readonly ticket: LinkedTicket
  /** The event to emit; null if the state did not change. */
  readonly change: Change | null
  /** True if Autotask did not show the ticket: it was deleted, or the API user may not see it. */
  readonly missing: boolean
}

/**
 * Updates a linked ticket from the facts of one event. If they do not suffice, reads the ticket from Autotask; if `facts` is
 * undefined, always reads it. Duplicate, late and reordered events lead to the same state.
 *
 * Throws the errors of `reader`; then nothing has changed, so sync the same event again later. An error with
 * `retryable: false` is thrown only if the state is unknown without a reading.
 */
export async function syncTicket(
  ticket: LinkedTicket,
  facts: TicketFacts | undefined,
  reader: TicketReader,
): Promise<SyncResult> {
  if (!facts) {
    const reading = await reader.read({ id: ticket.ticketId })
    if (!reading) return { ticket, change: null, missing: true }
    return toResult(await apply(ticket, reading, reader))
  }
  const complete = await statusesFor(facts, reader)
  const transition = applyEvent(ticket, facts, complete)
  if (transition.needsRead === null) return toResult(transition)
  let reading: Reading
  try {
    reading = await reader.read({ id: ticket.ticketId })
  } catch (error) {
    // Autotask will never show the ticket's other values, but the event proves that the ticket is closed. So close it
    // without them.
    if (transition.needsRead === 'values' && isPermanent(error)) return toResult(transition)
    throw error
  }
  if (!reading) return { ...toResult(transition), missing: true }
  return toResult(await apply(ticket, reading, reader, facts))
}

async function apply(
  ticket: LinkedTicket,
  reading: Exclude<Reading, null>,
  reader: TicketReader,
  facts?: TicketFacts,
): Promise<Transition> {
  const complete = reading.found === 'ticket' ? await statusesFor(reading, reader) : standardCompleteStatuses
  return applyReading(ticket, reading, complete, facts)
}

/** Reads the picklist only if the values require it. If the picklist can never be read, the standard statuses remain. */
async function statusesFor(
  fields: Parameters<typeof needsPicklist>[0],
  reader: TicketReader,
): Promise<ReadonlySet<string>> {
  if (!needsPicklist(fields)) return standardCompleteStatuses
  try {
    return await reader.completeStatuses()
  } catch (error) {
    if (isPermanent(error)) return standardCompleteStatuses
    throw error
  }
}

const toResult = ({ ticket, change }: Transition): SyncResult => ({ ticket, change, missing: false })

const isPermanent = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'retryable' in error && error.retryable === false
