import { sql } from 'kysely'
import type { Database } from '../database.ts'
import { padded } from '../rows.ts'

/** An event, and the request that it came with. */
export interface Erasable {
  readonly id: number
  readonly request_id: number
}

/** How many events one statement names. */
const namedAtOnce = 500

/** Events with all that hangs on them, and the requests of which no event is left. In a transaction that holds the integration. */
export async function eraseEvents(db: Database, integrationId: number, events: readonly Erasable[]): Promise<void> {
  await eraseTraces(
    db,
    integrationId,
    events.map(({ id }) => id),
  )
  for (const some of chunks(events)) {
    const ids = padded(some.map(({ id }) => id))
    await db.run(db.query.deleteFrom('events').where('integration_id', '=', integrationId).where('id', 'in', ids))
    await db.run(
      db.query
        .deleteFrom('requests')
        .where('integration_id', '=', integrationId)
        .where('id', 'in', padded(some.map((event) => event.request_id)))
        .where(
          sql<boolean>`not exists (
            select 1 from events where events.integration_id = requests.integration_id and events.request_id = requests.id)`,
        ),
    )
  }
}

/** What became of events: their deliveries with each attempt, and whose they were. */
export async function eraseTraces(db: Database, integrationId: number, events: readonly number[]): Promise<void> {
  for (const some of chunks(events)) {
    await eraseDeliveries(db, integrationId, some)
    await db.run(db.query.deleteFrom('event_connections').where('event_id', 'in', padded(some)))
  }
}

/** The deliveries of events with each attempt, of one connection or of all. Not more events than one statement may name. */
export async function eraseDeliveries(
  db: Database,
  integrationId: number,
  events: readonly number[],
  connection?: number,
): Promise<void> {
  let deliveries = db.query
    .selectFrom('deliveries')
    .select('id')
    .where('integration_id', '=', integrationId)
    .where('event_id', 'in', padded(events))
  if (connection !== undefined) deliveries = deliveries.where('connection', '=', connection)
  await db.run(
    db.query.deleteFrom('attempts').where('integration_id', '=', integrationId).where('delivery_id', 'in', deliveries),
  )
  await db.run(
    db.query.deleteFrom('deliveries').where('integration_id', '=', integrationId).where('id', 'in', deliveries),
  )
}

export function chunks<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / namedAtOnce)
  return Array.from({ length: count }, (_, index) => items.slice(index * namedAtOnce, (index + 1) * namedAtOnce))
}
