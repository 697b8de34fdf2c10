import type { Database } from '@guidepost/tooling-testing/postgres'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keyOf } from '../../test/support/keys.ts'
import { createOlder } from '../../test/support/postgres/scratch.ts'
import { openStore, planMigrations } from '../open.ts'

/** A database as the last version with pg-boss left it. */
let database: Database
let client: Client
beforeEach(async () => {
  database = await createOlder('0007-declarations')
  client = new Client({ connectionString: database.url })
  await client.connect()
  await client.query(`create schema guidepost_loops; create table guidepost_loops.job (id uuid);
    create function guidepost_loops.create_queue() returns void language sql as ''`)
})
afterEach(async () => {
  await client.end()
  await database.drop()
})

const hasSchema = async () =>
  (await client.query(`select 1 from pg_namespace where nspname = 'guidepost_loops'`)).rows.length > 0

describe('the schema of pg-boss', () => {
  it('is dropped by a migration that the plan names', async () => {
    const options = { url: database.url, encryptionKeys: [keyOf(1)] }
    expect(await planMigrations(options)).toEqual(expect.arrayContaining(['0008-loops', '0009-drop-pg-boss']))
    expect(await hasSchema()).toBe(true)
    await (await openStore(options)).close()
    expect(await hasSchema()).toBe(false)
  })

  it('stays when the role that migrates may not drop it', async () => {
    const role = `migrator_${database.url.split('/').at(-1)}`
    const grants = `grant all on schema public to ${role};
      do $$ declare name text; begin
        for name in select tablename from pg_tables where schemaname = 'public' loop
          execute format('alter table %I owner to ${role}', name);
        end loop;
        for name in select sequencename from pg_sequences where schemaname = 'public' and sequencename in ('requests_id', 'events_id') loop
          execute format('alter sequence %I owner to ${role}', name);
        end loop;
      end $$`
    await client.query(`create role ${role} login password 'secret'; ${grants}`)
    const url = new URL(database.url)
    url.username = role
    url.password = 'secret'
    await (await openStore({ url: url.href, encryptionKeys: [keyOf(1)] })).close()
    expect(await hasSchema()).toBe(true)
    await client.query(`reassign owned by ${role} to current_user; drop owned by ${role}; drop role ${role}`)
  })
})
