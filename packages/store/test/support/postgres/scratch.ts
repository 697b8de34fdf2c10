import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createDatabase, createPrepared, type Database } from '@guidepost/tooling-testing/postgres'
import { Kysely, PostgresDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { Client, Pool } from 'pg'
import { inject } from 'vitest'
import type { StoreHarness } from '../../conformance/describe-store.ts'
import { defaultDedupeWindowMs, openStore } from '../../../src/open.ts'
import { Connections } from '../../../src/postgres/connection/connections.ts'
import { keyOf } from '../keys.ts'
import { loseAnswer } from '../lose-answer.ts'
import { withMigrator } from '../../../src/postgres/migrate.ts'
import { migrations } from '../../../src/postgres/migrations/index.ts'
import { Servers } from '../../../src/postgres/connection/servers.ts'

/** A database with nothing but the schema. Copies of the package with changed migrations get one of their own. */
export const createMigrated = (): Promise<Database> =>
  createPrepared(inject('postgres'), `migrated_${digestOf('../../../src/postgres/migrations/')}`, (url) =>
    withMigrator(new Servers([url]), ({ migrate }) => migrate()),
  )

/** A database as the version left it whose last migration this was. */
export async function createOlder(last: string): Promise<Database> {
  const database = await createDatabase(inject('postgres'))
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: database.url }) }),
  })
  const older = Object.fromEntries(Object.entries(migrations).filter(([name]) => name <= last))
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(older) },
  }).migrateToLatest()
  await db.destroy()
  if (error) throw error
  return database
}

function digestOf(folder: string): string {
  const digest = createHash('sha256')
  const place = new URL(folder, import.meta.url)
  for (const file of readdirSync(place).toSorted()) digest.update(readFileSync(new URL(file, place)))
  return digest.digest('hex').slice(0, 16)
}

/** A store in a database of its own, for the conformance suite. */
export async function openScratch(): Promise<StoreHarness> {
  const database = await createMigrated()
  const store = await openStore({ url: database.url, encryptionKeys: [keyOf(1)], leaseClock: 'caller' })
  return {
    store,
    dedupeWindowMs: defaultDedupeWindowMs,
    loseAnswer: (call) => loseAnswer(Connections.prototype, 'transaction', call),
    async countTerms(eventIds) {
      const client = new Client({ connectionString: database.url })
      await client.connect()
      const numbers = eventIds.map(Number).filter((id) => !Number.isNaN(id))
      const { rows } = await client.query<{ count: number }>(
        'select count(*)::int as count from event_terms where event_id = any ($1::bigint[])',
        [numbers],
      )
      await client.end()
      return rows[0]!.count
    },
    async close() {
      await store.close()
      await database.drop()
    },
  }
}
