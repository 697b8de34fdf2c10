import { describeMachine, type Machine } from '../machine.ts'
import type { PackageResult } from './run.ts'

export interface DeepReport {
  readonly machine: Machine
  /** False if only some packages were tested, or if the run was interrupted. */
  readonly complete: boolean
  readonly packages: readonly PackageResult[]
}

/** One line for people. */
export function describePackage({ ok, files, tests, passed, failed, skipped, seconds, seed }: PackageResult): string {
  const rest = skipped > 0 ? `, ${skipped} skipped` : ''
  return `${ok ? 'passed' : 'FAILED'}: ${files} files, ${tests} tests, ${passed} passed, ${failed} failed${rest}; ${seconds} s, seed ${seed}`
}

/** The whole report as Markdown. */
export function describeReport({ machine, complete, packages }: DeepReport): string {
  const sum = (value: (one: PackageResult) => number) => packages.reduce((total, one) => total + value(one), 0)
  const rows = packages.map(
    ({ path, ok, files, tests, passed, failed, skipped, seconds, seed }) =>
      `| ${path} | ${ok ? 'passed' : '**failed**'} | ${[files, tests, passed, failed, skipped, seconds, seed].join(' | ')} |`,
  )
  const totals = [
    sum((one) => one.files),
    sum((one) => one.tests),
    sum((one) => one.passed),
    sum((one) => one.failed),
    sum((one) => one.skipped),
    Math.round(sum((one) => one.seconds)),
  ]
  return [
    '# Deep tests',
    '',
    '`pnpm test:deep`: every suite at its full counts, one package after another.',
    '',
    ...(complete
      ? []
      : ['**Not the whole repository:** only some packages were chosen, or the run was interrupted.', '']),
    describeMachine(machine)
      .split('\n')
      .map((line) => `- ${line}`)
      .join('\n'),
    '',
    '| package | result | files | tests | passed | failed | skipped | seconds | seed |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    `| all | ${packages.every(({ ok }) => ok) ? 'passed' : '**failed**'} | ${totals.join(' | ')} | |`,
    '',
    'To repeat the run of a package: `GUIDEPOST_TEST_SEED=<seed> pnpm test:deep <package>`.',
    ...packages.flatMap(describeFailures),
    '',
  ].join('\n')
}

function describeFailures({ path, failures }: PackageResult): string[] {
  if (failures.length === 0) return []
  const items = failures.flatMap(({ title, message }) => [`### ${title}`, '', '```', message.slice(0, 4000), '```', ''])
  return ['', `## ${path}`, '', ...items]
}
