import type { Command } from 'commander'
import type { EventAnswer, ListedEventsAnswer } from '../../api/events/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'
import { counted } from '../../terminal/output.ts'
import { toWhole } from '../shared/arguments.ts'
import { apiClient } from '../client/api-client.ts'
import { eventPath } from '../client/paths.ts'
import { addCommand, addGroup, type CommonOptions } from '../shared/command.ts'
import { replayEvents } from '../deliveries/replay-events.ts'
import { timeQueryOf, withPage, withTimeFilter, type PageOptions, type TimeFilter } from '../shared/options.ts'
import { printAnswer, printPage } from '../shared/print-answer.ts'
import { queryOf, withEventFilter, withStateFilter, type EventFilter } from './filter.ts'
import { follow } from './follow.ts'
import { describeEvent, eventColumns } from './view.ts'

export function addEvents(program: Command): void {
  const events = addGroup(program, 'events', 'what was received and verified, and what became of it')
  withPage(withTimeFilter(withStateFilter(withEventFilter(addCommand(events, 'list', 'list events, newest first')))))
    .option('--search <text>', 'only those with all these words, e.g. a ticket number, an id or a Guid')
    .option('--related-to <event>', 'only those of the same record as the event with this id')
    .action(list)
  addCommand(events, 'show <id>', 'show an event with its deliveries and its body').action(show)
  withStateFilter(
    withEventFilter(addCommand(events, 'follow', 'print the last events, then new ones as they come, until Ctrl-C')),
  )
    .option('--last <count>', 'how many past events to print first', toWhole, 10)
    .action(follow)
  addCommand(events, 'replay <id...>', 'deliver events again, to every destination that subscribes to them now')
    .option('--force', 'also where they arrived already')
    .option('--plan', 'only show whom that reaches')
    .action(replayEvents)
}

async function list({
  from,
  since,
  to,
  search,
  relatedTo,
  limit,
  before,
  json,
  ...filter
}: EventFilter & PageOptions & TimeFilter & { readonly search?: string; readonly relatedTo?: string }): Promise<void> {
  const query = {
    ...queryOf(filter),
    ...timeQueryOf({ from, since, to }),
    search,
    related_to: relatedTo,
    limit,
    before,
  }
  const page = await apiClient().get<ListedEventsAnswer>('/v1/events', query)
  printPage(page, json, eventColumns)
  const { not_searchable_yet: older = 0 } = page
  if (older > 0) {
    process.stderr.write(`The search does not cover about ${counted(older, 'older event')}: they are being indexed\n`)
  }
}

async function show(id: string, { json }: CommonOptions): Promise<void> {
  const answer = await apiClient().get<Data<EventAnswer>>(eventPath(id))
  printAnswer(answer, json, ({ data }) => describeEvent(data))
}
