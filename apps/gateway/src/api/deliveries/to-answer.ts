import type { DeliveryDetail, ListedDelivery, ReplayStep, StoredAttempt, StoredDelivery } from '@guidepost/store'
import { nameOfDestination } from '../../destination-name.ts'
import { dateOf, dateOrNull } from '../http/dates.ts'
import type { Answer } from '../http/schemas/answers.ts'
import type { attempt, delivery, deliveryDetail, listedDelivery, replayStep } from './answers.ts'

/** A delivery, as it is listed with its event. */
export function toDeliveryAnswer(row: StoredDelivery): Answer<typeof delivery> {
  return {
    id: row.id,
    destination: row.destination,
    destination_name: nameOfDestination({ id: row.destination, role: row.role, connectionId: row.connectionId }),
    connection_id: row.connectionId,
    state: row.state,
    held_reason: row.heldReason,
    attempt: row.attempt,
    due_at: dateOf(row.dueAt),
    settled_at: dateOrNull(row.settledAt),
    error: row.error,
    replay: row.replay,
    dead_letter: row.deadLetter && { ...row.deadLetter, at: dateOrNull(row.deadLetter.at) },
  }
}

/** A delivery with its event. `titles` has the titles of events by their ids. */
export function toListedDeliveryAnswer(
  delivery: ListedDelivery,
  titles: ReadonlyMap<string, string>,
): Answer<typeof listedDelivery> {
  const { id, integration, provider, type, action, receivedAt } = delivery.event
  return {
    ...toDeliveryAnswer(delivery),
    event: {
      id,
      provider_config_key: integration,
      provider,
      type,
      action,
      title: titles.get(id) ?? null,
      received_at: dateOf(receivedAt),
    },
  }
}

/** A delivery with its attempts. */
export function toDeliveryDetailAnswer(
  delivery: DeliveryDetail,
  titles: ReadonlyMap<string, string>,
): Answer<typeof deliveryDetail> {
  return { ...toListedDeliveryAnswer(delivery, titles), attempts: delivery.attempts.map(toAttemptAnswer) }
}

function toAttemptAnswer(row: StoredAttempt): Answer<typeof attempt> {
  return {
    number: row.number,
    counted: row.counted,
    outcome: row.outcome,
    started_at: dateOf(row.startedAt),
    latency_ms: row.latencyMs,
    status: row.status,
    error: row.error,
    ...toAnsweredFields(row.answer),
  }
}

/** The beginning of an endpoint's answer: as text if it is UTF-8, else as base64. */
export function toAnsweredFields(answer: Uint8Array | null) {
  const answer_text = answer && textOf(answer)
  return { answer_text, answer_base64: answer && answer_text === null ? Buffer.from(answer).toString('base64') : null }
}

function textOf(beginning: Uint8Array): string | null {
  try {
    // With `stream`, a character that is cut off at the end is no error.
    return new TextDecoder('utf-8', { fatal: true }).decode(beginning, { stream: true })
  } catch {
    return null
  }
}

/** `names`: the names of the environment's endpoints. */
export function toReplayStepAnswer(
  { replayed, next, sample, ...step }: ReplayStep,
  names: ReadonlyMap<string, string>,
): Answer<typeof replayStep> {
  return {
    replayed,
    ...toReplayFields(step, names),
    sample: sample.map((each) => ({
      event_id: each.eventId,
      connection_id: each.connectionId,
      destination: each.destination,
      type: each.type,
      received_at: dateOf(each.receivedAt),
    })),
    next,
  }
}

/** Whom a replay reaches and whom it passes over. */
export function toReplayFields(
  { skipped, reaches }: Pick<ReplayStep, 'skipped' | 'reaches'>,
  names: ReadonlyMap<string, string>,
) {
  return {
    skipped: { succeeded: skipped.succeeded, under_way: skipped.underWay, not_wanted: skipped.notWanted },
    reaches: reaches.map(({ destination, deliveries }) => ({
      destination,
      destination_name: names.get(destination) ?? destination,
      deliveries,
    })),
  }
}
