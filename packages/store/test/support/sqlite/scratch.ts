import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { StoreHarness } from '../../conformance/describe-store.ts'
import { defaultDedupeWindowMs, openStore } from '../../../src/open.ts'
import { Thread } from '../../../src/sqlite/thread.ts'
import { keyOf } from '../keys.ts'
import { loseAnswer } from '../lose-answer.ts'

/** A folder for the files of a test. */
export function scratchFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'guidepost-store-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** A store in a file of its own, for the conformance suite. */
export async function openScratch(): Promise<StoreHarness> {
  const { folder, remove } = scratchFolder()
  const file = join(folder, 'guidepost.db')
  const store = await openStore({ url: `sqlite:${file}`, encryptionKeys: [keyOf(1)] })
  return {
    store,
    dedupeWindowMs: defaultDedupeWindowMs,
    loseAnswer: (call) => loseAnswer(Thread.prototype, 'call', call),
    async countTerms(eventIds) {
      using db = new DatabaseSync(file, { readOnly: true })
      const count = db.prepare(
        'select count(*) as count from event_terms where event_id in (select value from json_each(?))',
      )
      return Number(count.get(JSON.stringify(eventIds.map(Number)))!['count'])
    },
    async close() {
      await store.close()
      remove()
    },
  }
}
