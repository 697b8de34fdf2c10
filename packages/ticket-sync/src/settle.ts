import { applyEvent, applyReading, completeOfAll, needsPicklist, type Step } from './apply.ts'
import type { Evidence } from './evidence.ts'
import type { Change, LinkedTicket } from './linked-ticket.ts'
import type { Reading, TicketReader } from './reader.ts'

/** A ticket after what was known of it was brought up to date. */
export interface Settled {
  readonly ticket: LinkedTicket
  /** What became of it, to be told; null if its state is what it was. */
  readonly change: Change | null
  /** The ticket was asked for, and Autotask does not show it: it may be gone, or hidden from the API user. */
  readonly missing: boolean
}

/**
 * Brings a ticket up to date: by an event and, where that doesn't say enough, by reading the ticket; without an event,
 * by reading it. Events that come twice, late or in another order end in the same state.
 *
 * Throws what the reader throws, and nothing is lost then: settle the same event again later. An error that says
 * `retryable: false` is thrown only if the state can't be told without reading.
 */
export async function settle(
  ticket: LinkedTicket,
  evidence: Evidence | undefined,
  reader: TicketReader,
): Promise<Settled> {
  if (!evidence) {
    const reading = await reader.read({ id: ticket.ticketId })
    if (!reading) return { ticket, change: null, missing: true }
    return settled(await apply(ticket, reading, reader))
  }
  const complete = await statusesFor(evidence, reader)
  const step = applyEvent(ticket, evidence, complete)
  if (step.need === null) return settled(step)
  let reading: Reading
  try {
    reading = await reader.read({ id: ticket.ticketId })
  } catch (error) {
    // The event alone says that it is closed; what it lacks can't be had.
    if (step.need === 'values' && isFinal(error)) return settled(step)
    throw error
  }
  if (!reading) return { ...settled(step), missing: true }
  return settled(await apply(ticket, reading, reader, evidence))
}

async function apply(
  ticket: LinkedTicket,
  reading: Exclude<Reading, null>,
  reader: TicketReader,
  evidence?: Evidence,
): Promise<Step> {
  const complete = reading.found === 'ticket' ? await statusesFor(reading, reader) : completeOfAll
  return applyReading(ticket, reading, complete, evidence)
}

/** Asked only where it matters. Whoever may not read the picklist knows what is the same in every database. */
async function statusesFor(
  of: Parameters<typeof needsPicklist>[0],
  reader: TicketReader,
): Promise<ReadonlySet<string>> {
  if (!needsPicklist(of)) return completeOfAll
  try {
    return await reader.completeStatuses()
  } catch (error) {
    if (isFinal(error)) return completeOfAll
    throw error
  }
}

const settled = ({ ticket, change }: Step): Settled => ({ ticket, change, missing: false })

const isFinal = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'retryable' in error && error.retryable === false
