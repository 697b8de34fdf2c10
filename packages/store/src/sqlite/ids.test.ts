import { join } from 'node:path'
import { expect, it } from 'vitest'
import { keyOf } from '../../test/support/keys.ts'
import { scratchFolder } from '../../test/support/sqlite/scratch.ts'
import { openStore } from '../open.ts'
import { SqliteDatabase } from './database.ts'

it('gives no id twice, neither after a transaction that was undone nor after a crash', async () => {
  const { folder, remove } = scratchFolder()
  try {
    const file = join(folder, 'guidepost.db')
    await (await openStore({ url: `sqlite:${file}`, encryptionKeys: [keyOf(1)] })).close()
    const next = (db: SqliteDatabase) => db.transaction(() => db.nextId('events'))
    const undone = new SqliteDatabase(file)
    const undo = () =>
      undone.transaction(() => {
        undone.nextId('events')
        throw new Error('undone')
      })
    expect(undo).toThrow('undone')
    const ids = [next(undone), next(undone)]
    expect(undo).toThrow('undone')
    ids.push(next(undone))
    undone.close()
    const afterCrash = new SqliteDatabase(file)
    ids.push(next(afterCrash))
    afterCrash.close()
    expect(ids).toEqual([...new Set(ids)].toSorted((one, other) => one - other))
  } finally {
    remove()
  }
})
