import type { Command } from 'commander'
import type { Page } from '../../api/http/schemas/answers.ts'
import type { ManagedAnswer, RegistrationAnswer } from '../../api/registrations/answers.ts'
import { apiClient } from '../client/api-client.ts'
import { connectionPath } from '../client/paths.ts'
import { addCommand } from '../shared/command.ts'
import { integrationKey } from '../integrations/integration-key.ts'
import { type IntegrationOption, withIntegrationFilter } from '../shared/options.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { table, type Columns } from '../../terminal/output.ts'
import { registrationTable } from './view.ts'

interface ListOptions extends IntegrationOption {
  readonly status?: string
  readonly level?: string
}

export function addListRegistrations(registrations: Command): void {
  withIntegrationFilter(
    addCommand(
      registrations,
      'list [connection]',
      'list the registrations that Guidepost manages, or all of one connection',
    ),
  )
    .option('--status <status>', 'only those with this status, e.g. failed')
    .option('--level <level>', 'only those with this verdict: blind, impaired, unproven or ok')
    .action((connection: string | undefined, options: ListOptions) =>
      connection === undefined ? listManaged(options) : listOfConnection(connection, options),
    )
}

async function listManaged({ integration, status, level, json }: ListOptions): Promise<void> {
  const query = { provider_config_key: integration, status, level, limit: 200 }
  const answer = await apiClient().get<Page<ManagedAnswer>>('/v1/registrations', query)
  printAnswer(answer, json, ({ data }) => registrationTable(data))
}

const columns: Columns<RegistrationAnswer> = {
  ID: (each) => each.id,
  ENTITY: (each) => each.entity,
  STATE: (each) => each.state,
  GUID: (each) => each.webhook_guid,
  'WEBHOOK URL': (each) => each.webhook_url,
}

async function listOfConnection(connection: string, { integration, json }: ListOptions): Promise<void> {
  const api = apiClient()
  const query = { provider_config_key: await integrationKey(api, integration) }
  const answer = await api.get<Page<RegistrationAnswer>>(`/v1${connectionPath(connection)}/registrations`, query)
  printAnswer(answer, json, ({ data }) => table(columns, data))
}
