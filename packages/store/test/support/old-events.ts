import { expect } from 'vitest'
import type { Receipt } from '../../src/port/ingest.ts'
import type { Store } from '../../src/port/store.ts'
import { dedupeHash } from '../../src/text.ts'

const hour = 3_600_000
const day = 24 * hour

/** When the events of the fixture were received. */
const receivedAt = 1_700_000_000_000

/** SQL of one database. */
export interface Dialect {
  /** A number as a key of 16 bytes. */
  readonly key: (number: string) => string
  readonly bytes: (hex: string) => string
}

/**
 * What the version before the lean tables wrote: `count` events with a request, a tie and a delivery each, the first 1000
 * of them a day older than the others; then two
 * events of one request, of which one has two connections; then an event that was pruned and one on a registration's path.
 */
export function oldEvents(count: number, { key, bytes }: Dialect): readonly string[] {
  const numbers = `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})`
  const hex = (text: string | Uint8Array) => bytes(Buffer.from(text).toString('hex'))
  const dedupe = (body: string, position = 0) => hex(dedupeHash(partsOf(body, position)))
  const request = `insert into requests (id, integration_id, registration_id, received_at, origin, secret_id, headers, body)`
  const event = `insert into events (id, integration_id, request_id, registration_id, position, state, reason, type, action,
    match_key, ordering_key, dedupe_key, received_at)`
  const last = count + 1
  return [
    `insert into environments (id, uuid, name, created_at) values (1, '${environmentUuid}', 'production', 1)`,
    `insert into integrations (id, environment_id, unique_key, provider, display_name, forward_webhooks, created_at,
       updated_at, deleted_at) values (1, 1, 'psa', 'autotask', null, 0, 1, 1, null)`,
    ...[1, 2].map(
      (id) => `insert into connections (id, integration_id, connection_id, config, metadata, tags, version, created_at,
        updated_at) values (${id}, 1, 'tenant-${id}', '{}', null, '{}', 1, 1, 1)`,
    ),
    `insert into registrations (id, integration_id, connection, entity, token, state, created_at, updated_at)
       values (7, 1, 1, 'Ticket', 'token', 'active', 1, 1)`,
    `${numbers} ${request} select n, 1, null, ${receivedAt}, 'push', null, ${hex('{"host":"old"}')}, ${hex('body')} from numbers`,
    `${numbers} ${event} select n, 1, n, null, 0, 'accepted', null, 'Ticket', 'Update', null, null,
       case when n = 1 then ${dedupe('body')} else ${key('n')} end,
       case when n <= 1000 then ${receivedAt} else ${receivedAt + day} end from numbers`,
    `${numbers} insert into event_connections (event_id, connection) select n, 1 from numbers`,
    `${numbers} insert into deliveries (id, integration_id, event_id, connection, destination, state, attempt, generation,
       due_at, replay, settled_at) select n, 1, n, 1, 'handler', 'succeeded', 1, 1, 1, 0, 2 from numbers`,
    `${request} values (${last}, 1, null, ${receivedAt}, 'push', null, ${hex('{}')}, ${hex('shared')}),
       (${last + 1}, 1, 7, ${receivedAt}, 'push', 'secret-1', ${hex('{}')}, ${hex('own')})`,
    `${event} values (${last}, 1, ${last}, null, 0, 'unsubscribed', null, 'Ticket', '', null, null, ${dedupe('shared')}, ${receivedAt}),
       (${last + 1}, 1, ${last}, null, 1, 'unsubscribed', null, 'Ticket', '', null, null, ${dedupe('shared', 1)}, ${receivedAt}),
       (${last + 2}, 1, 0, null, 0, 'unmatched', 'unknown_guid', '', '', null, null, ${dedupe('pruned')}, ${receivedAt}),
       (${last + 3}, 1, ${last + 1}, 7, 0, 'unsubscribed', null, 'Ticket', '', null, null, null, ${receivedAt})`,
    `insert into event_connections (event_id, connection) values (${last}, 1), (${last}, 2), (${last + 1}, 1)`,
  ]
}

const environmentUuid = '11111111-1111-4111-8111-111111111111'

const partsOf = (body: string, position: number) => {
  const path = { integrationId: 1, registrationId: null, dedupeKey: 'key' }
  return { ...path, position, body: Buffer.from(body) }
}

const repeatOf = (body: string): Receipt => {
  const event = { type: 'Ticket', action: '', matchKey: null, dedupeKey: 'key', orderingKey: null, notice: false }
  const path = { integrationId: 1, registrationId: null, receivedAt: receivedAt + hour, secretId: null }
  return { ...path, origin: 'push', headers: {}, body: Buffer.from(body), content: { events: [event] } }
}

/** Checks that the store treats the events of `oldEvents` as its own, until the old ones of them are pruned. */
export async function expectOldEvents(store: Store, count: number): Promise<void> {
  const last = count + 1
  const environmentId = 1
  const found = async (id: number) => {
    const event = await store.findEvent(environmentId, String(id))
    return event && { ...event, body: Buffer.from(event.body).toString() }
  }
  expect(await found(1)).toMatchObject({
    connections: ['tenant-1'],
    origin: 'push',
    headers: { host: 'old' },
    body: 'body',
    deliveries: [{ state: 'succeeded' }],
  })
  expect(await found(last)).toMatchObject({ connections: ['tenant-1', 'tenant-2'], body: 'shared' })
  expect(await found(last + 1)).toMatchObject({ connections: ['tenant-1'], body: 'shared' })
  expect(await found(last + 2)).toBeUndefined()
  const newest = await store.listEvents({ environmentId, connectionId: 'tenant-1' }, { limit: 3 })
  expect(newest.rows.map(({ id }) => Number(id))).toEqual([last + 1, last, count])
  expect(await store.registrationUse(7)).toEqual({ lastAt: receivedAt, secrets: { 'secret-1': receivedAt } })

  const repeats = ['body', 'shared', 'pruned', 'new'].map(repeatOf)
  const results = await store.recordBatch(repeats)
  const [first, shared, pruned, fresh] = results.flatMap((result) => (result.ok ? result.events : []))
  expect(first).toMatchObject({ id: '1', state: 'accepted', duplicate: true })
  expect(shared).toMatchObject({ id: String(last), duplicate: true })
  expect(pruned).toMatchObject({ id: String(last + 2), state: 'unmatched', reason: 'unknown_guid', duplicate: true })
  expect(fresh).toMatchObject({ duplicate: false })
  expect(Number(fresh!.id)).toBeGreaterThan(last + 3)
  expect(await found(1)).toMatchObject({ duplicates: 1 })

  const retention = { eventsMs: 2 * hour, deadLettersMs: 2 * hour, rejectionsMs: hour }
  const input = { now: receivedAt + 2 * hour + 1, retention, unmatchedPerIntegration: 1000 }
  for (let step = await store.upkeep(input); step.pruned > 0;) step = await store.upkeep(input)
  const { rows } = await store.listEvents({ environmentId }, { limit: 2 })
  expect(rows.map(({ id }) => id)).toEqual([fresh!.id, String(count)])
  expect([await found(1000), await found(last), await found(1001)]).toMatchObject([
    undefined,
    undefined,
    { body: 'body' },
  ])
  expect(await store.recordBatch([repeatOf('shared')])).toMatchObject([{ events: [{ duplicate: true }] }])
  const over = { ...input, now: receivedAt + 46 * day, retention: { ...retention, eventsMs: 100 * day } }
  for (let step = await store.upkeep(over); step.pruned > 0;) step = await store.upkeep(over)
  expect(await store.recordBatch([repeatOf('shared')])).toMatchObject([{ events: [{ duplicate: false }] }])
}
