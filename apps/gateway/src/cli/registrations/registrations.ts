import type { Command } from 'commander'
import { apiClient } from '../client/api-client.ts'
import { addCommand, addGroup, type CommonOptions, type OnExitCode } from '../command.ts'
import { connectionPath } from '../connections/connections.ts'
import { integrationKey } from '../integrations/integration-key.ts'
import { addManaged, listManaged } from './managed.ts'
import { details, print, printJson, table } from '../../terminal/output.ts'
import type { NewRegistrationAnswer, RegistrationAnswer } from '../../api/registrations/answers.ts'
import type { Data, Page } from '../../api/http/schemas/answers.ts'

interface RegistrationOptions extends CommonOptions {
  readonly integration?: string
}

const integrationOption = ['--integration <key>', 'its integration; may be left out if there is only one'] as const

export function addRegistrations(program: Command, onExitCode: OnExitCode): void {
  const registrations = addGroup(
    program,
    'registrations',
    'webhooks of one connection and entity, with URL and secret of their own',
  )
  addCommand(registrations, 'list [connection]', 'list those that look after themselves, or all of a connection')
    .option(...integrationOption)
    .option('--status <status>', 'only those that stand like that, e.g. failed')
    .action((connection: string | undefined, options: RegistrationOptions & { status?: string }) =>
      connection === undefined ? listManaged(options) : list(connection, options),
    )
  addManaged(registrations, onExitCode)
  addCommand(registrations, 'create <connection>', 'make a URL and a secret, to be entered at the provider by hand')
    .requiredOption('--entity <entity>', "what it watches: one of the provider's types, e.g. Ticket")
    .option('--guid <guid>', "the provider's name for the webhook, if it is known already")
    .option('--secret <secret>', 'the signing secret (default: a random one; it is shown this once)')
    .option(...integrationOption)
    .action(create)
  addCommand(registrations, 'delete <id>', 'delete one').action(remove)
}

async function list(connection: string, { integration, json }: RegistrationOptions): Promise<void> {
  const api = apiClient()
  const key = await integrationKey(api, integration)
  const answer = await api.get<Page<RegistrationAnswer>>(`/v1${connectionPath(connection)}/registrations`, {
    provider_config_key: key,
  })
  if (json) return printJson(answer)
  const rows = answer.data.map((each) => [each.id, each.entity, each.state, each.webhook_guid, each.webhook_url])
  print(table(['ID', 'ENTITY', 'STATE', 'GUID', 'WEBHOOK URL'], rows))
}

async function create(
  connection: string,
  options: RegistrationOptions & { entity: string; guid?: string; secret?: string },
): Promise<void> {
  const { entity, guid, secret, integration, json } = options
  const api = apiClient()
  const key = await integrationKey(api, integration)
  const body = { entity, ...(guid !== undefined && { webhook_guid: guid }), ...(secret !== undefined && { secret }) }
  const answer = await api.post<Data<NewRegistrationAnswer>>(`/v1${connectionPath(connection)}/registrations`, body, {
    provider_config_key: key,
  })
  if (json) return printJson(answer)
  const { data } = answer
  const shownSecret = secret === undefined ? { secret: data.secret } : {}
  print(
    details({
      id: data.id,
      entity: data.entity,
      guid: data.webhook_guid,
      'webhook URL': data.webhook_url,
      ...shownSecret,
    }),
  )
  if ('secret' in shownSecret) print('\nKeep the secret: it is not shown again.')
}

async function remove(id: string, { json }: CommonOptions): Promise<void> {
  const answer = await apiClient().delete(`/v1/registrations/${encodeURIComponent(id)}`)
  if (json) printJson(answer)
  else print(`The registration ${id} is deleted.`)
}
