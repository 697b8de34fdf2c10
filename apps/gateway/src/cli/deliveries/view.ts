import type { DeliveryAnswer, DeliveryDetailAnswer, ListedDeliveryAnswer } from '../../api/deliveries/answers.ts'
import { details, printableLines, table, type Columns } from '../../terminal/output.ts'

export const deliveryColumns: Columns<ListedDeliveryAnswer> = {
  ID: (each) => each.id,
  RECEIVED: (each) => each.event.received_at,
  STATE: stateOf,
  DESTINATION: destinationOf,
  CONNECTION: (each) => each.connection_id,
  TYPE: (each) => `${each.event.type} ${each.event.action}`,
  EVENT: (each) => each.event.id,
  ATTEMPT: (each) => each.attempt,
  ERROR: (each) => each.error,
}

const attemptColumns: Columns<DeliveryDetailAnswer['attempts'][number]> = {
  ATTEMPT: (each) => each.number,
  STARTED: (each) => each.started_at,
  OUTCOME: (each) => each.outcome,
  'HTTP STATUS': (each) => each.status,
  LATENCY: (each) => `${each.latency_ms} ms`,
  ERROR: (each) => each.error,
}

/** A delivery with its attempts and the answer to the last one. */
export function describeDelivery(delivery: DeliveryDetailAnswer): string {
  const { event, settled_at, due_at, attempts } = delivery
  const summary = details({
    id: delivery.id,
    state: stateOf(delivery),
    destination: destinationOf(delivery),
    connection: delivery.connection_id,
    event: event.id,
    type: `${event.type} ${event.action}`,
    received: event.received_at,
    ...(settled_at === null ? { due: due_at } : { settled: settled_at }),
    replay: delivery.replay ? 'yes' : 'no',
    error: delivery.error,
    ...closingOf(delivery),
  })
  const last = attempts.at(-1)
  const answer = last?.answer_text ?? last?.answer_base64
  return [
    summary,
    table(attemptColumns, attempts),
    ...(answer ? [`Answer to the last attempt:\n${printableLines(answer)}`] : []),
  ].join('\n\n')
}

/** `Primary endpoint (http:1)`: the name for people, the id for the filter. */
function destinationOf({ destination, destination_name: name }: DeliveryAnswer): string {
  return name === destination ? name : `${name} (${destination})`
}

function closingOf({ dead_letter: letter }: DeliveryAnswer) {
  if (letter?.status === 'dismissed') return { dismissed: letter.at, by: letter.by, reason: letter.reason }
  return letter?.status === 'replayed' ? { replayed: letter.at } : {}
}

/** `held (paused)`, `dead (dismissed)`. */
export function stateOf({ state, held_reason, dead_letter: letter }: DeliveryAnswer): string {
  if (letter && letter.status !== 'open') return `${state} (${letter.status})`
  return held_reason === null ? state : `${state} (${held_reason})`
}
