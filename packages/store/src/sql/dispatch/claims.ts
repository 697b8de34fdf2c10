import type { ClaimedDelivery, AttemptResult } from '../../port/dispatch.ts'
import { safeText } from '../../text.ts'
import { parseObject, toRecovered } from '../rows.ts'

/**
 * How many retries become due in one claim: more than a claim takes, so that none is left behind, and few enough to be
 * quick.
 */
export const becomeDueAtOnce = 256

/**
 * If the clock is this far before the time at which a retry was scheduled, it was set back. A smaller difference may be
 * an ordinary correction. In milliseconds.
 */
export const clockSetBackMs = 60_000

/**
 * In SQL: a failing destination is to be probed now. If the probe is too far ahead, it was scheduled before the clock
 * was set back, so probe now as well.
 */
export const probeIsDue = (probeAt: string, now: string): string =>
  `(${probeAt} <= ${now} or ${probeAt} > ${now} + ${longestProbeMs})`

/** Longer than any wait for a probe, in milliseconds. */
export const longestProbeMs = 60 * 60_000

/**
 * In SQL: the destinations in force. An override takes its limits from the environment's primary endpoint or, without
 * one, from the secondary; without either it is not in force.
 */
export const destinationsInForce = `(
  select d.key, d.kind, d.held, d.probe_at,
    case when d.role = 'override' then coalesce(p.concurrency, s.concurrency) else d.concurrency end as concurrency,
    case when d.role = 'override' then coalesce(p.per_connection, s.per_connection) else d.per_connection end as per_connection
  from destinations d
    left join destinations p on d.role = 'override' and p.environment_id = d.environment_id and p.role = 'primary'
      and p.deleted_at is null
    left join destinations s on d.role = 'override' and s.environment_id = d.environment_id and s.role = 'secondary'
      and s.deleted_at is null
  where d.deleted_at is null and (d.kind = 'endpoint' or d.declared = 1)
    and (d.role is null or d.role <> 'override' or coalesce(p.number, s.number) is not null))`

/** In SQL, worded exactly like the partial indexes: due first attempts and due retries. */
export const dueOf = { first: `d.state = 'due' and d.attempt = 0`, late: `d.state = 'due' and d.attempt > 0` } as const

/** In SQL: that the handler of delivery `d` is not paused for the delivery's environment. */
export const isNotPaused = `not exists (
  select 1 from handler_pauses p join integrations n on n.environment_id = p.environment_id
  where p.destination = d.destination and n.id = d.integration_id)`

/** In SQL: that a handler is paused for the environment of a connection. */
export const pausedAt = (destination: string, connection: string): string => `exists (
  select 1 from handler_pauses p join integrations n on n.environment_id = p.environment_id
    join connections c on c.integration_id = n.id
  where p.destination = ${destination} and c.id = ${connection})`

/** In SQL, for each integration `n`: that a handler is not paused for its environment. */
export const notPausedAt = (destination: string): string =>
  `not exists (select 1 from handler_pauses p where p.destination = ${destination} and p.environment_id = n.environment_id)`

/** In SQL, worded exactly like its index: an endpoint that is not held. */
export const isOpen = `kind = 'endpoint' and deleted_at is null and held is null`

/** In SQL, worded exactly like its index: a failing destination. */
export const isFailing = `held = 'failing' and deleted_at is null`

/**
 * Appended to an endpoint's key, this gives a text that sorts directly behind that key and before every other key,
 * because only digits follow `http:`.
 */
export const justBehind = '\u0001'

/** The keys of endpoints sort between these, by bytes. */
export const endpointKeys = { after: 'http:', before: 'http;' }

export const errorOf = (outcome: AttemptResult): string | null =>
  'error' in outcome && outcome.error !== undefined ? safeText(outcome.error, 2000) : null

/** How much of an answer is stored, in bytes. */
const storedAnswerBytes = 4096

/** The part of an answer that is stored. */
export const answerOf = (answer: Uint8Array | null): Uint8Array | null =>
  answer && answer.subarray(0, storedAnswerBytes)

/** Makes a delivery for a worker from the columns, which both adapters name alike. */
export function toClaimed(row: Record<string, unknown>, id: string, probe: boolean): ClaimedDelivery {
  return {
    id,
    generation: Number(row['generation']),
    destination: String(row['destination']),
    attempt: Number(row['attempt']),
    replay: row['replay'] === 1,
    probe,
    event: {
      id: String(row['event_id']),
      position: Number(row['position']),
      type: String(row['type']),
      action: String(row['action']),
      origin: row['origin'] as ClaimedDelivery['event']['origin'],
      recovered: toRecovered(row['recovered']),
      receivedAt: Number(row['received_at']),
      matchedAt: Number(row['matched_at'] ?? row['received_at']),
      headers: parseObject(row['headers']) as Record<string, string>,
      body: row['body'] as Uint8Array,
    },
    environment: { id: Number(row['environment_id']), uuid: String(row['uuid']), name: String(row['name']) },
    integration: { uniqueKey: String(row['unique_key']), provider: String(row['provider']) },
    connection: typeof row['connection_id'] === 'string' ? toClaimedConnection(row['connection_id'], row) : null,
  }
}

const toClaimedConnection = (connectionId: string, row: Record<string, unknown>) => ({
  connectionId,
  config: parseObject(row['config']),
  metadata: row['metadata'] === null ? null : parseObject(row['metadata']),
  tags: parseObject(row['tags']) as Record<string, string>,
})
