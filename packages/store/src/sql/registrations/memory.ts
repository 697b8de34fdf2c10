import type { Database } from '../database.ts'

/** Store the key as JSON: in UTF-8, keys that differ only in lone surrogates would become equal. */
const toKey = (key: string): string => JSON.stringify(key)

export function memoryReads(db: Database) {
  async function readMemory(key: string): Promise<unknown> {
    const row = await db.first(db.query.selectFrom('memory').select('value').where('key', '=', toKey(key)))
    return row && (JSON.parse(row.value) as unknown)
  }

  return { readMemory }
}

export function memoryWrites(db: Database) {
  async function writeMemory(key: string, value: unknown): Promise<void> {
    const text = JSON.stringify(value) as string | undefined
    if (text === undefined) {
      await db.run(db.query.deleteFrom('memory').where('key', '=', toKey(key)))
      return
    }
    const written = db.query.insertInto('memory').values({ key: toKey(key), value: text })
    await db.run(written.onConflict((on) => on.column('key').doUpdateSet({ value: text })))
  }

  async function replaceMemory(key: string, before: unknown, value: unknown): Promise<boolean> {
    const from = JSON.stringify(before) as string | undefined
    const row = { key: toKey(key), value: JSON.stringify(value) }
    const written =
      from === undefined
        ? db.query
            .insertInto('memory')
            .values(row)
            .onConflict((on) => on.column('key').doNothing())
        : db.query.updateTable('memory').set(row).where('key', '=', row.key).where('value', '=', from)
    return (await db.run(written)) > 0
  }

  return { writeMemory, replaceMemory }
}
