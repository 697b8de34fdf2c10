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

/** Deliveries of one lane have integration, connection, destination and ordering key in common: one of them is out at a time. */
const lane = (table: string) =>
  `${table}.integration_id, ${table}.connection, ${table}.destination collate "C", ${table}.ordering_key`

const columns = `integration_id, event_id, connection, destination, ordering_key, due_at, replay`

const given = `unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bytea[], $6::bigint[], $7::smallint[])
  as given (${columns})`

// Lanes are always taken in one order, here and where deliveries are settled, so that nobody waits in a circle. Within a
// lane the first event is the first to be written.
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

/** How often a lane may lose its head between our two looks before we give up. */
const attempts = 20

/**
 * Writes deliveries: the first of a lane is due, the others wait. Whoever comes second to a lane, in this transaction or
 * in another, finds the place taken in the unique index, which waits for a transaction that is about to take it or to
 * leave it. Then it holds on to the head while it writes itself behind it: the head can't be settled until we have
 * committed, and whoever settles it then sees who waits. If the head went before we could hold it, we start again.
 */
export async function insertDeliveries(session: Session, deliveries: readonly NewDelivery[]): Promise<void> {
  let left = deliveries
  if (deliveries.length > 0) session.freed()
  for (let attempt = 0; left.length > 0; attempt += 1) {
    if (attempt === attempts) throw new StoreError('unavailable', 'The queue of an ordering key changes too fast')
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

/** An event has one new delivery for each connection and destination. */
function without(deliveries: readonly NewDelivery[], written: readonly Record<string, unknown>[]): NewDelivery[] {
  const keys = new Set(written.map((row) => JSON.stringify([row['event_id'], row['connection'], row['destination']])))
  return deliveries.filter((row) => !keys.has(JSON.stringify([row.eventId, row.connection, row.destination])))
}

/** The id of a delivery says where it is: its key leads with the integration. */
export const deliveryIds = {
  of: (row) => `${row.integration_id}-${row.id}`,
  parse(text) {
    const [integration = '', id = '', ...rest] = text.split('-')
    return rest.length > 0 ? { integrationId: -1, id: -1 } : { integrationId: toId(integration), id: toId(id) }
  },
} satisfies DeliveryIds

/** The sequence knows it without a look at the table. What was asked of it and never written is passed over as well. */
export async function newestDelivery(session: Session): Promise<number> {
  const { rows } = await session.query('select last_value from deliveries_id_seq')
  return Number(rows[0]!['last_value'])
}
