import type { ClaimedDelivery, Outcome } from '../port/dispatch.ts'
import { safeText } from '../text.ts'
import { parseObject } from './rows.ts'

/** How many retries a claim lets become due: more than it takes, so that none is left behind, and few enough to be quick. */
export const becomeDueAtOnce = 256

/**
 * In SQL: the destinations that get deliveries, unless they are held. An override takes its limits from the environment's
 * primary endpoint, or from the secondary, and has none without them.
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

/** In the words of the partial indexes: first attempts and retries that are due. */
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

/** In SQL, in the words of its index: an endpoint that is not held. */
export const isOpen = `kind = 'endpoint' and deleted_at is null and held is null`

/** In SQL, in the words of its index: a destination that fails. */
export const isFailing = `held = 'failing' and deleted_at is null`

/** Behind the key of an endpoint, and before every other: what follows `http:` are digits. */
export const justBehind = '\u0001'

/** The keys of endpoints lie between these, in the order of their bytes. */
export const endpointKeys = { after: 'http:', before: 'http;' }

export const errorOf = (outcome: Outcome): string | null =>
  'error' in outcome && outcome.error !== undefined ? safeText(outcome.error, 2000) : null

/** How much is kept of an answer, in bytes. */
const answerKept = 4096

/** What is kept of an answer. */
export const answerOf = (answer: Uint8Array | null): Uint8Array | null => answer && answer.subarray(0, answerKept)

/** A delivery as a worker gets it, from the columns that both adapters name alike. */
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
      receivedAt: Number(row['received_at']),
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
