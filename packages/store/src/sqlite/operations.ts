import { sharedReads, sharedWrites } from '../sql/use-cases.ts'
import type { Database } from '../sql/database.ts'
import type { Matching } from '../sql/ingest/matching.ts'
import { createUpkeep } from '../sql/upkeep/upkeep.ts'
import type { ReadName, UseCases, WriteName } from '../use-cases.ts'
import type { Vault } from '../vault.ts'
import { createCheck } from './check.ts'
import type { SqliteDatabase } from './database.ts'
import { createClaim } from './dispatch/claim.ts'
import { deliveryIds, newestDelivery } from './dispatch/deliveries.ts'
import { createNextDue } from './dispatch/next-due.ts'
import { createSettle } from './dispatch/settle.ts'
import { ingestWrites } from './ingest/ingest.ts'
import { createRecordRejections } from './ingest/rejections.ts'
import { createMatching, type SqliteMatching } from './ingest/matching.ts'

/** The use cases in a thread: one at a time, the hot ones synchronous. */
type Operations<Names extends keyof UseCases> = {
  [Name in Names]: (
    ...input: Parameters<UseCases[Name]>
  ) => Awaited<ReturnType<UseCases[Name]>> | ReturnType<UseCases[Name]>
}

export interface ThreadOptions {
  /** Without symbolic links. */
  readonly file: string
  /** Identifies the file that was opened. */
  readonly identity?: string | undefined
  readonly encryptionKeys: readonly Uint8Array[]
  readonly dedupeWindowMs: number
  readonly maxBytes: number | undefined
}

/** The use cases of a thread with a read-only connection: look-ups and searches. */
export function readOperations(db: SqliteDatabase, vault: Vault): Operations<ReadName> {
  return { ...sharedReads(db, vault, deliveryIds), nextDue: createNextDue(db) }
}

/** The use cases that only the writer runs. Each is one transaction, durable when it returns. */
export function writeOperations(
  db: SqliteDatabase,
  vault: Vault,
  options: { readonly dedupeWindowMs: number },
): Operations<WriteName> {
  const matching = createMatching(db)
  const settle = createSettle(db)
  const { record, ...ingest } = ingestWrites(db, matching, options)
  const shared = sharedWrites({
    db,
    matching,
    vault,
    // There is one process. Its declaration replaces that of the previous process.
    process: 'the only one',
    ids: deliveryIds,
    newestDelivery: () => newestDelivery(db),
    record,
  })
  // The steps run in the transaction of the call.
  const transaction = <Answer>(work: (own: Database, matching: Matching) => Promise<Answer>) => work(db, matching)
  const upkeep = createUpkeep({ db, transaction, ...options })
  return {
    ...ingest,
    recordRejections: createRecordRejections(db),
    claim: createClaim(db, settle),
    // Not durable on return, to save a wait for the disk. A power cut may lose the last settlements; Guidepost then
    // attempts those deliveries again.
    settle: (settlements, now) => db.relaxedTransaction(() => settle(settlements, now)),
    ...inTransactions(db, matching, { ...shared, upkeep, check: createCheck(db) }),
  }
}

type Table = Record<string, (...input: never[]) => unknown>

/** Runs each write in a transaction. It may change where events go, so the cached look-ups are cleared before and after. */
function inTransactions<Writes extends Table>(db: SqliteDatabase, matching: SqliteMatching, writes: Writes): Writes {
  const wrap =
    (work: (...input: never[]) => unknown) =>
    async (...input: never[]) => {
      matching.forgetLookUps()
      try {
        return await db.transactionOf(async () => work(...input))
      } finally {
        matching.forgetLookUps()
      }
    }
  return Object.fromEntries(Object.entries(writes).map(([name, work]) => [name, wrap(work)])) as Writes
}
