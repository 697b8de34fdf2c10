import type { Progress } from '../../registrations/options.ts'
import { CliError } from '../shared/failure.ts'
import { print, printable } from '../../terminal/output.ts'
import { ownName } from '../../terminal/own-name.ts'
import type { ApiClient } from './api-client.ts'

/** How long an operation may take. The API itself ends its answer after two minutes. */
const limitMs = 150_000

interface WatchOptions {
  readonly query?: Record<string, string>
  readonly json?: boolean | undefined
  readonly method: 'GET' | 'POST'
  readonly body?: unknown
}

/** Starts an operation that takes a while and, unless `json`, prints each step. Returns the answer at the end. */
export async function watch<Answer>(
  api: ApiClient,
  path: string,
  { query = {}, json = false, ...request }: WatchOptions,
): Promise<Answer> {
  const signal = AbortSignal.timeout(limitMs)
  for await (const { event, data } of api.stream(path, query, { signal, ...request })) {
    const answer: unknown = JSON.parse(data)
    if (event === 'done') return answer as Answer
    if (event === 'failed') {
      const { error } = answer as { error: { code: string; message: string; errors?: unknown[] } }
      throw new CliError(error.code, error.message, { errors: error.errors })
    }
    if (!json) printStep(answer as Progress)
  }
  throw new CliError('no_answer', 'The gateway ended its answer too early', {
    advice: `The gateway continues what it started. Look at the result with: ${ownName} registrations list`,
  })
}

const marks: Readonly<Record<string, string>> = {
  ok: 'ok',
  done: 'ok',
  wrong: 'WRONG',
  by_hand: 'by hand',
  unknown: '?',
}

function printStep({ result, message, advice }: Progress): void {
  print(`${(marks[result] ?? result).padEnd(8)} ${printable(message)}`)
  if (advice !== undefined) print(`${' '.repeat(9)}${printable(advice)}`)
}
