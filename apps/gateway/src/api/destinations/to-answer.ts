import type { DestinationLoad, DestinationStatus, Endpoint, HandlerDestination } from '@guidepost/store'
import { choiceOf } from '../../config/endpoint.ts'
import { linkedTicketsId } from '../../tickets/handler.ts'
import { dateOf, dateOrNull } from '../http/dates.ts'

/** An HTTP endpoint as it is listed. Its signing keys are never in it. */
export function shapeOfEndpoint(endpoint: Endpoint, load: DestinationLoad | undefined) {
  const { url, format, types, ordered, concurrency, perConnection, unmatched, timeoutMs, schedule, includeRequest } =
    choiceOf(endpoint)
  const { overrides } = endpoint
  return {
    id: endpoint.id,
    kind: 'endpoint',
    role: endpoint.role,
    overrides: overrides && {
      provider_config_key: overrides.integration,
      connection_id: overrides.connectionId,
    },
    source: endpoint.source,
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
    ...shapeOfStatus(endpoint),
    load: shapeOfLoad(load),
    created_at: dateOf(endpoint.createdAt),
    updated_at: dateOf(endpoint.updatedAt),
  }
}

/** A handler as it is listed. */
export function shapeOfHandler(handler: HandlerDestination, load: DestinationLoad | undefined) {
  return {
    id: handler.id,
    kind: 'handler',
    source: handler.id === linkedTicketsId ? 'built-in' : 'config',
    provider: handler.provider,
    types: handler.types,
    ordered: handler.ordered,
    concurrency: handler.concurrency,
    per_connection: handler.perConnection,
    ...shapeOfStatus(handler),
    load: shapeOfLoad(load),
  }
}

/** Whether it gets its deliveries, and why not. */
export function shapeOfStatus({ held, message, since, probeAt }: DestinationStatus) {
  return {
    status: held === null ? 'active' : 'held',
    held_reason: held,
    message,
    since: dateOf(since),
    probe_at: dateOrNull(probeAt),
  }
}

/** Counts above 10,000 are "at least that many". */
function shapeOfLoad(load: DestinationLoad | undefined) {
  return { unsettled: load?.unsettled ?? 0, dead: load?.dead ?? 0, oldest_at: dateOrNull(load?.oldestAt ?? null) }
}
