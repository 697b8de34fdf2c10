import { randomBytes } from 'node:crypto'
import { closeSync, openSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEnvironment, createIntegration, eventOf, keepAll } from '../../test/conformance/world.ts'
import { keyOf } from '../../test/support/keys.ts'
import { scratchFolder } from '../../test/support/sqlite/scratch.ts'
import { openStore } from '../open.ts'
import type { Store } from '../port/store.ts'
import { createExamination, findDamage } from './integrity.ts'

const damaged = { name: 'StoreError', code: 'unavailable', reason: 'damaged' }
const pageSize = 4096

let scratch: ReturnType<typeof scratchFolder>
let file: string
const opened: Store[] = []
beforeEach(() => {
  scratch = scratchFolder()
  file = join(scratch.folder, 'guidepost.db')
})
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
  scratch.remove()
})

async function open(serving = true): Promise<Store> {
  const store = await openStore({ url: `sqlite:${file}`, encryptionKeys: [keyOf(1)], serving })
  opened.push(store)
  return store
}

/** Fills a database with some 800 pages, and closes it. */
async function fill(): Promise<void> {
  const store = await open()
  const { id: integrationId } = await createIntegration(store, await createEnvironment(store))
  const request = { receivedAt: 1, origin: 'push', headers: {}, secretId: null, registrationId: null } as const
  for (let batch = 0; batch < 30; batch += 1) {
    await store.recordBatch(
      Array.from({ length: 25 }, () => ({
        ...request,
        integrationId,
        body: randomBytes(3500),
        content: { events: [eventOf()] },
      })),
    )
  }
  await store.close()
}

/** Overwrites 20 pages in the middle of the file. */
function spoil(bytes: Buffer): void {
  const pages = statSync(file).size / pageSize
  expect(pages).toBeGreaterThan(500)
  const handle = openSync(file, 'r+')
  for (let page = 0; page < 20; page += 1) {
    writeSync(handle, bytes, 0, pageSize, (Math.floor(pages / 2) + page) * pageSize)
  }
  closeSync(handle)
}

const fillings: [string, () => Buffer][] = [
  ['zeros', () => Buffer.alloc(pageSize)],
  ['noise', () => randomBytes(pageSize)],
]

describe('a file with overwritten pages', () => {
  it.each(fillings)(
    '(%s) is refused at start, with the reason; commands that do not serve may read it',
    async (_, make) => {
      await fill()
      spoil(make())
      await expect(open()).rejects.toMatchObject(damaged)
      await expect(open()).rejects.toThrow(file)
      expect(await (await open(false)).listEnvironments()).toHaveLength(1)
    },
  )

  it.each(fillings)('(%s) is noticed by upkeep while the store runs, and then it is not ready', async (_, make) => {
    await fill()
    const store = await open()
    await store.check(1)
    spoil(make())
    const upkeep = () => store.upkeep({ now: 1, unmatchedPerIntegration: 10_000, retention: keepAll })
    const rounds = async () => {
      for (let round = 0; round < 60; round += 1) await upkeep()
    }
    await expect(rounds()).rejects.toMatchObject(damaged)
    await expect(store.check(1)).rejects.toMatchObject(damaged)
  })
})

describe('a file that is too large to be checked whole', () => {
  it('is checked a slice at a time, in bounded time, until each row was read', async () => {
    await fill()
    // A row for each slice.
    const examine = createExamination(file, { wholeBytes: 0, sliceMs: 0 })
    for (let slice = 0; slice < 200; slice += 1) {
      const start = performance.now()
      expect(examine()).toBeUndefined()
      expect(performance.now() - start).toBeLessThan(1000)
    }
    spoil(Buffer.alloc(pageSize))
    let damage: string | undefined
    for (let slice = 0; slice < 4000 && damage === undefined; slice += 1) damage = examine()
    expect(damage).toContain('malformed')
  })

  it('is sampled at start for a bounded time', async () => {
    await fill()
    const start = performance.now()
    expect(findDamage(file, { wholeBytes: 0, startMs: 50 })).toBeUndefined()
    expect(performance.now() - start).toBeLessThan(2000)
    spoil(Buffer.alloc(pageSize))
    expect(findDamage(file, { wholeBytes: 0, startMs: 5000 })).toContain('malformed')
  })
})
