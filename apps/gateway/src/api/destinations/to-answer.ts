import type { DestinationLoad, DestinationStatus, Endpoint, HandlerDestination } from '@guidepost/store'
import { choiceOf } from '../../config/endpoint.ts'
import { linkedTicketsId } from '../../tickets/handler.ts'
import { dateOf, dateOrNull } from '../http/dates.ts'
import { Refusal } from '../http/errors.ts'
import type { Answer } from '../http/schemas/answers.ts'
import type { TestResult } from '../http/options.ts'
import { toAnsweredFields } from '../deliveries/to-answer.ts'
import type { endpoint, handler, load, standing, testAnswer } from './answers.ts'

/** An HTTP endpoint, without its signing keys. */
export function toEndpointAnswer(row: Endpoint, waiting: DestinationLoad | undefined): Answer<typeof endpoint> {
  const {
    url,
    format,
    types,
    ordered,
    concurrency,
    perConnection,
    unmatched,
    timeoutMs,
    schedule,
    includeRequest,
    headers,
    recovered,
    filter,
  } = choiceOf(row)
  const { overrides } = row
  return {
    id: row.id,
    kind: 'endpoint',
    role: row.role,
    overrides: overrides && {
      provider_config_key: overrides.integration,
      connection_id: overrides.connectionId,
    },
    source: row.source,
    url,
    format,
    types,
    ordered,
    concurrency,
    per_connection: perConnection,
    unmatched,
    timeout_ms: timeoutMs,
    schedule: {
      first_delay_ms: schedule.firstDelayMs,
      max_delay_ms: schedule.maxDelayMs,
      max_attempts: schedule.maxAttempts,
    },
    include_request: includeRequest,
    headers,
    recovered,
    filter,
    ...toStatusFields(row),
    load: toLoadAnswer(waiting),
    created_at: dateOf(row.createdAt),
    updated_at: dateOf(row.updatedAt),
  }
}

export function toHandlerAnswer(row: HandlerDestination, waiting: DestinationLoad | undefined): Answer<typeof handler> {
  return {
    id: row.id,
    kind: 'handler',
    source: row.id === linkedTicketsId ? 'built-in' : 'config',
    provider: row.provider,
    types: row.types,
    ordered: row.ordered,
    concurrency: row.concurrency,
    per_connection: row.perConnection,
    ...toStatusFields(row),
    load: toLoadAnswer(waiting),
  }
}

/** Whether a destination gets its deliveries, and why not. */
function toStatusFields({
  held,
  message,
  since,
  probeAt,
  pausedFor,
}: DestinationStatus): Omit<Answer<typeof standing>, 'id'> {
  return {
    status: held === null ? 'active' : 'held',
    held_reason: held,
    message,
    since: dateOf(since),
    probe_at: dateOrNull(probeAt),
    paused_for: pausedFor,
  }
}

/** The status after a change. Throws a 404 if the destination was deleted meanwhile. */
export function toStandingAnswer(id: string, status: DestinationStatus | undefined) {
  if (!status) throw new Refusal('not_found', `Destination "${id}" no longer exists`)
  return { id, ...toStatusFields(status) }
}

/** Counts above 10,000 are lower bounds. */
function toLoadAnswer(waiting: DestinationLoad | undefined): Answer<typeof load> {
  return {
    unsettled: waiting?.unsettled ?? 0,
    dead: waiting?.dead ?? 0,
    oldest_at: dateOrNull(waiting?.oldestAt ?? null),
  }
}

export function toTestAnswer({ ok, error, attempt }: TestResult): Answer<typeof testAnswer> {
  return { ok, error, status: attempt.status, latency_ms: attempt.latencyMs, ...toAnsweredFields(attempt.answer) }
}
