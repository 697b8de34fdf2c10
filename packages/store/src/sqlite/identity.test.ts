import { copyFileSync, linkSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEnvironment, createIntegration, eventOf } from '../../test/conformance/world.ts'
import { keyOf } from '../../test/support/keys.ts'
import { scratchFolder } from '../../test/support/sqlite/scratch.ts'
import { openStore } from '../open.ts'
import type { Receipt } from '../port/ingest.ts'
import type { Store } from '../port/store.ts'

const replaced = { name: 'StoreError', code: 'unavailable', reason: 'replaced' }

let scratch: ReturnType<typeof scratchFolder>
let file: string
const opened: Store[] = []
beforeEach(() => {
  scratch = scratchFolder()
  mkdirSync(join(scratch.folder, 'data'))
  file = join(scratch.folder, 'data', 'guidepost.db')
})
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
  scratch.remove()
})

async function open(path = file, serving = true): Promise<Store> {
  const store = await openStore({ url: `sqlite:${path}`, encryptionKeys: [keyOf(1)], serving })
  opened.push(store)
  return store
}

async function createReceipts(store: Store): Promise<() => Receipt> {
  const { id: integrationId } = await createIntegration(store, await createEnvironment(store))
  let count = 0
  return () => ({
    integrationId,
    registrationId: null,
    receivedAt: 1,
    origin: 'push',
    headers: {},
    body: Buffer.from(`${(count += 1)}`),
    secretId: null,
    content: { events: [eventOf()] },
  })
}

// Windows neither moves nor removes a file that is open.
describe.skipIf(process.platform === 'win32')('a database file under a running store', () => {
  it.each([
    ['was replaced', () => copyFileSync(`${file}.away`, file)],
    ['was removed', () => {}],
  ])('that %s is no longer written, until the file is back', async (_, then) => {
    const store = await open()
    const receipt = await createReceipts(store)
    await store.recordBatch([receipt()])
    renameSync(file, `${file}.away`)
    then()
    await expect(store.recordBatch([receipt()])).rejects.toMatchObject(replaced)
    await expect(store.check(1)).rejects.toMatchObject(replaced)
    await expect(store.listEnvironments()).rejects.toMatchObject(replaced)
    renameSync(`${file}.away`, file)
    expect(await store.recordBatch([receipt()])).toMatchObject([{ ok: true }])
    await store.check(1)
  })

  it('whose write-ahead log was removed acknowledges nothing more', async () => {
    const store = await open()
    const receipt = await createReceipts(store)
    await store.recordBatch([receipt()])
    rmSync(`${file}-wal`)
    await expect(store.recordBatch([receipt()])).rejects.toMatchObject(replaced)
    await expect(store.check(1)).rejects.toMatchObject(replaced)
  })

  it('keeps its write-ahead log while other processes open and close it', async () => {
    const store = await open()
    const receipt = await createReceipts(store)
    for (let count = 0; count < 3; count += 1) {
      const beside = await open(file, false)
      await createEnvironment(beside)
      await beside.close()
      expect(await store.recordBatch([receipt()])).toMatchObject([{ ok: true }])
    }
    await store.check(1)
  })
})

// Windows lets only administrators make symbolic links.
describe.skipIf(process.platform === 'win32')('a second name of a database file', () => {
  it.each([
    ['a symbolic link', (name: string) => symlinkSync(file, name)],
    ['a symbolic link that is relative', (name: string) => symlinkSync('data/guidepost.db', name)],
  ])('that is %s leads to the same lock', async (_, link) => {
    const name = join(scratch.folder, 'link.db')
    // The result is the same if the file does not exist yet.
    link(name)
    const first = await open(name)
    await expect(open()).rejects.toMatchObject({ code: 'locked' })
    await first.close()
    await open()
    await expect(open(name)).rejects.toMatchObject({ code: 'locked' })
  })

  it('that leads through a linked folder leads to the same lock', async () => {
    symlinkSync(join(scratch.folder, 'data'), join(scratch.folder, 'linked'))
    await open()
    await expect(open(join(scratch.folder, 'linked', 'guidepost.db'))).rejects.toMatchObject({ code: 'locked' })
  })

  it('that is a hard link is refused, whether the process serves or not', async () => {
    const first = await open()
    const name = join(scratch.folder, 'hard.db')
    linkSync(file, name)
    for (const serving of [true, false]) {
      await expect(open(name, serving)).rejects.toMatchObject({ code: 'invalid_url' })
    }
    await first.check(1)
    await first.close()
    await expect(open()).rejects.toThrow('hard link')
    rmSync(name)
    await (await open()).check(1)
  })
})
