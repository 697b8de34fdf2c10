import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { deep } from '@guidepost/tooling-testing'
import { root } from '@guidepost/tooling-testing/workspace'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Installed } from './installed.ts'
import { install } from './install.ts'
import { packAll, publishedPackages, selectedPackages, type Tarball } from './pack.ts'
import { publintFindings, typeFindings } from './published.ts'
import { exportsOf, use, useInNangoStyleHost } from './programs.ts'
import { runNode } from './run.ts'

// Outside the repository, so that no import finds a `node_modules` above it.
const folder = mkdtempSync(join(tmpdir(), 'guidepost-packing-'))
const names = publishedPackages().map(({ manifest }) => manifest.name)
// Each import runs in its own process, which takes long on a busy machine.
vi.setConfig({ testTimeout: 120_000 })
let tarballs: Tarball[]
let project: string

beforeAll(async () => {
  tarballs = await packAll(folder)
  project = await install(join(folder, 'all'), tarballs, tarballs)
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('the guide packs the gateway with what it needs to run, and none of the tooling', async () => {
  const guide = readFileSync(join(root, 'docs/production.md'), 'utf8')
  const [, words = ''] = /pnpm@12 (--filter.+) exec pnpm pack/.exec(guide)!
  const selected = await selectedPackages(words.replaceAll('"', '').split(' '))
  expect(selected).toEqual(expect.arrayContaining(['@guidepost/gateway', '@guidepost/store', '@guidepost/provider']))
  expect(selected.filter((name) => !names.includes(name))).toEqual([])
})

describe.each(names)('%s, installed', (name) => {
  let installed: Installed
  beforeAll(() => {
    installed = new Installed(project, name)
  })

  it('has its README, its licence and every file that its exports name', () => {
    const named = ['import', 'require', 'default', 'types', 'guidepost-source'].flatMap((condition) =>
      installed.targets(condition),
    )
    const bins = Object.values(installed.manifest.bin ?? {}).map((file) => file.replace(/^\.\//, ''))
    expect(installed.files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', ...named, ...bins]))
    expect(installed.targets('types').length).toBeGreaterThan(0)
  })

  it('has no tests, temporary files or other leftovers', () => {
    const known = /^(?:dist\/|src\/|package\.json$|README\.md$|LICENSE$|CHANGELOG\.md$)/
    expect(installed.files.filter((file) => !known.test(file))).toEqual([])
    expect(installed.files.filter((file) => /\.test\.|\.readme|\.tsbuildinfo$|\.env/.test(file))).toEqual([])
  })

  it('names no folder of the machine that it was built on', () => {
    const folders = [root, join(homedir(), '/'), tmpdir() + '/guidepost']
    const found = installed.files.filter((file) => {
      const text = installed.read(file)
      return folders.some((place) => text.includes(place) || text.includes(JSON.stringify(place).slice(1, -1)))
    })
    expect(found).toEqual([])
  })

  it('declares every package that its code imports', () => {
    const { dependencies, peerDependencies } = installed.manifest
    const declared = { ...dependencies, ...peerDependencies }
    expect([...installed.importedPackages()].filter(([imported]) => !(imported in declared))).toEqual([])
  })

  it('depends on versions that a registry can have', () => {
    const { dependencies, peerDependencies } = installed.manifest
    const versions = Object.values({ ...dependencies, ...peerDependencies })
    expect(versions.filter((version) => /^(?:workspace|catalog|file|link):/.test(version))).toEqual([])
  })

  it('has exports and types that publint and "are the types wrong" find nothing wrong with', async () => {
    expect(await publintFindings(installed)).toEqual([])
    const { file } = tarballs.find((tarball) => tarball.name === name)!
    expect(await typeFindings(file, installed)).toEqual([])
  })

  it('imports by each of its names, with the same exports in each format', async () => {
    for (const { specifier, formats } of installed.entries) {
      const exported = await Promise.all(formats.map((format) => exportsOf(project, specifier, format)))
      expect(exported[0]).not.toEqual([])
      for (const other of exported) expect(other).toEqual(exported[0])
    }
  })

  it('works', async () => {
    for (const format of installed.entries[0]!.formats) await use(project, name, format)
  })
})

// Only in `test:deep`, as each of these is its own installation. `test` has the one project above.
it.each(deep ? names : [])(
  '%s works alone in an empty project, with nothing but what it asks for',
  { timeout: 600_000 },
  async (name) => {
    const own = tarballs.filter((tarball) => tarball.name === name)
    const alone = await install(join(folder, name.replace('/', '-')), own, tarballs)
    const { entries } = new Installed(alone, name)
    for (const { specifier, formats } of entries) {
      for (const format of formats) expect(await exportsOf(alone, specifier, format)).not.toEqual([])
    }
    for (const format of entries[0]!.formats) await use(alone, name, format)
  },
)

it.each(['import', 'require'] as const)('a Nango-style host runs the packed plugin, loaded with %s', (format) =>
  useInNangoStyleHost(project, format),
)

describe('the command guidepost, installed', () => {
  it('says how it is used', async () => {
    const { folder: gateway, manifest } = new Installed(project, '@guidepost/gateway')
    expect(existsSync(join(project, 'node_modules/.bin/guidepost'))).toBe(true)
    expect(await runNode(join(gateway, manifest.bin!['guidepost']!), ['--help'], project)).toMatch(/serve/)
  })
})
