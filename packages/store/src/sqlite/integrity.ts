import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { isDamage } from './database.ts'

export interface ExaminationOptions {
  /** Files up to this size are checked whole, with their indexes, in at most about a second. Default: 256 MiB. */
  readonly wholeBytes?: number
  /** How long the check at start may read rows of a larger file, in milliseconds. Default: 1,000. */
  readonly startMs?: number
  /** How long one slice may read rows of a larger file, in milliseconds. Default: 100. */
  readonly sliceMs?: number
}

const defaults = { wholeBytes: 256 * 1024 * 1024, startMs: 1000, sliceMs: 100 }

/**
 * The check at start. A file of up to `wholeBytes` is checked whole: the structure of all tables and indexes. Of a larger
 * file, rows are read for `startMs`, from a random table on. Answers what is wrong.
 */
export function findDamage(file: string, options: ExaminationOptions = {}): string | undefined {
  const { wholeBytes, startMs } = { ...defaults, ...options }
  if (statSync(file).size <= wholeBytes) return withFile(file, (db) => quickCheck(db))
  const examine = createExamination(file, { wholeBytes, sliceMs: startMs }, Math.random())
  return examine()
}

/**
 * The check while the store runs, a slice with each call, round and round. A slice of a file of up to `wholeBytes` is a
 * table with its indexes; of a larger file, it is as many rows as can be read in `sliceMs`, without the indexes. Answers
 * what is wrong. It reads with a connection of its own, whose cache is empty.
 */
export function createExamination(file: string, options: ExaminationOptions = {}, start = 0): () => string | undefined {
  const { wholeBytes, sliceMs } = { ...defaults, ...options }
  /** Where the next slice begins: behind a row of a table. */
  let index: number | undefined
  let row = -1

  function next(tables: readonly string[]): void {
    index = (index! + 1) % tables.length
    row = -1
  }

  function readRows(db: DatabaseSync, tables: readonly string[]): void {
    const until = performance.now() + sliceMs
    for (let read = 0; read <= tables.length; read += 1) {
      const rows = db.prepare(
        `select rowid as "examined row", * from "${tables[index!]}" where rowid > ? order by rowid`,
      )
      for (const found of rows.iterate(row)) {
        row = Number(found['examined row'])
        if (performance.now() >= until) return
      }
      next(tables)
    }
  }

  return () =>
    withFile(file, (db) => {
      const tables = tablesOf(db)
      if (tables.length === 0) return undefined
      index = Math.min(index ?? Math.floor(start * tables.length), tables.length - 1)
      if (statSync(file).size > wholeBytes) {
        readRows(db, tables)
        return undefined
      }
      const damage = quickCheck(db, tables[index])
      next(tables)
      return damage
    })
}

function tablesOf(db: DatabaseSync): readonly string[] {
  const rows = db
    .prepare(
      `select name from pragma_table_list where schema = 'main' and type = 'table' and wr = 0 and name not like 'sqlite%'
       order by name`,
    )
    .all()
  return rows.map((row) => String(row['name']))
}

/** The first few findings, or nothing. */
function quickCheck(db: DatabaseSync, table?: string): string | undefined {
  const rows = db.prepare(`pragma quick_check(${table === undefined ? '3' : `"${table}"`})`).all()
  const found = rows.map((row) => String(row['quick_check'])).filter((line) => line !== 'ok')
  return found.length === 0 ? undefined : found.slice(0, 3).join('; ').replaceAll('\n', ' ').slice(0, 500)
}

/** Returns the result of `work` or, if the file is damaged, SQLite's message. */
function withFile(file: string, work: (db: DatabaseSync) => string | undefined): string | undefined {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 })
  try {
    return work(db)
  } catch (error) {
    if (isDamage(error)) return (error as Error).message
    throw error
  } finally {
    db.close()
  }
}
