import type { Command } from 'commander'
import type { ReplayAnswer } from '../../api/deliveries/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'
import { apiClient } from '../client/api-client.ts'
import { deliveryPath } from '../client/paths.ts'
import { addCommand, addGroup } from '../shared/command.ts'
import { usageError } from '../shared/failure.ts'
import { withPage } from '../shared/options.ts'
import { print, printJson } from '../../terminal/output.ts'
import { addShowDelivery, listDeliveries, type ListOptions } from './deliveries.ts'
import { queryOf, withDeliveryFilter, type DeliveryFilter } from './filter.ts'
import { replaySelection, withReplayOptions, type ReplayOptions } from './replay-selection.ts'

export function addDeadLetters(program: Command): void {
  const deadLetters = addGroup(program, 'dead-letters', 'deliveries that used up their attempts')
  withPage(withDeliveryFilter(addCommand(deadLetters, 'list', 'list dead letters, newest first'))).action(
    (options: ListOptions) => listDeliveries({ ...options, state: 'dead' }),
  )
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
}

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
