import { runs } from '@guidepost/tooling-testing'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Pool } from 'pg'
import { it } from 'vitest'
import { keyOf } from '../../test/support/keys.ts'
import { expectOldEvents, oldEvents } from '../../test/support/old-events.ts'
import { createOlder } from '../../test/support/postgres/scratch.ts'
import { openStore } from '../open.ts'

it('keeps what the version before the lean tables wrote', { timeout: 600_000 }, async () => {
  const count = runs(2000, 1_000_000)
  const database = await createOlder('0016-dead-letters')
  try {
    const db = new Kysely<unknown>({
      dialect: new PostgresDialect({ pool: new Pool({ connectionString: database.url }) }),
    })
    const key = (number: string) => `decode(lpad(${number}::text, 32, '0'), 'hex')`
    for (const statement of oldEvents(count, { key, bytes: (hex) => `'\\x${hex}'::bytea` }))
      await sql.raw(statement).execute(db)
    for (const name of ['requests', 'events']) await sql`select setval(${`${name}_id`}, ${count + 10})`.execute(db)
    await db.destroy()
    const store = await openStore({ url: database.url, encryptionKeys: [keyOf(1)], leaseClock: 'caller' })
    try {
      await expectOldEvents(store, count)
    } finally {
      await store.close()
    }
  } finally {
    await database.drop()
  }
})
