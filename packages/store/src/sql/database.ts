import type { Compilable, InferResult, Kysely, RawBuilder } from 'kysely'
import type { Tables } from './schema.ts'

/** What the shared queries need from an adapter. For a write, all statements of one `Database` are one transaction. */
export interface Database {
  /** Builds queries in the database's dialect. It executes nothing. */
  readonly query: Kysely<Tables>
  /** In SQL: the database's time, in milliseconds since 1970. */
  readonly clock: RawBuilder<number>
  all<Q extends Compilable>(compilable: Q): Promise<InferResult<Q>>
  first<Q extends Compilable>(compilable: Q): Promise<InferResult<Q>[number] | undefined>
  /** Answers how many rows changed. */
  run(compilable: Compilable): Promise<number>
  /** The result of `write`, or `duplicate` if a unique index refuses it. The transaction goes on. */
  unlessDuplicate<Row>(write: () => Promise<Row>): Promise<Row | 'duplicate'>
  /**
   * Until the transaction ends, no other transaction holds `what`, and no events are recorded for a held integration.
   * So rows read after this call do not change. Call it before reading the rows that it protects. An adapter with one
   * writer has nothing to do.
   */
  hold(what: { readonly integration: number } | 'destinations' | 'keys'): Promise<void>
  /** Until the transaction ends, no other transaction may `hold` the integrations; other transactions may share them. */
  share(what: { readonly integrations: readonly number[] }): Promise<void>
  /** Says that this transaction may make deliveries claimable. After its commit, the other processes are notified. */
  freed(): void
}
