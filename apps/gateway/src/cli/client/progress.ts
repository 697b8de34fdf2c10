import type { ApiClient } from './api-client.ts'
import { CliError } from '../failure.ts'
import { print, printable, printJson } from '../../terminal/output.ts'
import type { Progress } from '../../registrations/options.ts'

/** How long something that is watched may take; the API itself ends after two minutes. */
const limitMs = 150_000

/** Asks for something that takes a while, and tells what is going on meanwhile. Answers with what came of it. */
export async function watch<Answer>(
  api: ApiClient,
  path: string,
  {
    query = {},
    json = false,
    ...request
  }: { query?: Record<string, string>; json?: boolean | undefined; method: 'GET' | 'POST'; body?: unknown },
): Promise<Answer> {
  const signal = AbortSignal.timeout(limitMs)
  for await (const { event, data } of api.stream(path, query, { signal, ...request })) {
    const answer: unknown = JSON.parse(data)
    if (event === 'done') return answer as Answer
    if (event === 'failed') {
      const { error } = answer as { error: { code: string; message: string; errors?: unknown[] } }
      throw new CliError(error.code, error.message, { errors: error.errors })
    }
    if (!json) tell(answer as Progress)
  }
  throw new CliError('no_answer', 'The gateway ended the answer before it was complete', {
    advice: 'What was begun goes on by itself: look with guidepost registrations list.',
  })
}

const marks: Readonly<Record<string, string>> = {
  ok: 'ok',
  done: 'ok',
  wrong: 'WRONG',
  by_hand: 'by hand',
  unknown: '?',
}

function tell({ result, message, advice }: Progress): void {
  print(`${(marks[result] ?? result).padEnd(8)} ${printable(message)}`)
  if (advice !== undefined) print(`${' '.repeat(9)}${printable(advice)}`)
}

/** With `--json` the answer as it is, else what `say` makes of it. */
export function printAnswer<Answer>(answer: Answer, json: boolean | undefined, say: (answer: Answer) => void): void {
  if (json === true) printJson(answer)
  else say(answer)
}
