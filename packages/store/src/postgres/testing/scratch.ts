import { createPrepared, type Database } from '@guidepost/tooling-testing/postgres'
import { inject } from 'vitest'
import type { StoreHarness } from '../../conformance.ts'
import { defaultDedupeWindowMs, openStore } from '../../open.ts'
import { keyOf } from '../../testing/keys.ts'
import { withMigrator } from '../migrate.ts'

/** A database with the schema in it, and nothing else. */
export const createMigrated = (): Promise<Database> =>
  createPrepared(inject('postgres'), 'migrated', (url) => withMigrator(url, ({ migrate }) => migrate()))

/** A store in a database of its own, for the conformance suite. */
export async function openScratch(): Promise<StoreHarness> {
  const database = await createMigrated()
  const store = await openStore({ url: database.url, encryptionKeys: [keyOf(1)] })
  return {
    store,
    dedupeWindowMs: defaultDedupeWindowMs,
    async close() {
      await store.close()
      await database.drop()
    },
  }
}
