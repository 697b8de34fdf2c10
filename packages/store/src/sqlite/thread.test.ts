import { mkdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openStore } from '../open.ts'
import { keyOf } from '../../test/support/keys.ts'
import { scratchFolder } from '../../test/support/sqlite/scratch.ts'
import { Thread } from './thread.ts'

let scratch: ReturnType<typeof scratchFolder>
let thread: Thread
let file: string
beforeEach(() => {
  scratch = scratchFolder()
  file = join(scratch.folder, 'guidepost.db')
  const options = { file, encryptionKeys: [keyOf(1)], dedupeWindowMs: 1, maxBytes: undefined }
  thread = new Thread('reader', options)
})
afterEach(async () => {
  await thread.close()
  scratch.remove()
})

it('rejects the open calls of a thread that dies, and replaces the thread at the next call', async () => {
  mkdirSync(file)
  const calls = [thread.call('listEnvironments', []), thread.call('listEnvironments', [])]
  for (const call of calls) {
    await expect(call).rejects.toMatchObject({ name: 'StoreError', code: 'internal' })
    await expect(call).rejects.toThrow('ended before it answered')
  }
  rmdirSync(file)
  await (await openStore({ url: `sqlite:${file}`, encryptionKeys: [keyOf(1)] })).close()
  expect(await thread.call('listEnvironments', [])).toEqual([])
})

it('rejects a call that does not exist, and keeps running', async () => {
  await (await openStore({ url: `sqlite:${file}`, encryptionKeys: [keyOf(1)] })).close()
  await expect(thread.call('nothing', [])).rejects.toMatchObject({ code: 'internal' })
  expect(await thread.call('ready', [])).toBe(true)
})

it('closes without ever having started', async () => {
  await thread.close()
  await expect(thread.call('ready', [])).rejects.toMatchObject({ code: 'unavailable' })
})
