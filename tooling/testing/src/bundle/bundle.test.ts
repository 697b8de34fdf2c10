import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundlePrograms } from './bundle.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guidepost-bundle-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const thread = `import { parentPort } from 'node:worker_threads'
import { name } from './name.ts'
parentPort!.postMessage(name)`
const program = `import { Worker } from 'node:worker_threads'
import { name } from './name.ts'
import { readFileSync } from 'node:fs'
console.log(name, readFileSync(new URL('./beside.txt', import.meta.url), 'utf8'))
new Worker(new URL('./thread.ts', import.meta.url), { execArgv: ['--conditions=guidepost-source'] }).on('message', (text) => console.log('thread', text))`

it('a started program and its threads run from the bundle, and find files beside the source', async () => {
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text)
  write('package.json', '{"type":"module"}')
  write('name.ts', `export const name: string = 'bundled'`)
  write('beside.txt', 'beside')
  write('thread.ts', thread)
  write('program.ts', program)
  const sources = ['program.ts', 'thread.ts'].map((file) => pathToFileURL(join(folder, file)))
  const map = join(folder, 'bundles.json')
  write('bundles.json', JSON.stringify(await bundlePrograms(sources, join(folder, 'out'))))

  // Only the bundle still has the old name.
  write('name.ts', `export const name: string = 'from source'`)
  const redirect = new URL('./redirect.mjs', import.meta.url).href
  const run = (options: string): string =>
    spawnSync(process.execPath, [join(folder, 'program.ts')], {
      env: { ...process.env, TESTS_BUNDLES: map, NODE_OPTIONS: options },
      encoding: 'utf8',
    }).stdout
  expect(run('')).toBe('from source beside\nthread from source\n')
  expect(run(`--import=${redirect}`)).toBe('bundled beside\nthread bundled\n')
})
