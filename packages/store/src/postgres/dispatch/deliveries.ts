import { StoreError } from '../../errors.ts'
import type { DeliveryIds } from '../../sql/history/history.ts'
import { toId } from '../../sql/rows.ts'
import type { Session } from '../connection/connections.ts'

/** A delivery to be written. */
export interface NewDelivery {
  readonly integrationId: number
  readonly eventId: number
  readonly connection: number
  readonly destination: string
  readonly orderingKey: Uint8Array | null
  readonly dueAt: number
  readonly replay: boolean
}

/**
 * The columns of a lane: integration, connection, destination and ordering key. One delivery of a lane is unsettled and
 * not waiting: its head.
 */
const lane = (table: string) =>
  `${table}.integration_id, ${table}.connection, ${table}.destination collate "C", ${table}.ordering_key`

const columns = `integration_id, event_id, connection, destination, ordering_key, due_at, replay`

const given = `unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bytea[], $6::bigint[], $7::smallint[])
  as given (${columns})`

// Lanes are always locked in one order, here and in settle.ts, so that two transactions cannot deadlock. Within a lane
// the first event is written first.
const insertHeads = `
  insert into deliveries (${columns}, state, attempt, generation)
  select ${columns}, 'due', 0, 0 from ${given}
  order by ${lane('given')}, given.event_id
  on conflict (integration_id, connection, destination, ordering_key)
    where ordering_key is not null and state in ('due', 'scheduled', 'leased') do nothing
  returning integration_id, event_id, connection, destination`

const insertWaiting = `
  with held as materialized (
    select given.* from ${given}
    join deliveries head on head.integration_id = given.integration_id and head.connection = given.connection
      and head.destination = given.destination and head.ordering_key = given.ordering_key
      and head.state in ('due', 'scheduled', 'leased')
    order by ${lane('head')}, given.event_id for share of head
  )
  insert into deliveries (${columns}, state, attempt, generation)
  select ${columns}, 'waiting', 0, 0 from held
  returning integration_id, event_id, connection, destination`

/** How often a lane may lose its head between the two statements before the write gives up. */
const maxAttempts = 20

/**
 * Writes deliveries: the first of a lane is due, the others wait. If a lane has a head already, the unique index
 * refuses the new delivery; while another transaction is about to add or remove a head, the index makes this one wait.
 *
 * A refused delivery is written behind the head. The head stays locked meanwhile, so no worker can settle it before
 * this transaction commits; the transaction that settles it later sees the waiting delivery. If the head is gone before
 * it is locked, both statements run again.
 */
export async function insertDeliveries(session: Session, deliveries: readonly NewDelivery[]): Promise<void> {
  let left = deliveries
  if (deliveries.length > 0) session.freed()
  for (let attempt = 0; left.length > 0; attempt += 1) {
    if (attempt === maxAttempts) throw new StoreError('unavailable', 'The queue of an ordering key changes too fast')
    left = without(left, (await session.query(insertHeads, parametersOf(left), 'insertHeads')).rows)
    if (left.length === 0) return
    left = without(left, (await session.query(insertWaiting, parametersOf(left), 'insertWaiting')).rows)
  }
}

function parametersOf(deliveries: readonly NewDelivery[]): unknown[] {
  return [
    deliveries.map((row) => row.integrationId),
    deliveries.map((row) => row.eventId),
    deliveries.map((row) => row.connection),
    deliveries.map((row) => row.destination),
    deliveries.map((row) => row.orderingKey),
    deliveries.map((row) => row.dueAt),
    deliveries.map((row) => (row.replay ? 1 : 0)),
  ]
}

/** Removes the written deliveries from the list. An event has one new delivery per connection and destination. */
function without(deliveries: readonly NewDelivery[], written: readonly Record<string, unknown>[]): NewDelivery[] {
  const keys = new Set(written.map((row) => JSON.stringify([row['event_id'], row['connection'], row['destination']])))
  return deliveries.filter((row) => !keys.has(JSON.stringify([row.eventId, row.connection, row.destination])))
}

/** The id of a delivery contains its key, which leads with the integration. */
export const deliveryIds = {
  of: (row) => `${row.integration_id}-${row.id}`,
  parse(text) {
    const [integration = '', id = '', ...rest] = text.split('-')
    return rest.length > 0 ? { integrationId: -1, id: -1 } : { integrationId: toId(integration), id: toId(id) }
  },
} satisfies DeliveryIds

/** Reads the sequence, which is fast. The sequence also counts numbers that were never written. */
export async function newestDelivery(session: Session): Promise<number> {
  const { rows } = await session.query('select last_value from deliveries_id_seq')
  return Number(rows[0]!['last_value'])
}
