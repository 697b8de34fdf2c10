import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../open.ts'
import type { Store } from '../port/store.ts'
import { keyOf } from '../../test/support/keys.ts'
import { scratchFolder } from '../../test/support/sqlite/scratch.ts'

let scratch: ReturnType<typeof scratchFolder>
let file: string
const opened: Store[] = []
beforeEach(() => {
  scratch = scratchFolder()
  file = join(scratch.folder, 'data', 'guidepost.db')
})
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
  scratch.remove()
})

async function open({ serving = true } = {}): Promise<Store> {
  const store = await openStore({ url: `sqlite:${file}`, encryptionKeys: [keyOf(1)], serving })
  opened.push(store)
  return store
}

// Windows has no such rights.
describe.skipIf(process.platform === 'win32')('the files of a database', () => {
  const rights = (path: string) => (statSync(path).mode & 0o777).toString(8)
  const folder = () => join(file, '..')
  const ofFiles = () => new Set(readdirSync(folder()).map((name) => rights(join(folder(), name))))

  it.each([true, false])('are for their owner only, as is their folder; serving: %s', async (serving) => {
    await open({ serving })
    expect(readdirSync(folder())).toEqual(expect.arrayContaining(['guidepost.db', 'guidepost.db-wal']))
    expect([rights(folder()), ofFiles()]).toEqual(['700', new Set(['600'])])
  })

  it.each([true, false])('lose the rights of others that they had before; serving: %s', async (serving) => {
    await (await open()).close()
    for (const name of ['-wal', '-shm']) writeFileSync(file + name, '')
    for (const name of readdirSync(folder())) chmodSync(join(folder(), name), 0o644)
    chmodSync(folder(), 0o755)
    await open({ serving })
    expect([rights(folder()), ofFiles()]).toEqual(['700', new Set(['600'])])
  })

  it('leave a folder as it is that holds other things, or that everybody may write', async () => {
    mkdirSync(folder())
    writeFileSync(join(folder(), 'notes.txt'), '')
    chmodSync(folder(), 0o755)
    await (await open()).close()
    expect([rights(folder()), rights(file)]).toEqual(['755', '600'])
    file = join(scratch.folder, 'shared', 'guidepost.db')
    mkdirSync(folder())
    chmodSync(folder(), 0o777)
    await open()
    expect([rights(folder()), rights(file)]).toEqual(['777', '600'])
  })
})
