import { createDatabase } from '@guidepost/tooling-testing/postgres'
import { inject } from 'vitest'
import type { StoreHarness } from '../../conformance.ts'
import { defaultDedupeWindowMs, openStore } from '../../open.ts'
import { keyOf } from '../../testing/keys.ts'

/** A store in a database of its own, for the conformance suite. */
export async function openScratch(): Promise<StoreHarness> {
  const database = await createDatabase(inject('postgres'))
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
