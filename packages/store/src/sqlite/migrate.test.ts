import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { up as first } from './migrations/0001-first.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/index.ts'

/** A database as the first version left it. */
async function firstVersion(): Promise<DatabaseSync> {
  const db = new DatabaseSync(':memory:')
  db.exec('pragma foreign_keys = on')
  await migrate(db, { '0001-first': { up: first } })
  db.exec(`
    insert into environments values (1, 'uuid', 'production', 1);
    insert into integrations values (1, 1, 'psa', 'autotask', null, 1, 1, 1, null);
    insert into subscriptions values ('autotask', 'Ticket', 'sync'), ('autotask', 'Account', 'sync');
    insert into requests values (5, 1, null, 1, 'push', null, x'7b7d', x'00');
    insert into events (id, integration_id, request_id, position, state, type, action, dedupe_key, received_at)
      values (7, 1, 5, 0, 'accepted', 'Ticket', 'Update', x'01', 1), (9, 1, 5, 1, 'unmatched', 'Ticket', 'Update', x'02', 1);
    insert into deliveries (id, integration_id, event_id, connection, destination, state, attempt, generation, due_at, replay)
      values (3, 1, 7, 1, 'sync', 'due', 2, 2, 1, 0);
    delete from events where id = 9`)
  return db
}

it('keeps what the first version wrote: events by their ids, which are not used again, retries and subscriptions', async () => {
  const db = await firstVersion()
  await migrate(db)
  expect(db.prepare('select id, request_id, dedupe_key from events').all()).toMatchObject([{ id: 7, request_id: 5 }])
  expect(db.prepare('select id, state from deliveries').all()).toMatchObject([{ id: 3, state: 'scheduled' }])
  expect(db.prepare('select key, types, declared from destinations').all()).toMatchObject([
    { key: 'sync', types: '["Account","Ticket"]', declared: 0 },
  ])
  expect(db.prepare('select name, next from next_ids').all()).toMatchObject([
    { name: 'deliveries', next: 4 },
    { name: 'events', next: 10 },
  ])
  expect(db.prepare(`select * from sqlite_sequence where name in ('events', 'deliveries')`).all()).toEqual([])
})

it('keeps the foreign keys checked, except that of an event for its request, which may be removed first', async () => {
  const db = await firstVersion()
  await migrate(db)
  expect(db.prepare('pragma foreign_key_check').all()).toEqual([])
  db.exec('delete from requests')
  expect(() => db.exec('delete from events')).toThrow('FOREIGN KEY')
})

it('keeps a handler paused that was paused for all environments: in each of them, so that each can resume it', async () => {
  const before = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '0010'))
  const db = new DatabaseSync(':memory:')
  await migrate(db, before)
  db.exec(`
    insert into environments values (1, 'one', 'production', 1), (2, 'two', 'staging', 1);
    insert into destinations (key, kind, types, ordered, unmatched, concurrency, per_connection, settings, declared,
        declared_at, held, message, since, created_at, updated_at)
      values ('sync', 'handler', '["*"]', 1, 0, 1, 1, '{}', 1, 1, 'paused', 'the weekend', 7, 1, 1),
        ('http:2', 'endpoint', '["*"]', 1, 0, 1, 1, '{}', 0, 1, 'paused', null, 8, 1, 1)`)
  await migrate(db)
  const pause = { destination: 'sync', message: 'the weekend', since: 7 }
  expect(db.prepare('select * from handler_pauses order by environment_id').all()).toMatchObject([
    { ...pause, environment_id: 1 },
    { ...pause, environment_id: 2 },
  ])
  expect(db.prepare('select key, held from destinations order by number').all()).toMatchObject([
    { key: 'sync', held: null },
    { key: 'http:2', held: 'paused' },
  ])
})
