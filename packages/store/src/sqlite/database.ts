import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
  type Compilable,
  type InferResult,
} from 'kysely'
import { StoreError } from '../errors.ts'
import type { Database } from '../sql/database.ts'
import type { Tables } from '../sql/schema.ts'

const query = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

/** How many ids a transaction takes at once. A restart skips what is left of them. */
const idBlock = 10_000

/**
 * One connection to the file, in the thread that owns it. The hot statements are prepared and synchronous. The shared
 * queries use the same interface as on PostgreSQL; the thread runs one call after another.
 */
export class SqliteDatabase implements Database {
  readonly query = query
  readonly clock = sql<number>`cast(unixepoch('subsec') * 1000 as integer)`
  readonly connection: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  readonly #ids = new Map<string, { next: number; readonly end: number }>()

  constructor(file: string, options: { readOnly?: boolean; maxBytes?: number | undefined } = {}) {
    this.connection = new DatabaseSync(file, { readOnly: options.readOnly ?? false, timeout: 5000 })
    // 16 MB. With more, SQLite searches the cache longer at each commit than it saves by reading.
    this.connection.exec('pragma cache_size = -16384')
    if (options.readOnly) return
    // FULL: a commit returns when the disk has it. The promise "acknowledged means kept" depends on that.
    this.connection.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on')
    this.connection.exec('pragma journal_size_limit = 67108864')
    if (options.maxBytes) this.#limit(options.maxBytes)
  }

  #limit(maxBytes: number): void {
    const pageSize = Number(this.connection.prepare('pragma page_size').get()!['page_size'])
    this.connection.exec(`pragma max_page_count = ${Math.max(1, Math.floor(maxBytes / pageSize))}`)
  }

  /** A statement, compiled once for the life of the connection. */
  prepare(text: string): StatementSync {
    let statement = this.#statements.get(text)
    if (!statement) {
      statement = this.connection.prepare(text)
      this.#statements.set(text, statement)
    }
    return statement
  }

  /**
   * The next id of a table, in a transaction. Ids ascend and are never used again, because the first transaction that
   * needs a block of ids writes that the block is used.
   */
  nextId(table: 'events' | 'deliveries'): number {
    let block = this.#ids.get(table)
    if (!block || block.next === block.end) {
      const row = this.prepare('update next_ids set next = next + ? where name = ? returning next').get(idBlock, table)
      const end = Number(row!['next'])
      block = { next: end - idBlock, end }
      this.#ids.set(table, block)
    }
    block.next += 1
    return block.next - 1
  }

  /** Must follow each rollback, which may have undone that a block is used. */
  forgetIds(): void {
    this.#ids.clear()
  }

  #rollBack(): void {
    this.forgetIds()
    // SQLite has already rolled back after some errors, for example a full disk.
    if (this.connection.isTransaction) this.connection.exec('rollback')
  }

  async all<Q extends Compilable>(compilable: Q): Promise<InferResult<Q>> {
    const { sql, parameters } = compilable.compile()
    return this.prepare(sql).all(...(parameters as SQLInputValue[])) as InferResult<Q>
  }

  async first<Q extends Compilable>(compilable: Q): Promise<InferResult<Q>[number] | undefined> {
    return (await this.all(compilable))[0]
  }

  /** Answers how many rows changed. */
  async run(compilable: Compilable): Promise<number> {
    const { sql, parameters } = compilable.compile()
    return Number(this.prepare(sql).run(...(parameters as SQLInputValue[])).changes)
  }

  /** Runs `work` in a transaction, which is durable when this returns. */
  transaction<Result>(work: () => Result): Result {
    this.connection.exec('begin immediate')
    try {
      const result = work()
      this.connection.exec('commit')
      return result
    } catch (error) {
      this.#rollBack()
      throw error
    }
  }

  /**
   * Like `transaction`, but a power cut may undo the last such transactions, until the next durable one. The death of
   * the process undoes none. For work that may be done twice.
   */
  relaxedTransaction<Result>(work: () => Result): Result {
    this.connection.exec('pragma synchronous = normal')
    try {
      return this.transaction(work)
    } finally {
      this.connection.exec('pragma synchronous = full')
    }
  }

  /** Like `transaction`, for asynchronous work. The thread makes sure that nothing else uses the connection meanwhile. */
  async transactionOf<Result>(work: () => Promise<Result>): Promise<Result> {
    this.connection.exec('begin immediate')
    try {
      const result = await work()
      this.connection.exec('commit')
      return result
    } catch (error) {
      this.#rollBack()
      throw error
    }
  }

  async unlessDuplicate<Row>(write: () => Promise<Row>): Promise<Row | 'duplicate'> {
    try {
      return await write()
    } catch (error) {
      if (isDuplicate(error)) return 'duplicate'
      throw error
    }
  }

  /** There is one writer, which does one thing at a time. */
  async hold(): Promise<void> {}
  async share(): Promise<void> {}
  /** There is no other process to tell. */
  freed(): void {}

  close(): void {
    this.#statements.clear()
    this.connection.close()
  }
}

/**
 * Primary result codes that say that the database, not the row, is the problem: busy, locked, no memory, read only,
 * I/O, full, …
 */
const unavailable = new Set([5, 6, 7, 8, 10, 11, 13, 14, 15, 26])

/** True if SQLite says that the database, not the row, is the problem. */
export function isUnavailable(error: unknown): boolean {
  return unavailable.has((codeOf(error) ?? -1) & 0xff)
}

/** True if a unique index refuses the row (SQLITE_CONSTRAINT_UNIQUE, …_PRIMARYKEY). */
function isDuplicate(error: unknown): boolean {
  const code = codeOf(error)
  return code === 2067 || code === 1555
}

/** True if the file is no SQLite database at all (SQLITE_NOTADB). */
export function isForeignFile(error: unknown): boolean {
  return codeOf(error) === 26
}

/** True if a page of the file cannot be read (SQLITE_CORRUPT). */
export const isDamage = (error: unknown): boolean => ((codeOf(error) ?? 0) & 0xff) === 11

/** SQLite's extended result code. The lower byte is the primary one. */
function codeOf(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | null)?.errcode
  return typeof code === 'number' ? code : undefined
}

/** Converts any error of a use case to the port's one error. */
export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const message = error instanceof Error ? error.message : String(error)
  return isUnavailable(error)
    ? new StoreError('unavailable', `The database can't be written or read now: ${message}`, {
        cause: error,
        reason: isDamage(error) ? 'damaged' : undefined,
      })
    : new StoreError('internal', `The store failed: ${message}`, { cause: error })
}
