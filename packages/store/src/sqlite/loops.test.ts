import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { keyOf } from '../../test/support/keys.ts'
import { scratchFolder } from '../../test/support/sqlite/scratch.ts'
import { openStore } from '../open.ts'

let scratch: ReturnType<typeof scratchFolder>
beforeEach(() => {
  scratch = scratchFolder()
})
afterEach(() => scratch.remove())

it('gives a loop to the next process at once, because its holder is gone', async () => {
  const open = () => openStore({ url: `sqlite:${join(scratch.folder, 'guidepost.db')}`, encryptionKeys: [keyOf(1)] })
  const loop = { name: 'loop', everyMs: 3_600_000, leaseMs: 3_600_000 }
  const before = await open()
  expect(await before.claimLoop(loop)).toEqual({ lease: 1 })
  await before.close()
  const after = await open()
  expect(await after.claimLoop(loop)).toEqual({ lease: 2 })
  await after.close()
})
