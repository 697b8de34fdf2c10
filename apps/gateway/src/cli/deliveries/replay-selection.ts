import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import type { ReplayStepAnswer } from '../../api/deliveries/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'
import { apiClient, isOutage, type ApiClient } from '../client/api-client.ts'
import type { CommonOptions } from '../shared/command.ts'
import { confirmMany, refuseQuestion } from '../shared/confirm.ts'
import { CliError } from '../shared/failure.ts'
import { describeReaches, describeSkipped, skipReasons, type Reaches } from './replay-texts.ts'
import { counted, print, printJson, table, type Columns } from '../../terminal/output.ts'

/** How to replay a selection. */
export interface ReplayOptions extends CommonOptions {
  readonly yes?: boolean | undefined
  readonly force?: boolean | undefined
  readonly plan?: boolean | undefined
}

/** Adds the options of `ReplayOptions`. */
export function withReplayOptions(command: Command): Command {
  return command
    .option('--force', 'also deliver again what succeeded')
    .option('--plan', 'only show how many there are, and examples')
    .option('--yes', "don't ask for confirmation")
}

type Selection = Readonly<Record<string, string | undefined>>

/** The sum of all steps. */
type Total = Omit<ReplayStepAnswer, 'next'>

const maxSamples = 10
/** A step whose answer was lost can be sent again: it skips what it wrote the first time. */
const maxAttempts = 5

/** Shows what the filter selects, asks for confirmation, and replays it step by step. */
export async function replaySelection(
  selection: Selection,
  { yes, force = false, plan, json }: ReplayOptions,
): Promise<void> {
  refuseQuestion({ yes, plan, json })
  const api = apiClient()
  const planned = await runSteps(api, { selection, force, plan: true }, 'counted')
  if (plan && json) return printJson({ data: planned })
  if (!json) print(describe(planned))
  if (plan || (planned.replayed === 0 && !json)) return
  if (!yes && !(await confirmMany(`Replay ${deliveries(planned.replayed)}?`, planned.replayed))) {
    throw new CliError('not_confirmed', 'Replayed nothing', { advice: 'To replay without this question, add --yes.' })
  }
  const done = await runSteps(api, { selection, force, plan: false }, 'replayed')
  if (json) printJson({ data: done })
  else print(`Replayed ${deliveries(done.replayed)}. Each destination receives them at its own pace.`)
}

async function runSteps(
  api: ApiClient,
  body: { selection: Selection; force: boolean; plan: boolean },
  verb: string,
): Promise<Total> {
  const total: Total = { replayed: 0, skipped: { succeeded: 0, under_way: 0, not_wanted: 0 }, reaches: [], sample: [] }
  let after: string | null = null
  do {
    const step: ReplayStepAnswer = await runStep(api, { ...body, after })
    total.replayed += step.replayed
    for (const reason of skipReasons) total.skipped[reason] += step.skipped[reason]
    total.reaches = sumOf(total.reaches, step.reaches)
    total.sample.push(...step.sample.slice(0, maxSamples - total.sample.length))
    after = step.next
    showProgress(`${total.replayed} ${verb}`)
  } while (after !== null)
  showProgress('')
  return total
}

function sumOf(total: Reaches, step: Reaches): Reaches {
  const sum = new Map(total.map((each) => [each.destination, each]))
  for (const each of step) {
    const { deliveries } = sum.get(each.destination) ?? { deliveries: 0 }
    sum.set(each.destination, { ...each, deliveries: deliveries + each.deliveries })
  }
  return [...sum.values()].toSorted((one, other) => other.deliveries - one.deliveries)
}

async function runStep(api: ApiClient, body: object, attempt = 1): Promise<ReplayStepAnswer> {
  try {
    return (await api.post<Data<ReplayStepAnswer>>('/v1/replays', body)).data
  } catch (error) {
    if (!isOutage(error) || attempt === maxAttempts) throw error
    await wait(1000 * attempt)
    return runStep(api, body, attempt + 1)
  }
}

const sampleColumns: Columns<Total['sample'][number]> = {
  EVENT: (each) => each.event_id,
  RECEIVED: (each) => each.received_at,
  TYPE: (each) => each.type,
  CONNECTION: (each) => each.connection_id,
  DESTINATION: (each) => each.destination,
}

function describe({ replayed, skipped, reaches, sample }: Total): string {
  return [
    `${deliveries(replayed)} to replay.`,
    ...describeReaches(reaches),
    ...describeSkipped(skipped),
    ...(sample.length === 0 ? [] : ['', table(sampleColumns, sample)]),
    ...(replayed > sample.length ? [`… and ${(replayed - sample.length).toLocaleString('en')} more`] : []),
    ...(sample.length === 0 ? [] : ['']),
  ].join('\n')
}

/** A line on a terminal that the next call overwrites. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}

function deliveries(count: number): string {
  return counted(count, 'delivery', 'deliveries')
}
