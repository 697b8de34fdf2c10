import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeReport } from './report.ts'
import { testPackage, type PackageResult } from './run.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guidepost-deep-test-'))
  mkdirSync(join(folder, 'src'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Tests a package that has these test files. */
function test(files: Record<string, string>): Promise<PackageResult> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'src', name), text)
  const manifest = { name: 'a-package', version: '0.0.0', scripts: { test: 'vitest run --globals' } }
  return testPackage({ folder, path: 'packages/a-package', manifest }, 'ignore')
}

const passes = `it('adds', () => expect(1 + 1).toBe(2))`
const fails = `it('subtracts', () => expect(1 - 1).toBe(2))`

it('counts the passed tests, and runs them at full counts with the reported seed', async () => {
  const envTest = `it('sees the seed', () => {
    expect(process.env.GUIDEPOST_TEST_DEEP).toBe('1')
    expect(process.env.GUIDEPOST_TEST_SEED).toMatch(/^[1-9][0-9]*$/)
  })`
  const result = await test({ 'a.test.js': passes, 'b.test.js': envTest })
  expect(result).toMatchObject({ ok: true, files: 2, tests: 2, passed: 2, failed: 0, skipped: 0, failures: [] })
  expect(result.seed).toBeGreaterThan(0)
})

it('names a failed test', async () => {
  const result = await test({ 'a.test.js': `${passes}\n${fails}` })
  expect(result).toMatchObject({ ok: false, tests: 2, passed: 1, failed: 1 })
  expect(result.failures).toEqual([{ title: 'subtracts', message: expect.stringContaining('expected +0 to be 2') }])
})

it('names a file that could not be loaded, beside passed ones', async () => {
  const result = await test({ 'a.test.js': passes, 'broken.test.js': `import './missing.js'` })
  expect(result).toMatchObject({ ok: false, passed: 1, failed: 0 })
  expect(result.failures).toEqual([
    { title: expect.stringContaining('broken.test.js'), message: expect.stringContaining('missing.js') },
  ])
})

it('fails a package without tests', async () => {
  expect(await test({})).toMatchObject({ ok: false, tests: 0 })
})

it('shows failures and an incomplete run in the report', async () => {
  const result = await test({ 'a.test.js': fails })
  const machine = {
    cpu: 'A CPU',
    cores: 2,
    memoryGb: 8,
    system: 'linux 6',
    node: '24.0.0',
    folder: '/tmp',
    fdatasyncMs: 1,
    loadBefore: 0,
    commit: 'abc',
    at: '2026-01-02T03:04:05Z',
  }
  const text = describeReport({ machine, complete: false, packages: [result] })
  expect(text).toContain('Not the whole repository')
  expect(text).toContain('| packages/a-package | **failed** | 1 | 1 | 0 | 1 | 0 |')
  expect(text).toContain('### subtracts')
  expect(describeReport({ machine, complete: true, packages: [result] })).not.toContain('Not the whole')
})
