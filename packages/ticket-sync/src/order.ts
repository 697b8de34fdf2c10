import type { Position } from './linked-ticket.ts'

/** Whether an event is newer or older than the known position; `tie` if the order is unknown. */
export type Order = 'newer' | 'older' | 'tie'

/**
 * Compares times in whole seconds, the precision of Autotask's `EventTime`. Events of the same second and webhook are
 * compared by sequence number. It is a tie if time and sequence number contradict each other, or if one side lacks them. Pure.
 */
export function orderOf(event: Position, known: Position | null): Order {
  if (!known || known.at === null || event.at === null) return 'tie'
  const seconds = Math.sign(Math.floor(event.at / 1000) - Math.floor(known.at / 1000))
  const sequence = sequenceOrder(event, known)
  if (seconds !== 0 && sequence !== undefined && sequence !== seconds) return 'tie'
  const order = seconds === 0 ? sequence : seconds
  if (order === undefined) return 'tie'
  if (order > 0) return 'newer'
  // The reading may have happened before or after the event.
  return known.from === 'read' ? 'tie' : 'older'
}

/** 1, 0 (the same event) or -1; undefined for events of different webhooks, or without a sequence number. */
function sequenceOrder(event: Position, known: Position): number | undefined {
  if (event.guid === null || event.guid !== known.guid) return undefined
  if (!isInteger(event.sequence) || !isInteger(known.sequence)) return undefined
  const [one, other] = [BigInt(event.sequence), BigInt(known.sequence)]
  return one > other ? 1 : one < other ? -1 : 0
}

const isInteger = (text: string | null): text is string => text !== null && /^\d{1,30}$/.test(text)
