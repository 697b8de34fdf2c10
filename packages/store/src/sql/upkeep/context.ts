import type { Database } from '../database.ts'
import type { Matching } from '../ingest/matching.ts'

/** What a step of upkeep works with. */
export interface UpkeepContext {
  /** For reads outside a transaction: the rows may have changed by the time they are used. */
  readonly db: Database
  readonly transaction: <Answer>(work: (db: Database, matching: Matching) => Promise<Answer>) => Promise<Answer>
  readonly dedupeWindowMs: number
}
