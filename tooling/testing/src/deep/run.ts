import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root, type WorkspacePackage } from '../workspace.ts'

/** The result of one package's tests. */
export interface PackageResult {
  readonly name: string
  readonly path: string
  readonly ok: boolean
  readonly files: number
  readonly tests: number
  readonly passed: number
  readonly failed: number
  /** Skipped tests and to-dos. */
  readonly skipped: number
  readonly seconds: number
  /** The seed of its property tests: `GUIDEPOST_TEST_SEED` with `GUIDEPOST_TEST_DEEP=1` repeats the run. */
  readonly seed: number
  readonly failures: readonly Failure[]
}

interface Failure {
  readonly title: string
  readonly message: string
}

/** The part of vitest's JSON report that we read. */
interface VitestReport {
  readonly success: boolean
  readonly numTotalTests: number
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message?: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages?: readonly string[] | null
    }[]
  }[]
}

const require = createRequire(join(root, 'package.json'))

/** Builds everything, as the packaging tests read the build. True if it succeeded. */
export async function buildAll(): Promise<boolean> {
  return (await run(binOf('turbo'), ['run', 'build', '--output-logs=errors-only'], root, {})) === 0
}

/** Runs the package's own `test` script with an additional JSON report. `output` can turn its usual output off. */
export async function testPackage(
  { folder, path, manifest }: WorkspacePackage,
  output: 'inherit' | 'ignore' = 'inherit',
): Promise<PackageResult> {
  const temporary = mkdtempSync(join(tmpdir(), 'guidepost-deep-'))
  const file = join(temporary, 'report.json')
  const seed = Number(process.env['GUIDEPOST_TEST_SEED'] ?? randomInt(1, 2 ** 31))
  const words = manifest.scripts!['test']!.split(/\s+/).slice(1)
  const start = performance.now()
  try {
    const code = await run(
      binOf('vitest'),
      [...words, '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`],
      folder,
      { GUIDEPOST_TEST_DEEP: '1', GUIDEPOST_TEST_SEED: String(seed) },
      output,
    )
    const seconds = Math.round((performance.now() - start) / 100) / 10
    return { name: manifest.name, path, seconds, seed, ...readReport(file, code) }
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

function readReport(file: string, code: number): Omit<PackageResult, 'name' | 'path' | 'seconds' | 'seed'> {
  const report = tryRead(file)
  if (!report) {
    const failures = [{ title: 'vitest', message: `It ended with code ${code} and left no report` }]
    return { ok: false, files: 0, tests: 0, passed: 0, failed: 0, skipped: 0, failures }
  }
  const { numTotalTests: tests, numPassedTests: passed, numFailedTests: failed, testResults } = report
  return {
    ok: code === 0 && report.success,
    files: testResults.length,
    tests,
    passed,
    failed,
    skipped: tests - passed - failed,
    failures: testResults.flatMap(failuresOf),
  }
}

function tryRead(file: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as VitestReport
  } catch {
    return undefined
  }
}

/** The failed tests of a file; the file itself, if it could not be loaded. */
function failuresOf({ name, status, message, assertionResults }: VitestReport['testResults'][number]): Failure[] {
  const tests = assertionResults
    .filter((test) => test.status === 'failed')
    .map((test) => ({ title: test.fullName, message: test.failureMessages?.join('\n') ?? '' }))
  return tests.length === 0 && status === 'failed' ? [{ title: name, message: message ?? '' }] : tests
}

/** Finds the script behind a package's command, so that our own Node can run it without a shell on every system. */
function binOf(name: string): string {
  const file = require.resolve(`${name}/package.json`)
  const { bin } = JSON.parse(readFileSync(file, 'utf8')) as { bin: string | Record<string, string> }
  return join(dirname(file), typeof bin === 'string' ? bin : bin[name]!)
}

function run(
  script: string,
  words: readonly string[],
  cwd: string,
  env: Record<string, string>,
  stdio: 'inherit' | 'ignore' = 'inherit',
): Promise<number> {
  const child = spawn(process.execPath, [script, ...words], { cwd, stdio, env: { ...process.env, ...env } })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
}
