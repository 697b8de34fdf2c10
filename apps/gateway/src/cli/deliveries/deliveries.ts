import type { Command } from 'commander'
import { apiClient } from '../client/api-client.ts'
import { toWhole } from '../arguments.ts'
import { addCommand, addGroup, type CommonOptions } from '../command.ts'
import { fieldsOf, stateOf, withDeliveryFilter, type DeliveryFilter } from './answers.ts'
import { usageError } from '../failure.ts'
import { details, print, printable, printJson, table } from '../../terminal/output.ts'
import { replayFiltered, withReplayOptions, type ReplayOptions } from './replay.ts'
import type { DeliveryDetailAnswer, ListedDeliveryAnswer } from '../../api/destinations/answers.ts'
import type { ReplayAnswer } from '../../api/events/answers.ts'
import type { Data, Page } from '../../api/http/schemas/answers.ts'

interface ListOptions extends DeliveryFilter {
  readonly state?: string
  readonly limit: number
  readonly before?: string
}

export function addDeliveries(program: Command): void {
  const deliveries = addGroup(program, 'deliveries', 'events on their way to destinations, and what became of them')
  withPage(withDeliveryFilter(addCommand(deliveries, 'list', 'list them, newest first')))
    .option('--state <state>', 'due, scheduled, waiting, leased, held, succeeded, dead or cancelled')
    .action(list)
  addCommand(deliveries, 'show <id>', 'show one with its attempts and what was answered').action(show)

  const deadLetters = addGroup(program, 'dead-letters', 'deliveries whose attempts are used up')
  withPage(withDeliveryFilter(addCommand(deadLetters, 'list', 'list them, newest first'))).action(
    (options: ListOptions) => list({ ...options, state: 'dead' }),
  )
  addCommand(deadLetters, 'show <id>', 'show one with its attempts and what was answered').action(show)
  withReplayOptions(
    withDeliveryFilter(
      addCommand(
        deadLetters,
        'replay [id...]',
        'send these again, or those that the filter names after showing how many',
      ),
    ),
  ).action(replayDead)
}

function withPage(command: Command): Command {
  return command
    .option('--limit <count>', 'how many', toWhole, 20)
    .option('--before <next>', 'only those before this one: the "next" of the page before')
}

async function list({ state, limit, before, json, ...filter }: ListOptions): Promise<void> {
  const answer = await apiClient().get<Page<ListedDeliveryAnswer>>('/v1/deliveries', {
    ...fieldsOf(filter),
    state,
    limit,
    before,
  })
  if (json) return printJson(answer)
  const rows = answer.data.map((each) => [
    each.id,
    each.event.received_at,
    stateOf(each),
    each.destination,
    each.connection_id,
    `${each.event.type} ${each.event.action}`,
    each.event.id,
    each.attempt,
    each.error,
  ])
  print(table(['ID', 'RECEIVED', 'STATE', 'DESTINATION', 'CONNECTION', 'TYPE', 'EVENT', 'ATTEMPT', 'ERROR'], rows))
  if (answer.next !== null) print(`\nOlder ones: --before ${answer.next}`)
}

async function show(id: string, { json }: CommonOptions): Promise<void> {
  const answer = await apiClient().get<Data<DeliveryDetailAnswer>>(`/v1/deliveries/${encodeURIComponent(id)}`)
  if (json) return printJson(answer)
  const { data } = answer
  print(
    details({
      id: data.id,
      state: stateOf(data),
      destination: data.destination,
      connection: data.connection_id,
      event: data.event.id,
      type: `${data.event.type} ${data.event.action}`,
      received: data.event.received_at,
      [data.settled_at === null ? 'due' : 'settled']: data.settled_at ?? data.due_at,
      replay: data.replay ? 'yes' : 'no',
      error: data.error,
    }),
  )
  print()
  const rows = data.attempts.map((each) => [
    each.number,
    each.started_at,
    each.outcome,
    each.status,
    `${each.latency_ms} ms`,
    each.error,
  ])
  print(table(['ATTEMPT', 'STARTED', 'OUTCOME', 'STATUS', 'LATENCY', 'ERROR'], rows))
  const last = data.attempts.at(-1)
  const answered = last?.answer_text ?? last?.answer_base64
  if (answered) print(`\nThe last answer:\n${answered.split(/\r?\n/).map(printable).join('\n')}`)
}

async function replayDead(ids: readonly string[], options: DeliveryFilter & ReplayOptions): Promise<void> {
  const { yes, force, plan, json, ...filter } = options
  const isFiltered = Object.values(fieldsOf(filter)).some((value) => value !== undefined)
  if (ids.length === 0) {
    return replayFiltered({ of: 'deliveries', state: 'dead', ...fieldsOf(filter) }, { yes, force, plan, json })
  }
  if (isFiltered || plan) throw usageError('Name ids, or a filter: not both')
  const api = apiClient()
  const replayed: { id: string; deliveries: number }[] = []
  for (const id of ids) {
    const path = `/v1/deliveries/${encodeURIComponent(id)}/replay`
    const { data } = await api.post<Data<ReplayAnswer>>(path, { force: force ?? false })
    replayed.push({ id, ...data })
    if (!json) print(`Delivery ${id} is sent again.`)
  }
  if (json) printJson({ data: replayed })
}
