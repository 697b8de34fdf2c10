import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type Compilable,
  type InferResult,
} from 'kysely'
import type { Database } from '../../sql/database.ts'
import type { Tables } from '../../sql/schema.ts'
import type { Connections, Result, Session } from './connections.ts'
import { isDuplicate } from './errors.ts'

const query = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

/** Runs the shared queries on one connection: that of a transaction, or any other. */
export class PostgresDatabase implements Database {
  readonly query = query
  readonly clock = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`
  readonly session: Session

  constructor(session: Session) {
    this.session = session
  }

  async all<Q extends Compilable>(compilable: Q): Promise<InferResult<Q>> {
    return (await this.#run(compilable)).rows as InferResult<Q>
  }

  async first<Q extends Compilable>(compilable: Q): Promise<InferResult<Q>[number] | undefined> {
    return (await this.all(compilable))[0]
  }

  async run(compilable: Compilable): Promise<number> {
    return (await this.#run(compilable)).changes
  }

  #run(compilable: Compilable): Promise<Result> {
    const { sql, parameters } = compilable.compile()
    return this.session.query(sql, parameters)
  }

  /** With a savepoint, because PostgreSQL aborts a transaction in which a statement failed. */
  async unlessDuplicate<Row>(write: () => Promise<Row>): Promise<Row | 'duplicate'> {
    await this.session.query('savepoint write')
    try {
      const row = await write()
      await this.session.query('release savepoint write')
      return row
    } catch (error) {
      if (!isDuplicate(error)) throw error
      await this.session.query('rollback to savepoint write')
      return 'duplicate'
    }
  }

  async hold(what: { readonly integration: number } | 'destinations' | 'keys'): Promise<void> {
    if (what === 'destinations') await this.session.query('select pg_advisory_xact_lock($1, 1)', [lockClass.others])
    else if (what === 'keys') await this.session.query('select pg_advisory_xact_lock($1, 2)', [lockClass.others])
    else {
      const lock = integrationLock(what.integration)
      await this.session.query('select pg_advisory_xact_lock($1, $2)', [lockClass.integrations, lock])
    }
  }

  async share({ integrations }: { readonly integrations: readonly number[] }): Promise<void> {
    await share(this.session, integrations)
  }

  freed(): void {
    this.session.freed()
  }
}

/** The first half of our advisory locks, which distinguishes them from those of other programs. */
const lockClass = { integrations: 1_196_769_585, others: 1_196_769_586 }

/**
 * Integrations share 64 locks, so that a batch with thousands of integrations does not fill the server's lock table.
 */
const integrationLock = (integrationId: number): number => Math.abs(integrationId % 64)

/**
 * Blocks every `hold` of these integrations until the transaction ends. Recording first shares this lock, in a separate
 * statement. The statements after it then see everything that an earlier `hold` committed, and the keys, registrations
 * and connections that they read do not change until the events are committed. Recordings do not block each other.
 *
 * Row locks would protect the same rows, but then recordings could delay a waiting change for ever.
 */
export function share(session: Session, integrationIds: readonly number[]): Promise<Result> {
  return session.query(
    'select pg_advisory_xact_lock_shared($1, lock) from unnest($2::int[]) as lock',
    [lockClass.integrations, locksOf(integrationIds)],
    'share',
  )
}

/** The locks of integrations, in the one order in which they are taken. */
export const locksOf = (integrationIds: readonly number[]): readonly number[] =>
  [...new Set(integrationIds.map(integrationLock))].toSorted((one, other) => one - other)

/** Runs each query on any connection. */
export const sessionOfAny = (connections: Connections): Session => ({
  query: (...statement) => connections.use((session) => session.query(...statement)),
  freed() {},
})
