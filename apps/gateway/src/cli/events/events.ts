import type { Command } from 'commander'
import { apiClient } from '../client/api-client.ts'
import { toWhole } from '../arguments.ts'
import { addCommand, addGroup, type CommonOptions } from '../command.ts'
import { stateOf as stateOfDelivery } from '../deliveries/answers.ts'
import { queryOf, type EventFilter } from './answers.ts'
import { follow } from './follow.ts'
import { details, print, printable, printJson, shown, table } from '../../terminal/output.ts'
import { replayEvents } from '../deliveries/replay.ts'
import type { DeliveryAnswer } from '../../api/destinations/answers.ts'
import type { EventAnswer, ListedEventAnswer } from '../../api/events/answers.ts'
import type { Data, Page } from '../../api/http/schemas/answers.ts'

export function addEvents(program: Command): void {
  const events = addGroup(program, 'events', 'what was received and verified, and what became of it')
  withFilter(addCommand(events, 'list', 'list them, newest first'))
    .option('--from <time>', 'received at or after, e.g. 2026-11-21 or 2026-11-21T08:00:00Z')
    .option('--to <time>', 'received before')
    .option('--limit <count>', 'how many', toWhole, 20)
    .option('--before <next>', 'only those before this one: the "next" of the page before')
    .action(list)
  addCommand(events, 'show <id>', 'show one with its deliveries and its body').action(show)
  withFilter(addCommand(events, 'follow', 'show events as they come, oldest first, until Ctrl-C'))
    .option('--last <count>', 'begin with so many that are there already', toWhole, 10)
    .action(follow)
  addCommand(events, 'replay <id...>', 'deliver events again, to every destination that wants them now').action(
    (ids: readonly string[], { json }: CommonOptions) => replayEvents(ids, json),
  )
}

function withFilter(command: Command): Command {
  return command
    .option('--state <state>', 'accepted, unsubscribed, unmatched, unparsable, notice or superseded')
    .option('--type <type>', 'e.g. Ticket')
    .option('--integration <key>', 'of this integration')
    .option('--connection <id>', 'of this connection')
}

async function list({
  from,
  to,
  limit,
  before,
  json,
  ...filter
}: EventFilter & { from?: string; to?: string; limit: number; before?: string }): Promise<void> {
  const answer = await apiClient().get<Page<ListedEventAnswer>>('/v1/events', {
    ...queryOf(filter),
    from,
    to,
    limit,
    before,
  })
  if (json) return printJson(answer)
  print(table(eventHeading, answer.data.map(eventRow)))
  if (answer.next !== null) print(`\nOlder ones: --before ${answer.next}`)
}

const eventHeading = ['ID', 'RECEIVED', 'STATE', 'TYPE', 'ACTION', 'INTEGRATION', 'CONNECTIONS', 'REPEATS']

function eventRow(event: ListedEventAnswer): unknown[] {
  const { id, received_at, type, action, provider_config_key, connections, duplicates } = event
  return [id, received_at, stateOf(event), type, action, provider_config_key, connections, duplicates]
}

function stateOf({ state, reason }: Pick<ListedEventAnswer, 'state' | 'reason'>): string {
  return reason === null || reason === '' ? state : `${state} (${reason})`
}

async function show(id: string, { json }: CommonOptions): Promise<void> {
  const answer = await apiClient().get<Data<EventAnswer>>(`/v1/events/${encodeURIComponent(id)}`)
  if (json) return printJson(answer)
  const { data } = answer
  print(
    details({
      id: data.id,
      state: stateOf(data),
      received: data.received_at,
      type: data.type,
      action: data.action,
      integration: data.provider_config_key,
      connections: data.connections,
      repeats: data.duplicates,
      'verified with secret': data.secret_id,
    }),
  )
  print()
  print(table(deliveryHeading, data.deliveries.map(deliveryRow)))
  print(`\n${bodyOf(data)}`)
}

const deliveryHeading = ['DESTINATION', 'CONNECTION', 'STATE', 'ATTEMPT', 'REPLAY', 'DUE', 'SETTLED', 'ERROR']

function deliveryRow(delivery: DeliveryAnswer): unknown[] {
  const { destination, connection_id, attempt, replay, due_at, settled_at, error } = delivery
  return [
    destination,
    connection_id,
    stateOfDelivery(delivery),
    attempt,
    replay ? 'yes' : 'no',
    due_at,
    settled_at,
    error,
  ]
}

/** As text if it is text, else as base64. Line breaks stay, nothing else steers the terminal. */
function bodyOf({ body_text, body_base64 }: EventAnswer): string {
  return body_text === undefined ? shown(body_base64) : body_text.split(/\r?\n/).map(printable).join('\n')
}
