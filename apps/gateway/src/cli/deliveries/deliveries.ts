import type { Command } from 'commander'
import type { DeliveryDetailAnswer, ListedDeliveryAnswer } from '../../api/deliveries/answers.ts'
import type { Data, Page } from '../../api/http/schemas/answers.ts'
import { apiClient } from '../client/api-client.ts'
import { deliveryPath } from '../client/paths.ts'
import { addCommand, addGroup, type CommonOptions } from '../shared/command.ts'
import { withPage, type PageOptions } from '../shared/options.ts'
import { printAnswer, printPage } from '../shared/print-answer.ts'
import { queryOf, withDeliveryFilter, type DeliveryFilter } from './filter.ts'
import { describeDelivery, deliveryColumns } from './view.ts'

interface ListOptions extends DeliveryFilter, PageOptions {
  readonly state?: string
}

export function addDeliveries(program: Command): void {
  const deliveries = addGroup(program, 'deliveries', 'events on their way to a destination, with each attempt')
  withPage(withDeliveryFilter(addCommand(deliveries, 'list', 'list deliveries, newest first')))
    .option(
      '--state <state>',
      'only those in this state: due, scheduled, waiting, leased, held, succeeded, dead, cancelled or filtered',
    )
    .action(listDeliveries)
  addShowDelivery(deliveries)
}

/** Adds `show`; a dead letter is a delivery, too. */
export function addShowDelivery(group: Command): void {
  addCommand(group, 'show <id>', 'show one with its attempts and the last answer').action(show)
}

async function listDeliveries({ state, limit, before, json, ...filter }: ListOptions): Promise<void> {
  const query = { ...queryOf(filter), state, limit, before }
  printPage(await apiClient().get<Page<ListedDeliveryAnswer>>('/v1/deliveries', query), json, deliveryColumns)
}

async function show(id: string, { json }: CommonOptions): Promise<void> {
  const answer = await apiClient().get<Data<DeliveryDetailAnswer>>(deliveryPath(id))
  printAnswer(answer, json, ({ data }) => describeDelivery(data))
}
