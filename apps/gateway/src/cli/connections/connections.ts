import type { Command } from 'commander'
import { apiClient } from '../client/api-client.ts'
import { toJsonObject, toTags } from '../arguments.ts'
import { addCommand, addGroup, type CommonOptions } from '../command.ts'
import { usageError } from '../failure.ts'
import { integrationKey } from '../integrations/integration-key.ts'
import { details, print, printJson, table } from '../../terminal/output.ts'
import type { ConnectionAnswer, ListedConnectionAnswer } from '../../api/nango/answers.ts'

interface ConnectionOptions extends CommonOptions {
  readonly integration?: string
}

const integrationOption = ['--integration <key>', 'its integration; may be left out if there is only one'] as const

export function addConnections(program: Command): void {
  const connections = addGroup(program, 'connections', "tenants' accounts at a provider")
  addCommand(connections, 'list', 'list them')
    .option('--integration <key>', 'only those of this integration')
    .action(list)
  addCommand(connections, 'create <id>', 'create one under an id of your choice')
    .option(...integrationOption)
    .option('--config <json>', 'its plain settings, e.g. {"webhookGuid":"…"}, or @file', toJsonObject)
    .option('--credentials <json>', 'its secrets by the provider, as @file: others see arguments', toJsonObject)
    .option('--metadata <json>', 'anything of yours, or @file', toJsonObject)
    .option('--tag <name=value>', 'a tag; several times for several', toTags)
    .option('--webhook-url <url>', "where its events are sent, instead of to the environment's endpoints")
    .action(create)
  addCommand(connections, 'show <id>', 'show one')
    .option(...integrationOption)
    .action(show)
  addCommand(connections, 'set-config <id> <json>', 'change the settings that the JSON (or @file) names')
    .option(...integrationOption)
    .action(setConfig)
  addCommand(
    connections,
    'set-webhook-url <id> [url]',
    "send its events there instead of to the environment's endpoints",
  )
    .option(...integrationOption)
    .option('--none', 'send them to the endpoints again')
    .action(setWebhookUrl)
  addCommand(connections, 'delete <id>', 'delete one; its events stay until they are old')
    .option(...integrationOption)
    .option('--purge', "erase its events too, with their bodies and deliveries, where they are nobody else's")
    .action(remove)
}

async function list({ integration, json }: ConnectionOptions): Promise<void> {
  const { connections } = await apiClient().get<{ connections: ListedConnectionAnswer[] }>('/connections', {
    integrationId: integration,
  })
  if (json) return printJson({ connections })
  const rows = connections.map((each) => [each.connection_id, each.provider_config_key, each.provider, each.created])
  print(table(['ID', 'INTEGRATION', 'PROVIDER', 'CREATED'], rows))
}

async function create(
  id: string,
  options: ConnectionOptions & {
    config?: object
    credentials?: object
    metadata?: object
    tag?: object
    webhookUrl?: string
  },
): Promise<void> {
  const { config, credentials, metadata, tag: tags, webhookUrl, integration, json } = options
  const api = apiClient()
  const answer = await api.post<ConnectionAnswer>('/connections', {
    connection_id: id,
    provider_config_key: await integrationKey(api, integration),
    ...(config && { connection_config: config }),
    ...(credentials && { credentials }),
    ...(metadata && { metadata }),
    ...(tags && { tags }),
    ...(webhookUrl !== undefined && { webhook_url_override: webhookUrl }),
  })
  if (json) printJson(answer)
  else print(describe(answer))
}

async function show(id: string, { integration, json }: ConnectionOptions): Promise<void> {
  const api = apiClient()
  const key = await integrationKey(api, integration)
  const answer = await api.get<ConnectionAnswer>(connectionPath(id), { provider_config_key: key })
  if (json) printJson(answer)
  else print(describe(answer))
}

async function setConfig(id: string, text: string, { integration, json }: ConnectionOptions): Promise<void> {
  const config = toJsonObject(text)
  const api = apiClient()
  const key = await integrationKey(api, integration)
  const answer = await api.patch(`${connectionPath(id)}/config`, config, { provider_config_key: key })
  if (json) printJson(answer)
  else print(`The settings of ${id} are changed.`)
}

async function setWebhookUrl(
  id: string,
  url: string | undefined,
  { integration, none = false, json }: ConnectionOptions & { none?: boolean },
): Promise<void> {
  if ((url === undefined) !== none) throw usageError('Say a URL, or --none')
  const api = apiClient()
  const key = await integrationKey(api, integration)
  const body = { webhook_url_override: url ?? '' }
  const answer = await api.patch(connectionPath(id), body, { provider_config_key: key })
  if (json) printJson(answer)
  else print(url === undefined ? `${id} has no URL of its own any more.` : `The events of ${id} are sent to ${url}.`)
}

async function remove(
  id: string,
  { integration, purge = false, json }: ConnectionOptions & { purge?: boolean },
): Promise<void> {
  const api = apiClient()
  const key = await integrationKey(api, integration)
  const answer = await api.delete(connectionPath(id), { provider_config_key: key, ...(purge && { purge: 'true' }) })
  if (json) printJson(answer)
  else print(`The connection ${id} is deleted${purge ? '; its events are being erased' : ''}.`)
}

/** Where the API has a connection. */
export function connectionPath(id: string): string {
  return `/connections/${encodeURIComponent(id)}`
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
