import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { up as first } from './migrations/0001-first.ts'
import { migrate } from './migrate.ts'

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
  const insert = `insert into events (integration_id, request_id, position, state, type, action, received_at)
    values (1, 5, 2, 'unmatched', '', '', 1) returning id`
  expect(db.prepare(insert).get()).toMatchObject({ id: 10 })
})

it('keeps the foreign keys checked, except that of an event for its request, which may be removed first', async () => {
  const db = await firstVersion()
  await migrate(db)
  expect(db.prepare('pragma foreign_key_check').all()).toEqual([])
  db.exec('delete from requests')
  expect(() => db.exec('delete from events')).toThrow('FOREIGN KEY')
})
