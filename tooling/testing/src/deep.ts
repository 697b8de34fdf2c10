import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describePackage, describeReport, type DeepReport } from './deep/report.ts'
import { buildAll, testPackage, type PackageResult } from './deep/run.ts'
import { describeMachine, readMachine } from './machine.ts'
import { root, workspacePackages } from './workspace.ts'

// pnpm test:deep [name …]: runs every package's tests at full counts with new seeds, one package after another. A name
// chooses the packages whose path contains it. Writes reports/test-deep.md and .json; exits with 1 if anything failed.
const chosen = process.argv.slice(2)
const tested = workspacePackages()
  .filter(({ manifest }) => manifest.scripts?.['test']?.startsWith('vitest run'))
  .filter(({ path }) => chosen.length === 0 || chosen.some((name) => path.includes(name)))
const machine = readMachine()
console.log(`${describeMachine(machine)}\n`)

if (tested.length === 0) {
  console.error(`No package with tests has "${chosen.join('" or "')}" in its path.`)
  process.exitCode = 1
} else if (!(await buildAll())) {
  console.error('The build failed, so nothing was tested.')
  process.exitCode = 1
} else {
  const packages: PackageResult[] = []
  for (const [index, one] of tested.entries()) {
    console.log(`[${index + 1}/${tested.length}] ${one.path}`)
    const result = await testPackage(one)
    packages.push(result)
    console.log(`${describePackage(result)}\n`)
    // Written after each package, so that an interrupted run leaves a report.
    write({ machine, complete: packages.length === tested.length && chosen.length === 0, packages })
  }
  const failed = packages.filter(({ ok }) => !ok)
  console.log(failed.length > 0 ? `Failed: ${failed.map(({ path }) => path).join(', ')}` : 'All passed.')
  console.log('The report is in reports/test-deep.md.')
  process.exitCode = failed.length > 0 ? 1 : 0
}

function write(report: DeepReport): void {
  const folder = join(root, 'reports')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'test-deep.json'), `${JSON.stringify(report, null, 2)}\n`)
  writeFileSync(join(folder, 'test-deep.md'), describeReport(report))
}
