import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import pMap from 'p-map'
import type { Command } from 'commander'
import { isOutage } from '../client/api-client.ts'
import { toWhole } from '../shared/arguments.ts'
import type { ConfirmOptions } from '../shared/confirm.ts'
import { CliError } from '../shared/failure.ts'
import { print, printJson, table } from '../../terminal/output.ts'

/** The result for one tenant. A line of the report file is one of these, as JSON. */
interface Result {
  readonly connection: string
  readonly integration: string
  /** Of the registration, for actions on registrations. */
  readonly registration?: number | undefined
  readonly ok: boolean
  /** A status such as `active`, or the code of an error. */
  readonly result: string
  readonly message: string
}

/** How a command for many tenants runs. */
export interface BulkOptions extends ConfirmOptions {
  readonly parallel: number
  /** The file that keeps the results. */
  readonly report?: string | undefined
}

/** Adds `--parallel` and `--report`. */
export function withBulkOptions(command: Command): Command {
  return command
    .option(
      '--parallel <count>',
      'how many tenants at a time, at most 16; Autotask limits each tenant by itself',
      toWhole,
      4,
    )
    .option('--report <file>', 'write a result per tenant, as JSON lines; a second run skips those that succeeded')
}

/** One thing to do, for one tenant. */
export interface Task {
  readonly connection: string
  readonly integration: string
  readonly registration?: number | undefined
  /** Does it. An error is a result, too. */
  readonly run: () => Promise<Pick<Result, 'ok' | 'result' | 'message'>>
}

/** A request whose answer was lost because of an outage is sent again: every task may run twice. */
const maxAttempts = 5
const maxParallel = 16

/** Runs the tasks, a few at a time, shows the progress, and writes the report. Returns 1 if one failed. */
export async function runTasks(tasks: readonly Task[], options: BulkOptions): Promise<number> {
  const { parallel, report, json = false } = options
  const done = report === undefined ? new Set<string>() : readSucceeded(report)
  const due = tasks.filter((task) => !done.has(keyOf(task)))
  const results: Result[] = []
  await pMap(
    due,
    async (task) => {
      const { run, ...about } = task
      const result = { ...about, ...(await run().catch(toFailure)) }
      results.push(result)
      if (report !== undefined) appendFileSync(report, `${JSON.stringify(result)}\n`)
      showProgress(results, due.length)
    },
    { concurrency: Math.min(Math.max(1, parallel), maxParallel) },
  )
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  const summary = { total: tasks.length, skipped: tasks.length - due.length, ...countOf(results) }
  if (json) printJson({ data: { ...summary, results } })
  else print(describe(results, summary, report))
  return summary.failed > 0 ? 1 : 0
}

/** Calls the API again while the gateway or its database is unavailable for a moment. */
export async function throughOutages<Answer>(call: () => Promise<Answer>, attempt = 1): Promise<Answer> {
  try {
    return await call()
  } catch (error) {
    if (!isOutage(error) || attempt === maxAttempts) throw error
    await wait(1000 * attempt)
    return throughOutages(call, attempt + 1)
  }
}

const keyOf = ({ integration, connection, registration }: Task | Result): string =>
  JSON.stringify([integration, connection, registration ?? null])

/** The tenants whose last result in the report is a success. */
function readSucceeded(report: string): Set<string> {
  const succeeded = new Set<string>()
  if (!existsSync(report)) return succeeded
  for (const [index, line] of readFileSync(report, 'utf8').split('\n').entries()) {
    if (line.trim() === '') continue
    const result = parseLine(line, `${report}, line ${index + 1}`)
    if (result.ok) succeeded.add(keyOf(result))
    else succeeded.delete(keyOf(result))
  }
  return succeeded
}

function parseLine(line: string, place: string): Result {
  try {
    return JSON.parse(line) as Result
  } catch {
    throw new CliError('invalid_report', `${place} is not JSON`, {
      advice: 'Remove the line, or name another file with --report.',
    })
  }
}

function toFailure(error: unknown): Pick<Result, 'ok' | 'result' | 'message'> {
  if (error instanceof CliError) {
    const path = (error.errors?.[0] as { path?: readonly string[] } | undefined)?.path ?? []
    const message = path.length > 0 ? `${path.join('.')}: ${error.message}` : error.message
    return { ok: false, result: error.code, message }
  }
  return { ok: false, result: 'unexpected', message: error instanceof Error ? error.message : String(error) }
}

function countOf(results: readonly Result[]): { succeeded: number; failed: number } {
  const succeeded = results.filter(({ ok }) => ok).length
  return { succeeded, failed: results.length - succeeded }
}

function showProgress(results: readonly Result[], total: number): void {
  if (!process.stderr.isTTY) return
  const { failed } = countOf(results)
  process.stderr.write(`\r\u001b[K${results.length} of ${total}${failed > 0 ? `, ${failed} failed` : ''}`)
}

/** How many failures are listed one by one; the report has all. */
const maxListed = 20

function describe(
  results: readonly Result[],
  { skipped, succeeded, failed }: { skipped: number; succeeded: number; failed: number },
  report: string | undefined,
): string {
  const failures = results.filter(({ ok }) => !ok)
  const groups = Map.groupBy(failures, ({ result, message }) => (message === '' ? result : `${result}: ${message}`))
  const byCause = [...groups].toSorted(([, one], [, other]) => other.length - one.length)
  return [
    `${succeeded.toLocaleString('en')} succeeded, ${failed.toLocaleString('en')} failed` +
      (skipped > 0 ? `, ${skipped.toLocaleString('en')} skipped: they succeeded before` : ''),
    ...(byCause.length === 0
      ? []
      : [
          '',
          table(
            {
              TENANTS: ([, group]: (typeof byCause)[number]) => group.length,
              PROBLEM: ([problem]) => problem,
              EXAMPLES: ([, group]) => group.slice(0, 3).map(({ connection }) => connection),
            },
            byCause.slice(0, maxListed),
          ),
        ]),
    ...(report === undefined ? [] : ['', `Report: ${report}`]),
  ].join('\n')
}
