import { Option, type Command } from 'commander'
import type {
  ConnectionAnswer,
  ConnectionSummariesAnswer,
  ConnectionSummaryAnswer,
} from '../../api/connections/answers.ts'
import { toJsonObject, toTags } from '../shared/arguments.ts'
import { apiClient } from '../client/api-client.ts'
import { connectionPath } from '../client/paths.ts'
import { addCommand, addGroup } from '../shared/command.ts'
import { withConfirmation } from '../shared/confirm.ts'
import { CliError, usageError } from '../shared/failure.ts'
import { integrationKey } from '../integrations/integration-key.ts'
import { given, withIntegration, withPage, type IntegrationOption, type PageOptions } from '../shared/options.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { remove } from './delete.ts'
import { connectionQueryOf, withConnectionFilter, type ConnectionFilter } from './filter.ts'
import { counted, details, table, type Columns } from '../../terminal/output.ts'

interface CreateOptions extends IntegrationOption {
  readonly config?: object
  readonly credentials?: object
  readonly metadata?: object
  readonly tag?: object
  readonly webhookUrl?: string
}

/** The options that set the fields of the API. */
const optionsOfFields: Readonly<Record<string, string>> = {
  credentials: '--credentials',
  connection_config: '--config',
  registrations: '--preset or --spec',
  metadata: '--metadata',
  tags: '--tag',
  webhook_url_override: '--webhook-url',
}

/** Adds the option that sets the field at fault to an error of `call`. */
export async function namingOptions<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call()
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    const paths = (error.errors ?? []).map((each) => (each as { path?: unknown }).path)
    const named = paths
      .filter(Array.isArray)
      .map(([field, ...rest]) => ({ option: optionsOfFields[String(field)], rest }))
    const options = [
      ...new Set(
        named.flatMap(({ option, rest }) =>
          option === undefined ? [] : rest.length === 0 ? [option] : [`${option} (${rest.join('.')})`],
        ),
      ),
    ]
    if (options.length === 0) throw error
    const { code, message, exitCode, errors } = error
    throw new CliError(code, message, { advice: `Give it with: ${options.join(', ')}`, exitCode, errors })
  }
}

export const configDescription = 'its settings as JSON or @file, e.g. {"webhookGuid":"…"}'
export const credentialsDescription = 'its credentials at the provider, as @file: other users can see arguments'

export function addConnections(program: Command): void {
  const connections = addGroup(program, 'connections', "tenants' accounts at a provider")
  withPage(
    withConnectionFilter(addCommand(connections, 'list', 'list the connections with the status of their webhooks')),
  )
    .addOption(
      new Option('--sort <order>', 'newest first, by id, or the silent ones first')
        .choices(['newest', 'id', 'silent'])
        .default('newest'),
    )
    .action(list)
  withIntegration(addCommand(connections, 'create <id>', 'create one under an id of your choice'))
    .option('--config <json>', configDescription, toJsonObject)
    .option('--credentials <json>', credentialsDescription, toJsonObject)
    .option('--metadata <json>', 'data of your own as JSON or @file', toJsonObject)
    .option('--tag <name=value>', 'a tag; may be repeated', toTags)
    .option('--webhook-url <url>', 'send its events to this URL instead of the environment’s endpoints')
    .action(create)
  withIntegration(addCommand(connections, 'show <id>', 'show one')).action(show)
  withIntegration(
    addCommand(connections, 'set-config <id> <json>', 'change the settings that the JSON (or @file) names'),
  ).action(setConfig)
  withIntegration(
    addCommand(
      connections,
      'set-webhook-url <id> [url]',
      'send its events to this URL instead of the environment’s endpoints',
    ),
  )
    .option('--none', 'remove the URL: send the events to the environment’s endpoints again')
    .action(setWebhookUrl)
  withConfirmation(
    withIntegration(addCommand(connections, 'delete <id>', 'delete one; its events stay until they expire')),
  )
    .option(
      '--purge',
      'also erase its events, with their bodies and deliveries, unless another connection has them too',
    )
    .action(remove)
}

const columns: Columns<ConnectionSummaryAnswer> = {
  ID: (each) => each.connection_id,
  INTEGRATION: (each) => each.provider_config_key,
  STATUS: (each) => each.status ?? 'by hand',
  'LAST EVENT': (each) => each.last_event_at,
  SINCE: (each) => each.since,
  CAUSE: (each) => each.cause,
}

interface ListOptions extends ConnectionFilter, PageOptions {
  readonly sort: string
}

async function list({ limit, before, sort, json, ...filter }: ListOptions): Promise<void> {
  const query = { ...connectionQueryOf(filter), sort, limit, before }
  const answer = await apiClient().get<ConnectionSummariesAnswer>('/v1/connections', query)
  printAnswer(answer, json, ({ data, next, total }) =>
    [
      table(columns, data),
      '',
      `${counted(total, 'connection')}${data.length < total ? `, ${data.length} shown` : ''}`,
      ...(next === null ? [] : [`More: --before ${next}`]),
    ].join('\n'),
  )
}

async function create(id: string, options: CreateOptions): Promise<void> {
  const { config, credentials, metadata, tag: tags, webhookUrl, integration, json } = options
  const api = apiClient()
  const body = {
    connection_id: id,
    provider_config_key: await integrationKey(api, integration),
    ...given({ connection_config: config, credentials, metadata, tags, webhook_url_override: webhookUrl }),
  }
  const answer = await namingOptions(() => api.post<ConnectionAnswer>('/connections', body))
  printAnswer(answer, json, describe)
}

async function show(id: string, { integration, json }: IntegrationOption): Promise<void> {
  const api = apiClient()
  const query = { provider_config_key: await integrationKey(api, integration) }
  printAnswer(await api.get<ConnectionAnswer>(connectionPath(id), query), json, describe)
}

async function setConfig(id: string, text: string, { integration, json }: IntegrationOption): Promise<void> {
  const config = toJsonObject(text)
  const api = apiClient()
  const query = { provider_config_key: await integrationKey(api, integration) }
  const answer = await api.patch(`${connectionPath(id)}/config`, config, query)
  printAnswer(answer, json, () => `Changed the settings of ${id}.`)
}

async function setWebhookUrl(
  id: string,
  url: string | undefined,
  { integration, none = false, json }: IntegrationOption & { none?: boolean },
): Promise<void> {
  if ((url === undefined) !== none) throw usageError('Give a URL, or --none')
  const api = apiClient()
  const query = { provider_config_key: await integrationKey(api, integration) }
  const answer = await api.patch(connectionPath(id), { webhook_url_override: url ?? '' }, query)
  printAnswer(answer, json, () => `The events of ${id} are now sent to ${url ?? 'the environment’s endpoints'}.`)
}

function describe(connection: ConnectionAnswer): string {
  return details({
    id: connection.connection_id,
    integration: connection.provider_config_key,
    provider: connection.provider,
    config: connection.connection_config,
    'webhook URL': connection.webhook_url_override,
    metadata: connection.metadata,
    tags: connection.tags,
    created: connection.created_at,
  })
}
