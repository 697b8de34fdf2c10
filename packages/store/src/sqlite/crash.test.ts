import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { property, runs } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../open.ts'
import { bodiesOf, startRecorder } from '../../test/support/child.ts'
import { keyOf } from '../../test/support/keys.ts'
import { scratchFolder } from '../../test/support/sqlite/scratch.ts'

describe('kill -9', () => {
  let scratch: ReturnType<typeof scratchFolder>
  beforeAll(() => {
    scratch = scratchFolder()
  })
  afterAll(() => scratch.remove())

  it('loses nothing that was acknowledged, and stores nothing twice', { timeout: 600_000 }, async () => {
    const file = join(scratch.folder, 'crash.db')
    let round = 0
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 300 }), async (lines) => {
        const recorder = startRecorder(`sqlite:${file}`, `round ${(round += 1)}`)
        const environmentId = Number(/^open (\d+)$/.exec(await recorder.line())![1])
        const acknowledged: string[] = []
        while (acknowledged.length < lines) acknowledged.push(await recorder.line())
        acknowledged.push(...(await recorder.kill()))

        const store = await openStore({ url: `sqlite:${file}`, encryptionKeys: [keyOf(1)] })
        const kept = await bodiesOf(store, environmentId)
        await store.close()
        expect(new Set(kept).size).toBe(kept.length)
        expect(acknowledged.filter((body) => !kept.includes(body))).toEqual([])
        expect(integrityOf(file)).toBe('ok')
      }),
      { ...property(1, 20), numRuns: runs(1, 20) },
    )
  })
})

function integrityOf(file: string): unknown {
  const db = new DatabaseSync(file)
  try {
    return db.prepare('pragma integrity_check').get()?.['integrity_check']
  } finally {
    db.close()
  }
}
