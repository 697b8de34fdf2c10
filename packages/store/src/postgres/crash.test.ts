import type { Database } from '@guidepost/tooling-testing/postgres'
import { property, runs } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../open.ts'
import { bodiesOf, startRecorder } from '../../test/support/child.ts'
import { keyOf } from '../../test/support/keys.ts'
import { createMigrated } from '../../test/support/postgres/scratch.ts'

describe('kill -9', () => {
  let database: Database
  beforeAll(async () => {
    database = await createMigrated()
  })
  afterAll(() => database.drop())

  it(
    'loses nothing that was acknowledged, doubles nothing, and stops no other process',
    { timeout: 600_000 },
    async () => {
      const store = await openStore({ url: database.url, encryptionKeys: [keyOf(1)] })
      let round = 0
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 300 }), async (lines) => {
          const recorder = startRecorder(database.url, `round ${(round += 1)}`)
          const environmentId = Number(/^open (\d+)$/.exec(await recorder.line())![1])
          const acknowledged: string[] = []
          while (acknowledged.length < lines) acknowledged.push(await recorder.line())
          acknowledged.push(...(await recorder.kill()))

          await store.check(1)
          const kept = await bodiesOf(store, environmentId)
          expect(new Set(kept).size).toBe(kept.length)
          expect(acknowledged.filter((body) => !kept.includes(body))).toEqual([])
        }),
        { ...property(1, 20), numRuns: runs(1, 20) },
      )
      await store.close()
    },
  )
})
