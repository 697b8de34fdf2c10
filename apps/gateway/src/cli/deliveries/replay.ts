import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import { apiClient, type ApiClient } from '../client/api-client.ts'
import { confirm } from '../confirm.ts'
import { addCommand, type CommonOptions } from '../command.ts'
import { fieldsOf, withDeliveryFilter, type DeliveryFilter } from './answers.ts'
import { CliError, usageError } from '../failure.ts'
import { print, printJson, table } from '../../terminal/output.ts'
import type { ReplayStepAnswer } from '../../api/destinations/answers.ts'
import type { ReplayAnswer } from '../../api/events/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'

/** How a replay is asked for. */
export interface ReplayOptions extends CommonOptions {
  readonly yes?: boolean | undefined
  readonly force?: boolean | undefined
  readonly plan?: boolean | undefined
}

/** What the steps of a replay did together, or would do. */
type Total = Omit<ReplayStepAnswer, 'next'>

type Selection = Readonly<Record<string, string | undefined>>

const shownSamples = 10
/** A step can be made again when its answer was lost: what it wrote is under way then, and passed over. */
const triesPerStep = 5

export function addReplay(program: Command): void {
  withReplayOptions(
    withDeliveryFilter(
      addCommand(program, 'replay [event...]', 'deliver events again: the ones that are named, or those of a filter'),
    ),
  )
    .option(
      '--of <what>',
      'deliveries (in the state that --state names), or events (to every destination that wants them now)',
    )
    .option('--state <state>', 'with --of deliveries: dead (default), succeeded or cancelled')
    .action(replay)
}

/** Adds the options of `ReplayOptions`. */
export function withReplayOptions(command: Command): Command {
  return command
    .option('--force', 'also what has succeeded')
    .option('--plan', 'only say how many, and which')
    .option('--yes', "don't ask")
}

async function replay(
  ids: readonly string[],
  options: DeliveryFilter & ReplayOptions & { of?: string; state?: string },
): Promise<void> {
  const { of, state, yes, force, plan, json, ...filter } = options
  if (ids.length > 0) {
    if (of !== undefined || plan) throw usageError('Name events, or --of and a filter: not both')
    return replayEvents(ids, json)
  }
  if (of !== 'deliveries' && of !== 'events') throw usageError('Name events, or say --of deliveries or --of events')
  if (of === 'events' && state !== undefined) throw usageError('--state goes with --of deliveries')
  await replayFiltered({ of, ...fieldsOf(filter), ...(state !== undefined && { state }) }, { yes, force, plan, json })
}

/** Each to every destination that wants it now, whatever became of it there. */
export async function replayEvents(ids: readonly string[], json = false): Promise<void> {
  const api = apiClient()
  const replayed: { id: string; deliveries: number }[] = []
  for (const id of ids) {
    const { data } = await api.post<Data<ReplayAnswer>>(`/v1/events/${encodeURIComponent(id)}/replay`)
    replayed.push({ id, deliveries: data.deliveries })
    if (!json) print(`Event ${id} is delivered again: ${counted(data.deliveries)}.`)
  }
  if (json) printJson({ data: replayed })
}

/** Shows what would be sent, asks, and sends it step by step. */
export async function replayFiltered(
  selection: Selection,
  { yes, force = false, plan, json }: ReplayOptions,
): Promise<void> {
  if (json && !yes && !plan) throw usageError('With --json nobody is asked: say --yes, or --plan')
  const api = apiClient()
  const planned = await run(api, { selection, force, plan: true }, 'looked at')
  if (plan && json) return printJson({ data: planned })
  if (!json) tell(planned)
  if (plan || (planned.replayed === 0 && !json)) return
  if (!yes && !(await confirm(`Send ${counted(planned.replayed)} again?`))) {
    throw new CliError('not_confirmed', 'Nothing was sent', { advice: 'Say --yes to go on without being asked.' })
  }
  const done = await run(api, { selection, force, plan: false }, 'sent again')
  if (json) printJson({ data: done })
  else print(`${counted(done.replayed)} written: they are sent as the destinations can take them.`)
}

async function run(
  api: ApiClient,
  body: { selection: Selection; force: boolean; plan: boolean },
  what: string,
): Promise<Total> {
  const total: Total = { replayed: 0, skipped: { succeeded: 0, under_way: 0, not_wanted: 0 }, sample: [] }
  let after: string | null = null
  do {
    const data: ReplayStepAnswer = await step(api, { ...body, after })
    total.replayed += data.replayed
    for (const why of ['succeeded', 'under_way', 'not_wanted'] as const) total.skipped[why] += data.skipped[why]
    total.sample.push(...data.sample.slice(0, shownSamples - total.sample.length))
    after = data.next
    progress(`${total.replayed} ${what}`)
  } while (after !== null)
  progress('')
  return total
}

async function step(api: ApiClient, body: object, tried = 1): Promise<ReplayStepAnswer> {
  try {
    return (await api.post<Data<ReplayStepAnswer>>('/v1/replays', body)).data
  } catch (error) {
    const passing =
      error instanceof CliError && ['no_answer', 'unavailable', 'http_502', 'http_503'].includes(error.code)
    if (!passing || tried === triesPerStep) throw error
    await wait(1000 * tried)
    return step(api, body, tried + 1)
  }
}

function tell({ replayed, skipped, sample }: Total): void {
  print(`${counted(replayed)} to send again.`)
  const reasons = { succeeded: 'has succeeded', under_way: 'is on its way already', not_wanted: 'is wanted no more' }
  for (const why of ['succeeded', 'under_way', 'not_wanted'] as const) {
    if (skipped[why] > 0) print(`Passed over, since it ${reasons[why]}: ${skipped[why]}`)
  }
  if (sample.length === 0) return
  const rows = sample.map((each) => [each.event_id, each.received_at, each.type, each.connection_id, each.destination])
  print(`\n${table(['EVENT', 'RECEIVED', 'TYPE', 'CONNECTION', 'DESTINATION'], rows)}`)
  if (replayed > sample.length) print(`… and ${replayed - sample.length} more\n`)
  else print()
}

/** One line for who watches, which the next one replaces. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}

function counted(deliveries: number): string {
  return `${deliveries} ${deliveries === 1 ? 'delivery' : 'deliveries'}`
}
