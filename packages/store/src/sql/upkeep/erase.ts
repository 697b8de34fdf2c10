import { sql, type ExpressionBuilder } from 'kysely'
import type { Database } from '../database.ts'
import { padded } from '../rows.ts'
import type { Tables } from '../schema.ts'

/** An event and its request, which is 0 if the event has its content itself. */
export interface Erasable {
  readonly id: number
  readonly request_id: number
}

/** How many events one statement names at most. */
const namedAtOnce = 500

/**
 * Erases events with everything that belongs to them, and requests without any event left. Inside a transaction that
 * holds the integration.
 */
export async function eraseEvents(db: Database, integrationId: number, events: readonly Erasable[]): Promise<void> {
  await eraseTraces(
    db,
    integrationId,
    events.map(({ id }) => id),
  )
  for (const some of chunks(events)) {
    const ids = padded(some.map(({ id }) => id))
    await eraseDedupeKeys(db, integrationId, ids)
    await db.run(
      db.query.deleteFrom('event_terms').where('integration_id', '=', integrationId).where('event_id', 'in', ids),
    )
    await db.run(db.query.deleteFrom('events').where('integration_id', '=', integrationId).where('id', 'in', ids))
    const requests = some.flatMap((event) => (event.request_id === 0 ? [] : event.request_id))
    if (requests.length === 0) continue
    await db.run(
      db.query
        .deleteFrom('requests')
        .where('integration_id', '=', integrationId)
        .where('id', 'in', padded(requests))
        .where(
          sql<boolean>`not exists (
            select 1 from events where events.integration_id = requests.integration_id and events.request_id = requests.id
              and events.request_id > 0)`,
        ),
    )
  }
}

/** Makes that nothing is a duplicate of these events any more, unless they are being pruned. Pass at most `namedAtOnce` events. */
async function eraseDedupeKeys(db: Database, integrationId: number, events: readonly number[]): Promise<void> {
  await db.run(
    db.query
      .deleteFrom('dedupe_keys')
      .where(dedupeKeysOf(db, integrationId, events))
      .where('state', 'is', null),
  )
}

/** The keys by which duplicates of events are found. After the dedupe window, another event may have a key. */
export const dedupeKeysOf =
  ({ query }: Database, integrationId: number, events: readonly number[]) =>
  (where: ExpressionBuilder<Tables, 'dedupe_keys'>) =>
    where.and([
      where('integration_id', '=', integrationId),
      where(
        'key',
        'in',
        query
          .selectFrom('events')
          .select((of) => of.ref('dedupe_key').$notNull().as('key'))
          .where('events.integration_id', '=', integrationId)
          .where('events.id', 'in', events)
          .where('dedupe_key', 'is not', null),
      ),
      where('event_id', 'in', events),
    ])

/** Erases the deliveries of events, with their attempts, the ties to connections, and what recovery knew of them. */
async function eraseTraces(db: Database, integrationId: number, events: readonly number[]): Promise<void> {
  for (const some of chunks(events)) {
    await eraseDeliveries(db, integrationId, some)
    await db.run(db.query.deleteFrom('event_connections').where('event_id', 'in', padded(some)))
    await db.run(db.query.deleteFrom('recovered_events').where('event_id', 'in', padded(some)))
  }
}

/**
 * Erases deliveries of events with their attempts: those of one connection, or all. Pass at most `namedAtOnce` events.
 */
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
