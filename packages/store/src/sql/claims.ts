import type { ClaimedDelivery } from '../port/dispatch.ts'
import { parseObject } from './rows.ts'

/** Another destination comes first each time, so that a small `limit` starves none. */
export function inTurn(destinations: readonly string[], turn: number): readonly string[] {
  const first = turn % Math.max(1, destinations.length)
  return [...destinations.slice(first), ...destinations.slice(0, first)]
}

/** The first of each queue, then the second of each, and so on: a long queue takes no place from a short one. */
export function interleave<Item>(queues: readonly (readonly Item[])[], limit: number): readonly Item[] {
  const longest = Math.max(0, ...queues.map((queue) => queue.length))
  const rounds = Array.from({ length: longest }, (_, round) => queues.flatMap((queue) => queue.slice(round, round + 1)))
  return rounds.flat().slice(0, limit)
}

/** A delivery as a worker gets it, from the columns that both adapters name alike. */
export function toClaimed(row: Record<string, unknown>, id: string): ClaimedDelivery {
  return {
    id,
    generation: Number(row['generation']),
    destination: String(row['destination']),
    attempt: Number(row['attempt']),
    replay: row['replay'] === 1,
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
    environment: { uuid: String(row['uuid']), name: String(row['name']) },
    integration: { uniqueKey: String(row['unique_key']), provider: String(row['provider']) },
    connection: {
      connectionId: String(row['connection_id']),
      config: parseObject(row['config']),
      metadata: row['metadata'] === null ? null : parseObject(row['metadata']),
      tags: parseObject(row['tags']) as Record<string, string>,
    },
  }
}
