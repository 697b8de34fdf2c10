import type { Command } from 'commander'
import { apiClient } from '../client/api-client.ts'
import { toWhole } from '../arguments.ts'
import { addCommand, addGroup, type CommonOptions } from '../command.ts'
import { integrationKey } from '../integrations/integration-key.ts'
import { details, print, printJson, table } from '../../terminal/output.ts'
import { printAnswer } from '../client/progress.ts'
import type { LinkedTicketAnswer } from '../../api/tickets/answers.ts'
import type { Data, Page } from '../../api/http/schemas/answers.ts'

interface ListOptions extends CommonOptions {
  readonly integration?: string
  readonly connection?: string
  readonly alert?: string
  readonly state?: string
  readonly limit: number
  readonly before?: string
}

export function addTickets(program: Command): void {
  const tickets = addGroup(program, 'tickets', 'alerts of yours, linked to tickets: they close when those do')
  addCommand(tickets, 'link <connection> <alert> <ticket>', 'link an alert to a ticket, by its id or its number')
    .option('--integration <key>', 'its integration; may be left out if there is only one')
    .action(link)
  addCommand(tickets, 'list', 'list them, newest first')
    .option('--integration <key>', 'of this integration')
    .option('--connection <id>', 'of this connection')
    .option('--alert <id>', 'of this alert')
    .option('--state <state>', 'only those that are open, closed or deleted')
    .option('--limit <count>', 'how many', toWhole, 20)
    .option('--before <next>', 'only those before this one: the "next" of the page before')
    .action(list)
  addCommand(tickets, 'show <id>', 'show one').action(async (id: string, { json }: CommonOptions) => {
    printAnswer(await apiClient().get<Data<LinkedTicketAnswer>>(pathOf(id)), json, show)
  })
  addCommand(tickets, 'refresh <id>', 'read the ticket now').action(async (id: string, { json }: CommonOptions) => {
    printAnswer(await apiClient().post<Data<LinkedTicketAnswer>>(`${pathOf(id)}/refresh`), json, show)
  })
  addCommand(tickets, 'unlink <id>', 'forget a link; the ticket stays as it is').action(
    async (id: string, { json }: CommonOptions) => {
      printAnswer(await apiClient().delete(pathOf(id)), json, () => print(`The link ${id} is forgotten.`))
    },
  )
}

async function link(
  connection: string,
  alert: string,
  ticket: string,
  { integration, json }: CommonOptions & { integration?: string },
): Promise<void> {
  const api = apiClient()
  const body = {
    provider_config_key: await integrationKey(api, integration),
    connection_id: connection,
    alert_id: alert,
    // A ticket's number has a letter and a full stop in it; its id has neither.
    ...(/^\d+$/.test(ticket) ? { ticket_id: ticket } : { ticket_number: ticket }),
  }
  printAnswer(await api.post<Data<LinkedTicketAnswer>>('/v1/linked-tickets', body), json, show)
}

async function list({ integration, connection, alert, json, ...rest }: ListOptions): Promise<void> {
  const query = { provider_config_key: integration, connection_id: connection, alert_id: alert, ...rest }
  const answer = await apiClient().get<Page<LinkedTicketAnswer>>('/v1/linked-tickets', query)
  if (json) return printJson(answer)
  const rows = answer.data.map((each) => [
    each.id,
    each.connection_id,
    each.alert_id,
    each.ticket_number ?? each.ticket_id,
    each.state,
    each.changed_at,
    each.resolution,
  ])
  print(table(['ID', 'CONNECTION', 'ALERT', 'TICKET', 'STATE', 'SINCE', 'RESOLUTION'], rows))
  if (answer.next !== null) print(`\nOlder ones: --before ${answer.next}`)
}

function show({ data }: Data<LinkedTicketAnswer>): void {
  print(
    details({
      id: data.id,
      alert: data.alert_id,
      connection: data.connection_id,
      integration: data.provider_config_key,
      ticket: data.ticket_number ?? '',
      'ticket id': data.ticket_id,
      state: data.state,
      resolution: data.resolution,
      by: data.changed_by,
      at: data.changed_at,
    }),
  )
}

function pathOf(id: string): string {
  return `/v1/linked-tickets/${encodeURIComponent(id)}`
}
