import { sql } from 'kysely'
import type { Page, Paged } from '../port/configuration.ts'
import type { EventState } from '../port/ingest.ts'
import type {
  EventFilter,
  EventStore,
  StoredDelivery,
  StoredEvent,
  StoredEventDetail,
  StoredRejection,
} from '../port/events.ts'
import { safeText } from '../text.ts'
import { query, type Database } from './database.ts'
import type { Matching } from './matching.ts'
import { pageReach, parseObject, toId, toPage } from './rows.ts'

const selectEvents = () =>
  query
    .selectFrom('events')
    .innerJoin('integrations', 'integrations.id', 'events.integration_id')
    .innerJoin('requests', 'requests.id', 'events.request_id')
    .select([
      'events.id',
      'events.registration_id',
      'events.state',
      'events.reason',
      'events.type',
      'events.action',
      'events.position',
      'events.received_at',
      'events.duplicates',
      'events.last_duplicate_at',
      'integrations.unique_key',
      'integrations.provider',
      'requests.origin',
      'requests.secret_id',
    ])

type Row = ReturnType<typeof selectEvents> extends { execute(): Promise<(infer R)[]> } ? R : never

/** Most events are matched. The others are few and have an index of their own, which needs these very words. */
const exceptional = sql<boolean>`events.state not in ('accepted', 'unsubscribed')`
const isExceptional = (state: EventState): boolean => state !== 'accepted' && state !== 'unsubscribed'

const selectRejections = () =>
  query
    .selectFrom('rejections')
    .innerJoin('integrations', 'integrations.id', 'rejections.integration_id')
    .selectAll('rejections')
    .select('integrations.unique_key')

export function eventReads(db: Database) {
  function listEvents(filter: EventFilter, page: Page): Paged<StoredEvent> {
    let rows = selectEvents()
      .where('integrations.environment_id', '=', filter.environmentId)
      .orderBy('events.id', 'desc')
      .limit(pageReach(page))
    if (filter.integrationId !== undefined) rows = rows.where('events.integration_id', '=', filter.integrationId)
    if (filter.state !== undefined) rows = rows.where('events.state', '=', filter.state)
    if (filter.state !== undefined && isExceptional(filter.state)) rows = rows.where(exceptional)
    if (filter.type !== undefined) rows = rows.where('events.type', '=', safeText(filter.type))
    if (page.before !== undefined) rows = rows.where('events.id', '<', toId(page.before))
    if (filter.connectionId !== undefined) {
      rows = rows.where('events.id', 'in', (of) =>
        of
          .selectFrom('event_connections')
          .innerJoin('connections', 'connections.id', 'event_connections.connection')
          .select('event_connections.event_id')
          .innerJoin('integrations', 'integrations.id', 'connections.integration_id')
          .where('integrations.environment_id', '=', filter.environmentId)
          .where('connections.connection_id', '=', filter.connectionId!),
      )
    }
    return toPage(db.all(rows), page, toStoredEvent)
  }

  function findEvent(environmentId: number, id: string): StoredEventDetail | undefined {
    const row = db.first(
      selectEvents()
        .select(['requests.headers', 'requests.body'])
        .where('integrations.environment_id', '=', environmentId)
        .where('events.id', '=', toId(id)),
    )
    if (!row) return undefined
    return {
      ...toStoredEvent(row),
      position: row.position,
      headers: parseObject(row.headers) as Record<string, string>,
      body: row.body,
      secretId: row.secret_id,
      deliveries: deliveriesOf(row.id),
    }
  }

  function toStoredEvent(row: Row): StoredEvent {
    const connections = db.all(
      query
        .selectFrom('event_connections')
        .innerJoin('connections', 'connections.id', 'event_connections.connection')
        .select('connections.connection_id')
        .where('event_connections.event_id', '=', row.id)
        .orderBy('connections.id'),
    )
    return {
      id: String(row.id),
      integration: row.unique_key,
      provider: row.provider,
      connections: connections.map((connection) => connection.connection_id),
      registrationId: row.registration_id,
      state: row.state as StoredEvent['state'],
      reason: row.reason,
      type: row.type,
      action: row.action,
      origin: row.origin as StoredEvent['origin'],
      receivedAt: row.received_at,
      duplicates: row.duplicates,
      lastDuplicateAt: row.last_duplicate_at,
    }
  }

  function deliveriesOf(eventId: number): StoredDelivery[] {
    return db
      .all(
        query
          .selectFrom('deliveries')
          .innerJoin('connections', 'connections.id', 'deliveries.connection')
          .selectAll('deliveries')
          .select('connections.connection_id')
          .where('deliveries.event_id', '=', eventId)
          .orderBy('deliveries.id'),
      )
      .map((row) => ({
        id: String(row.id),
        destination: row.destination,
        connectionId: row.connection_id,
        state: row.state as StoredDelivery['state'],
        attempt: row.attempt,
        dueAt: row.due_at,
        settledAt: row.settled_at,
        error: row.error,
        replay: row.replay === 1,
      }))
  }

  function listRejections(filter: Parameters<EventStore['listRejections']>[0], page: Page): Paged<StoredRejection> {
    let rows = selectRejections()
      .where('integrations.environment_id', '=', filter.environmentId)
      .orderBy('rejections.id', 'desc')
      .limit(pageReach(page))
    if (filter.integrationId !== undefined) rows = rows.where('rejections.integration_id', '=', filter.integrationId)
    if (filter.registrationId !== undefined) rows = rows.where('rejections.registration_id', '=', filter.registrationId)
    if (page.before !== undefined) rows = rows.where('rejections.id', '<', toId(page.before))
    return toPage(db.all(rows), page, (row) => ({
      id: String(row.id),
      integrationId: row.integration_id,
      integration: row.unique_key,
      registrationId: row.registration_id,
      reason: row.reason,
      receivedAt: row.received_at,
      address: row.address,
      headers: parseObject(row.headers) as Record<string, string>,
      body: row.body,
    }))
  }

  return { listEvents, findEvent, listRejections }
}

export function eventWrites(db: Database, matching: Matching) {
  function removeRejections(ids: readonly string[]): void {
    for (const id of ids) db.run(query.deleteFrom('rejections').where('id', '=', toId(id)))
  }

  function replayEvent(input: { environmentId: number; id: string; now: number }): number | 'missing' | 'not_matched' {
    const row = db.first(
      query
        .selectFrom('events')
        .innerJoin('integrations', 'integrations.id', 'events.integration_id')
        .select(['events.id', 'events.integration_id', 'events.type', 'events.ordering_key', 'events.state'])
        .where('integrations.environment_id', '=', input.environmentId)
        .where('events.id', '=', toId(input.id)),
    )
    if (!row) return 'missing'
    if (row.state !== 'accepted' && row.state !== 'unsubscribed') return 'not_matched'
    const connections = db.all(
      query
        .selectFrom('event_connections')
        .innerJoin('connections', 'connections.id', 'event_connections.connection')
        .select('event_connections.connection')
        .where('event_connections.event_id', '=', row.id)
        .where('connections.deleted_at', 'is', null),
    )
    const to = {
      connections: connections.map(({ connection }) => connection),
      destinations: matching.destinationsOf(row.integration_id, row.type),
    }
    const event = { id: row.id, integrationId: row.integration_id, orderingKey: row.ordering_key }
    const written = matching.deliver(event, to, input.now, true)
    if (written > 0) db.run(query.updateTable('events').set({ state: 'accepted' }).where('id', '=', row.id))
    return written
  }

  return { removeRejections, replayEvent }
}
