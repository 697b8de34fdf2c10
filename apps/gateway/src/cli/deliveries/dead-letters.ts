import type { Command } from 'commander'
import type { ListedDeliveryAnswer, ReplayAnswer } from '../../api/deliveries/answers.ts'
import type { Data, Page } from '../../api/http/schemas/answers.ts'
import { apiClient } from '../client/api-client.ts'
import { deliveryPath } from '../client/paths.ts'
import { addCommand, addGroup } from '../shared/command.ts'
import { usageError } from '../shared/failure.ts'
import { withPage, type PageOptions } from '../shared/options.ts'
import { printPage } from '../shared/print-answer.ts'
import { deliveryColumns } from './view.ts'
import { print, printJson, type Columns } from '../../terminal/output.ts'
import { addShowDelivery } from './deliveries.ts'
import { dismiss } from './dismiss.ts'
import { queryOf, withDeliveryFilter, type DeliveryFilter } from './filter.ts'
import { replaySelection, withReplayOptions, type ReplayOptions } from './replay-selection.ts'

export function addDeadLetters(program: Command): void {
  const deadLetters = addGroup(program, 'dead-letters', 'deliveries that used up their attempts')
  withPage(withDeliveryFilter(addCommand(deadLetters, 'list', 'list dead letters, the one that died last first')))
    .option('--status <status>', 'only those that are open (default), replayed or dismissed; or all', 'open')
    .action(list)
  addShowDelivery(deadLetters)
  withReplayOptions(
    withDeliveryFilter(
      addCommand(
        deadLetters,
        'replay [id...]',
        'deliver again those you name, or all that a filter selects; shows how many, then asks',
      ),
    ),
  ).action(replay)
  withDeliveryFilter(
    addCommand(
      deadLetters,
      'dismiss [id...]',
      'close those you name, or all open ones that a filter selects; they stay readable, and need nobody any more',
    ),
  )
    .requiredOption('--reason <text>', 'why nobody needs them, for those who read the list later')
    .option('--plan', 'only show how many there are')
    .option('--yes', "don't ask for confirmation")
    .action(dismiss)
}

async function list({ status, limit, before, json, ...filter }: PageOptions & DeliveryFilter & { status: string }) {
  const query = { ...queryOf(filter), status: status === 'all' ? undefined : status, limit, before }
  printPage(await apiClient().get<Page<ListedDeliveryAnswer>>('/v1/dead-letters', query), json, deadLetterColumns)
}

const deadLetterColumns: Columns<ListedDeliveryAnswer> = { DIED: (each) => each.settled_at, ...deliveryColumns }

async function replay(ids: readonly string[], options: DeliveryFilter & ReplayOptions): Promise<void> {
  const { yes, force, plan, json, ...filter } = options
  const selection = queryOf(filter)
  if (ids.length === 0) {
    return replaySelection({ of: 'deliveries', state: 'dead', ...selection }, { yes, force, plan, json })
  }
  const isFiltered = Object.values(selection).some((value) => value !== undefined)
  if (isFiltered || plan) throw usageError('Give either ids or a filter')
  const api = apiClient()
  const replayed: { id: string; deliveries: number }[] = []
  for (const id of ids) {
    const { data } = await api.post<Data<ReplayAnswer>>(`${deliveryPath(id)}/replay`, { force: force ?? false })
    replayed.push({ id, ...data })
    if (!json) print(`Delivery ${id} is being delivered again.`)
  }
  if (json) printJson({ data: replayed })
}
