import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { runs } from '@guidepost/tooling-testing'
import { expect, it } from 'vitest'
import { keyOf } from '../../test/support/keys.ts'
import { expectOldEvents, oldEvents } from '../../test/support/old-events.ts'
import { scratchFolder } from '../../test/support/sqlite/scratch.ts'
import { openStore } from '../open.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/index.ts'

it('keeps what the version before the lean tables wrote', { timeout: 600_000 }, async () => {
  const count = runs(2000, 1_000_000)
  const { folder, remove } = scratchFolder()
  try {
    const file = join(folder, 'guidepost.db')
    const db = new DatabaseSync(file)
    db.exec('pragma journal_mode = wal')
    await migrate(db, Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '0017')))
    const key = (number: string) => `cast(printf('%016d', ${number}) as blob)`
    db.exec('begin')
    for (const statement of oldEvents(count, { key, bytes: (hex) => `x'${hex}'` })) db.exec(statement)
    db.exec('commit')
    db.close()
    const store = await openStore({ url: `sqlite:${file}`, encryptionKeys: [keyOf(1)] })
    try {
      await expectOldEvents(store, count)
    } finally {
      await store.close()
    }
    const migrated = new DatabaseSync(file)
    expect(migrated.prepare('pragma integrity_check').all()).toMatchObject([{ integrity_check: 'ok' }])
    expect(migrated.prepare('pragma foreign_key_check').all()).toEqual([])
    migrated.close()
  } finally {
    remove()
  }
})
