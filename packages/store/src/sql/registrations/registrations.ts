import type { Vault } from '../../vault.ts'
import type { Database } from '../database.ts'
import type { Matching } from '../ingest/matching.ts'
import type { SecretWrites } from '../configuration/secrets.ts'
import { auditReads, auditWrites } from './audits.ts'
import { keptReads } from './kept.ts'
import { managedLookUps, managedSearches } from './managed.ts'
import { memoryReads, memoryWrites } from './memory.ts'
import { stepWrites } from './steps.ts'

/** What a caller waits for. */
export const registrationLookUps = (db: Database, vault: Vault) => ({
  ...managedLookUps(db),
  ...keptReads(db, vault),
  ...memoryReads(db),
})

/** What may take longer. */
export const registrationSearches = (db: Database) => ({ ...managedSearches(db), ...auditReads(db) })

export const registrationWrites = (db: Database, matching: Matching, secrets: SecretWrites) => ({
  ...stepWrites(db, matching, secrets),
  ...auditWrites(db),
  ...memoryWrites(db),
})
