import type { DeliveryDetail, ListedDelivery, StoredAttempt, StoredDelivery } from '@guidepost/store'
import { dateOf, dateOrNull } from '../http/dates.ts'

/** A delivery, as an event lists it. */
export function shapeOfDelivery(delivery: StoredDelivery) {
  return {
    id: delivery.id,
    destination: delivery.destination,
    connection_id: delivery.connectionId,
    state: delivery.state,
    held_reason: delivery.heldReason,
    attempt: delivery.attempt,
    due_at: dateOf(delivery.dueAt),
    settled_at: dateOrNull(delivery.settledAt),
    error: delivery.error,
    replay: delivery.replay,
  }
}

/** A delivery with its event, as it is listed. */
export function shapeOfListed(delivery: ListedDelivery) {
  const { id, integration, provider, type, action, receivedAt } = delivery.event
  return {
    ...shapeOfDelivery(delivery),
    event: { id, provider_config_key: integration, provider, type, action, received_at: dateOf(receivedAt) },
  }
}

/** A delivery with its attempts. */
export function shapeOfDetail(delivery: DeliveryDetail) {
  return { ...shapeOfListed(delivery), attempts: delivery.attempts.map(shapeOfAttempt) }
}

function shapeOfAttempt(attempt: StoredAttempt) {
  return {
    number: attempt.number,
    counted: attempt.counted,
    outcome: attempt.outcome,
    started_at: dateOf(attempt.startedAt),
    latency_ms: attempt.latencyMs,
    status: attempt.status,
    error: attempt.error,
    ...shapeOfAnswer(attempt.answer),
  }
}

/** The beginning of an answer: as text if it is text, else as base64. */
export function shapeOfAnswer(answer: Uint8Array | null) {
  const answer_text = answer && textOf(answer)
  return { answer_text, answer_base64: answer && answer_text === null ? Buffer.from(answer).toString('base64') : null }
}

function textOf(beginning: Uint8Array): string | null {
  try {
    // As of a stream: a character that was cut in two at the end makes it no less a text.
    return new TextDecoder('utf-8', { fatal: true }).decode(beginning, { stream: true })
  } catch {
    return null
  }
}
