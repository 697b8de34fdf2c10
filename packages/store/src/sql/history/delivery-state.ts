import type { Selectable } from 'kysely'
import type { DeadLetter, StoredDelivery } from '../../port/deliveries.ts'
import type { Database } from '../database.ts'
import type { Tables } from '../schema.ts'

/**
 * Deliveries with the facts that decide their shown state: whether their connection and destination exist, and whether
 * the destination is held.
 */
export const selectDeliveries = ({ query }: Database) =>
  query
    .selectFrom('deliveries')
    .innerJoin('integrations', 'integrations.id', 'deliveries.integration_id')
    .leftJoin('connections', 'connections.id', 'deliveries.connection')
    .leftJoin('destinations', 'destinations.key', 'deliveries.destination')
    .leftJoin('handler_pauses', (join) =>
      join
        .onRef('handler_pauses.destination', '=', 'deliveries.destination')
        .onRef('handler_pauses.environment_id', '=', 'integrations.environment_id'),
    )
    .selectAll('deliveries')
    .select([
      'connections.connection_id',
      'connections.deleted_at as connection_deleted_at',
      'integrations.deleted_at as integration_deleted_at',
      'destinations.deleted_at as destination_deleted_at',
      'destinations.kind as destination_kind',
      'destinations.role as destination_role',
      'destinations.running',
      'destinations.held',
      'handler_pauses.since as paused_since',
    ])

export type DeliveryRow = Selectable<Tables['deliveries']> & {
  readonly connection_id: string | null
  readonly connection_deleted_at: number | null
  readonly integration_deleted_at: number | null
  readonly destination_deleted_at: number | null
  readonly destination_kind: string | null
  readonly destination_role: Selectable<Tables['destinations']>['role'] | null
  readonly running: number | null
  readonly paused_since: number | null
  readonly held: Selectable<Tables['destinations']>['held']
}

const toDeadLetter = (row: DeliveryRow): DeadLetter => ({
  status: row.closed ?? 'open',
  at: row.closed_at,
  by: row.closed_by,
  reason: row.closed_reason,
})

/** The error of a cancelled delivery: it names what was deleted. */
export const lost = { connection: 'The connection was deleted', destination: 'The destination was deleted' }

/**
 * A delivery as people see it. Whether it is held or cancelled follows from its destination and connection, even before
 * upkeep writes it.
 */
export function toStoredDelivery(row: DeliveryRow, id: string): StoredDelivery {
  const delivery = {
    id,
    destination: row.destination,
    connectionId: row.connection_id,
    state: row.state as StoredDelivery['state'],
    heldReason: null,
    attempt: row.attempt,
    dueAt: row.due_at,
    settledAt: row.settled_at,
    error: row.error,
    replay: row.replay === 1,
    role: row.destination_role,
    deadLetter: row.state === 'dead' ? toDeadLetter(row) : null,
  }
  if (row.settled_at !== null) return delivery
  const disconnectedAt = row.connection_deleted_at ?? row.integration_deleted_at
  if (disconnectedAt !== null) {
    return { ...delivery, state: 'cancelled', settledAt: disconnectedAt, error: lost.connection }
  }
  if (row.destination_deleted_at !== null) {
    return { ...delivery, state: 'cancelled', settledAt: row.destination_deleted_at, error: lost.destination }
  }
  const missing = row.destination_kind === null || (row.destination_kind === 'handler' && row.running !== 1)
  const paused = row.paused_since === null ? null : 'paused'
  const heldReason = missing ? 'handler_missing' : (row.held ?? paused)
  return row.state === 'leased' || heldReason === null ? delivery : { ...delivery, state: 'held', heldReason }
}
