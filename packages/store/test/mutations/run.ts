import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Adapter, Mutation } from './mutation.ts'
import { escaped } from './promises.ts'

const packageFolder = fileURLToPath(new URL('../..', import.meta.url))
const config = fileURLToPath(new URL('./vitest.ts', import.meta.url))
const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')))

/** The result of the named case in a mutated copy of the package. */
export type Verdict = 'failed' | 'passed' | 'not found'

/** Runs the case against a mutated copy of the package. The copy lies in the package, so that imports resolve. */
export async function runMutant(mutation: Mutation, adapter: Adapter, postgresUrl: string): Promise<Verdict> {
  const copy = join(packageFolder, '.mutants', `${process.pid}-${adapter}`)
  const report = join(copy, 'report.json')
  rmSync(copy, { recursive: true, force: true })
  mkdirSync(copy, { recursive: true })
  try {
    for (const folder of ['src', 'test/conformance', 'test/support'])
      cpSync(join(packageFolder, folder), join(copy, folder), { recursive: true })
    cpSync(join(packageFolder, 'package.json'), join(copy, 'package.json'))
    const file = join(copy, 'src', mutation.file)
    writeFileSync(file, mutate(readFileSync(file, 'utf8'), mutation))
    const test = mutation.test === undefined ? `test/conformance/${adapter}.test.ts` : `src/${mutation.test}`
    await runVitest(copy, [test, '-t', escaped(mutation.fails)], report, postgresUrl)
    return verdictOf(report)
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/** Replaces the text. Throws if it does not occur exactly once: then the list no longer fits the code. */
export function mutate(source: string, { file, find, replace }: Mutation): string {
  const parts = source.split(find)
  if (parts.length !== 2) throw new Error(`"${find}" occurs ${parts.length - 1} times in ${file}, not once`)
  return parts.join(replace)
}

function runVitest(folder: string, tests: readonly string[], report: string, postgresUrl: string): Promise<void> {
  const options = ['--config', config, '--root', folder, '--reporter=json', `--outputFile=${report}`, '--no-color']
  const child = spawn(process.execPath, [vitest, 'run', ...tests, ...options], {
    cwd: folder,
    stdio: 'ignore',
    env: { ...process.env, GUIDEPOST_MUTANT_POSTGRES: postgresUrl, GUIDEPOST_TEST_DEEP: '' },
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', () => resolve())
  })
}

function verdictOf(report: string): Verdict {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    testResults: { status: string; assertionResults: { status: string }[] }[]
  }
  const statuses = testResults.flatMap((file) => file.assertionResults.map(({ status }) => status))
  if (statuses.includes('failed')) return 'failed'
  return statuses.includes('passed') ? 'passed' : 'not found'
}
