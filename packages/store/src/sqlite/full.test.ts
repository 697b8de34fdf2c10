import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createEnvironment, createIntegration, keepAll } from '../../test/conformance/world.ts'
import { openStore } from '../open.ts'
import type { Receipt } from '../port/ingest.ts'
import type { Store } from '../port/store.ts'
import { keyOf } from '../../test/support/keys.ts'
import { scratchFolder } from '../../test/support/sqlite/scratch.ts'

const maxBytes = 2_000_000
const unavailable = { name: 'StoreError', code: 'unavailable' }

let scratch: ReturnType<typeof scratchFolder>
let store: Store
beforeEach(async () => {
  scratch = scratchFolder()
  const url = `sqlite:${join(scratch.folder, 'full.db')}?max_bytes=${maxBytes}`
  store = await openStore({ url, encryptionKeys: [keyOf(1)] })
})
afterEach(async () => {
  await store.close()
  scratch.remove()
})

it('refuses a whole batch when the disk is full, and works again when there is room, without being reopened', async () => {
  const environment = await createEnvironment(store)
  const { id } = await createIntegration(store, environment)
  const count = async () => (await store.listEvents({ environmentId: environment.id }, { limit: 1000 })).rows.length

  let kept = 0
  const fill = async () => {
    for (;;) {
      const recorded = await store.recordBatch(Array.from({ length: 10 }, () => receiptOf(id, 30_000)))
      kept += recorded.filter((result) => result.ok).length
    }
  }
  await expect(fill()).rejects.toMatchObject(unavailable)
  expect(kept).toBeGreaterThan(0)
  expect(await count()).toBe(kept)
  await expect(store.recordBatch([receiptOf(id, 1_000_000)])).rejects.toMatchObject(unavailable)
  expect(await count()).toBe(kept)

  expect(await store.upkeep({ now: 9, unmatchedPerIntegration: 0, retention: keepAll })).toMatchObject({
    matched: 0,
    removed: kept,
  })
  await store.check(10)
  expect(await store.recordBatch([receiptOf(id, 1_000_000)])).toMatchObject([{ ok: true }])
  expect(statSync(join(scratch.folder, 'full.db')).size).toBeLessThanOrEqual(maxBytes)
})

it('fails a check when it cannot store a batch, even if a small row would fit', async () => {
  const { id } = await createIntegration(store, await createEnvironment(store))
  for (const size of [100_000, 10_000, 1000]) {
    const fill = async () => {
      for (;;) await store.recordBatch([receiptOf(id, size)])
    }
    await expect(fill()).rejects.toMatchObject(unavailable)
  }
  await expect(store.check(9)).rejects.toMatchObject(unavailable)
  await expect(store.createEnvironment({ name: 'n'.repeat(100_000), uuid: 'u', now: 9 })).rejects.toMatchObject(
    unavailable,
  )
  await store.upkeep({ now: 10, unmatchedPerIntegration: 0, retention: keepAll })
  await expect(store.check(11)).resolves.toBeUndefined()
})

function receiptOf(integrationId: number, size: number): Receipt {
  return {
    integrationId,
    registrationId: null,
    receivedAt: 5,
    origin: 'push',
    headers: {},
    body: randomBytes(size),
    secretId: null,
    content: {
      events: [{ type: 'Ticket', action: 'Update', matchKey: null, dedupeKey: '', orderingKey: null, notice: false }],
    },
  }
}
