import type { Command } from 'commander'
import type { Data, Page } from '../../api/http/schemas/answers.ts'
import type { LinkedTicketAnswer } from '../../api/tickets/answers.ts'
import { apiClient } from '../client/api-client.ts'
import { linkedTicketPath } from '../client/paths.ts'
import { addCommand, addGroup, type CommonOptions } from '../shared/command.ts'
import { integrationKey } from '../integrations/integration-key.ts'
import {
  withIntegration,
  withOwnerFilter,
  withPage,
  type IntegrationOption,
  type OwnerFilter,
  type PageOptions,
} from '../shared/options.ts'
import { printAnswer, printPage } from '../shared/print-answer.ts'
import { details, type Columns } from '../../terminal/output.ts'

interface ListOptions extends OwnerFilter, PageOptions {
  readonly alert?: string
  readonly state?: string
}

export function addTickets(program: Command): void {
  const tickets = addGroup(program, 'tickets', 'alerts of your own that are linked to tickets and close with them')
  withIntegration(
    addCommand(
      tickets,
      'link <connection> <alert> <ticket>',
      "link an alert to a ticket, by the ticket's id or number",
    ),
  ).action(link)
  withPage(withOwnerFilter(addCommand(tickets, 'list', 'list the links, newest first')))
    .option('--alert <id>', 'only those of this alert')
    .option('--state <state>', 'only those that are open, closed or deleted')
    .action(list)
  addCommand(tickets, 'show <id>', 'show a link').action(show)
  addCommand(tickets, 'refresh <id>', 'read the ticket at the provider now').action(refresh)
  addCommand(tickets, 'unlink <id>', 'remove a link; the ticket stays as it is').action(unlink)
}

async function link(
  connection: string,
  alert: string,
  ticket: string,
  { integration, json }: IntegrationOption,
): Promise<void> {
  const api = apiClient()
  const body = {
    provider_config_key: await integrationKey(api, integration),
    connection_id: connection,
    alert_id: alert,
    // A ticket's number (T20260105.0042) holds a letter and a full stop; its id is digits only.
    ...(/^\d+$/.test(ticket) ? { ticket_id: ticket } : { ticket_number: ticket }),
  }
  printAnswer(await api.post<Data<LinkedTicketAnswer>>('/v1/linked-tickets', body), json, describe)
}

const columns: Columns<LinkedTicketAnswer> = {
  ID: (each) => each.id,
  CONNECTION: (each) => each.connection_id,
  ALERT: (each) => each.alert_id,
  TICKET: (each) => each.ticket_number ?? each.ticket_id,
  STATE: (each) => each.state,
  SINCE: (each) => each.changed_at,
  RESOLUTION: (each) => each.resolution,
}

async function list({ integration, connection, alert, json, ...rest }: ListOptions): Promise<void> {
  const query = { provider_config_key: integration, connection_id: connection, alert_id: alert, ...rest }
  const answer = await apiClient().get<Page<LinkedTicketAnswer>>('/v1/linked-tickets', query)
  printPage(answer, json, columns)
}

async function show(id: string, { json }: CommonOptions): Promise<void> {
  printAnswer(await apiClient().get<Data<LinkedTicketAnswer>>(linkedTicketPath(id)), json, describe)
}

async function refresh(id: string, { json }: CommonOptions): Promise<void> {
  printAnswer(await apiClient().post<Data<LinkedTicketAnswer>>(`${linkedTicketPath(id)}/refresh`), json, describe)
}

async function unlink(id: string, { json }: CommonOptions): Promise<void> {
  printAnswer(await apiClient().delete(linkedTicketPath(id)), json, () => `Removed the link ${id}.`)
}

function describe({ data }: Data<LinkedTicketAnswer>): string {
  return details({
    id: data.id,
    alert: data.alert_id,
    connection: data.connection_id,
    integration: data.provider_config_key,
    ticket: data.ticket_number,
    'ticket id': data.ticket_id,
    state: data.state,
    resolution: data.resolution,
    'changed by': data.changed_by,
    'changed at': data.changed_at,
  })
}
