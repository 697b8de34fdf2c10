import type { Position } from './linked-ticket.ts'

/** Whether an event is newer than what is known, or older, or can't be told apart from it. */
export type Order = 'newer' | 'older' | 'tie'

/**
 * Compares by whole seconds, as Autotask writes `EventTime`, and within one by the sequence number, which counts per
 * webhook. Where the two contradict each other, and where a side lacks them, it is a tie. Pure.
 */
export function orderOf(event: Position, known: Position | null): Order {
  if (!known || known.at === null || event.at === null) return 'tie'
  const seconds = Math.sign(Math.floor(event.at / 1000) - Math.floor(known.at / 1000))
  const sequence = sequenceOrder(event, known)
  if (seconds !== 0 && sequence !== undefined && sequence !== seconds) return 'tie'
  const order = seconds === 0 ? sequence : seconds
  if (order === undefined) return 'tie'
  if (order > 0) return 'newer'
  // What was read may have been read before or after the event.
  return known.from === 'read' ? 'tie' : 'older'
}

/** 1, 0 or -1; undefined for events of different webhooks, or without a number. 0 is the same event again. */
function sequenceOrder(event: Position, known: Position): number | undefined {
  if (event.guid === null || event.guid !== known.guid) return undefined
  if (!isNumber(event.sequence) || !isNumber(known.sequence)) return undefined
  const [one, other] = [BigInt(event.sequence), BigInt(known.sequence)]
  return one > other ? 1 : one < other ? -1 : 0
}

const isNumber = (text: string | null): text is string => text !== null && /^\d{1,30}$/.test(text)
