import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createPrepared, type Database } from '@guidepost/tooling-testing/postgres'
import { inject } from 'vitest'
import type { StoreHarness } from '../../conformance/describe-store.ts'
import { defaultDedupeWindowMs, openStore } from '../../../src/open.ts'
import { Connections } from '../../../src/postgres/connection/connections.ts'
import { keyOf } from '../keys.ts'
import { loseAnswer } from '../lose-answer.ts'
import { withMigrator } from '../../../src/postgres/migrate.ts'
import { Servers } from '../../../src/postgres/connection/servers.ts'

/** A database with nothing but the schema. Copies of the package with changed migrations get one of their own. */
export const createMigrated = (): Promise<Database> =>
  createPrepared(inject('postgres'), `migrated_${digestOf('../../../src/postgres/migrations/')}`, (url) =>
    withMigrator(new Servers([url]), ({ migrate }) => migrate()),
  )

function digestOf(folder: string): string {
  const digest = createHash('sha256')
  const place = new URL(folder, import.meta.url)
  for (const file of readdirSync(place).toSorted()) digest.update(readFileSync(new URL(file, place)))
  return digest.digest('hex').slice(0, 16)
}

/** A store in a database of its own, for the conformance suite. */
export async function openScratch(): Promise<StoreHarness> {
  const database = await createMigrated()
  const store = await openStore({ url: database.url, encryptionKeys: [keyOf(1)], leaseClock: 'caller' })
  return {
    store,
    dedupeWindowMs: defaultDedupeWindowMs,
    loseAnswer: (call) => loseAnswer(Connections.prototype, 'transaction', call),
    async close() {
      await store.close()
      await database.drop()
    },
  }
}
