import type { Compilable, InferResult, Kysely, RawBuilder } from 'kysely'
import type { Tables } from './schema.ts'

/**
 * What the queries that people write need of an adapter. Every call of the port's writing side gets one whose statements
 * are one transaction.
 */
export interface Database {
  /** Builds queries in the words of the database; nothing runs through it. */
  readonly query: Kysely<Tables>
  /** In SQL: the time by the database's clock, in milliseconds since 1970. */
  readonly clock: RawBuilder<number>
  all<Q extends Compilable>(compilable: Q): Promise<InferResult<Q>>
  first<Q extends Compilable>(compilable: Q): Promise<InferResult<Q>[number] | undefined>
  /** How many rows changed. */
  run(compilable: Compilable): Promise<number>
  /** The result of a write, or `duplicate` if a unique index refuses it. The transaction goes on. */
  unlessDuplicate<Row>(write: () => Promise<Row>): Promise<Row | 'duplicate'>
  /**
   * Until the transaction ends, nobody else holds `what`, and nothing is recorded for a held integration: what is read
   * from now on stays true. Take it before what it guards is read. An adapter with one writer has nothing to do.
   */
  hold(what: { readonly integration: number } | 'destinations' | 'keys'): Promise<void>
  /** Until the transaction ends, nobody holds the integration; others may share it. */
  share(what: { readonly integration: number }): Promise<void>
  /** Deliveries may be claimable once the transaction has committed: the other processes are told then. */
  freed(): void
}
