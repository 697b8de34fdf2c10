import type { Command } from 'commander'
import { apiClient } from '../client/api-client.ts'
import { toWhole } from '../arguments.ts'
import { addCommand, addGroup, type CommonOptions } from '../command.ts'
import { usageError } from '../failure.ts'
import { integrationPath } from './integration-key.ts'
import { details, print, printJson, table } from '../../terminal/output.ts'
import type { NewSecretAnswer, SecretAnswer } from '../../api/account/answers.ts'
import type { IntegrationAnswer } from '../../api/nango/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'

interface SecretOptions extends CommonOptions {
  readonly secret?: string
}

interface Changes {
  readonly name?: string
  readonly shareWebhookGuids?: boolean
}

const sharing = 'let several connections have one webhookGuid; each of them gets its events'

export function addIntegrations(program: Command): void {
  const integrations = addGroup(program, 'integrations', 'providers set up in this environment')
  addCommand(integrations, 'list', 'list them').action(list)
  addCommand(integrations, 'create <key>', 'set a provider up under a key of your choice')
    .requiredOption('--provider <id>', "the provider's id, e.g. autotask")
    .option('--name <name>', 'its name for people')
    .option('--secret <secret>', 'the signing secret; better in GUIDEPOST_WEBHOOK_SECRET: others see arguments')
    .option('--generate-secret', 'make a signing secret; it is shown this once')
    .option('--share-webhook-guids', sharing)
    .action(create)
  addCommand(integrations, 'show <key>', 'show one: its webhook URL and its secrets, without their values').action(show)
  addCommand(integrations, 'update <key>', 'change what is given')
    .option('--name <name>', 'its name for people')
    .option('--share-webhook-guids', sharing)
    .option('--no-share-webhook-guids', 'no connection gets a webhookGuid that another has; those that share one go on')
    .action(update)
  addCommand(integrations, 'delete <key>', 'delete it with its connections; events stay').action(remove)
  addCommand(integrations, 'rotate-secret <key>', 'add a signing secret beside the ones in use')
    .option('--secret <secret>', 'the new secret (default: a random one; it is shown this once)')
    .option('--retire-others-after <seconds>', 'when the others stop being tried (default: never)', toWhole)
    .action(rotateSecret)
  addCommand(integrations, 'remove-secret <key> <id>', 'stop trying a signing secret; show lists their ids').action(
    removeSecret,
  )
}

async function list({ json }: CommonOptions): Promise<void> {
  const { data } = await apiClient().get<Data<IntegrationAnswer[]>>('/integrations')
  if (json) return printJson({ data })
  const rows = data.map((each) => [each.unique_key, each.provider, each.display_name, each.created_at])
  print(table(['KEY', 'PROVIDER', 'NAME', 'CREATED'], rows))
}

async function create(
  key: string,
  options: SecretOptions & Changes & { provider: string; generateSecret?: boolean },
): Promise<void> {
  const { provider, secret, generateSecret, json } = options
  if (secret !== undefined && generateSecret) throw usageError('--secret and --generate-secret exclude each other')
  const api = apiClient()
  const given = generateSecret ? undefined : (secret ?? (process.env['GUIDEPOST_WEBHOOK_SECRET'] || undefined))
  await api.post('/integrations', {
    provider,
    unique_key: key,
    ...changesOf(options),
    ...(given !== undefined && { custom: { webhookSecret: given } }),
  })
  const path = integrationPath(key)
  const made = generateSecret ? (await api.post<Data<NewSecretAnswer>>(`/v1${path}/secrets`)).data.secret : undefined
  const { data } = await api.get<Data<IntegrationAnswer>>(path, { include: 'webhook' })
  if (json) return printJson({ data: { ...data, ...(made !== undefined && { secret: made }) } })
  print(details({ key, provider, 'webhook URL': data.webhook_url, ...(made !== undefined && { secret: made }) }))
  if (made !== undefined) print('\nKeep the secret: it is not shown again. The provider signs with it.')
  else if (given === undefined)
    print(`\nIt has no signing secret yet, so that nothing verifies: integrations rotate-secret ${key}`)
}

async function update(key: string, options: CommonOptions & Changes): Promise<void> {
  const changes = changesOf(options)
  if (Object.keys(changes).length === 0) throw usageError('nothing to change: give --name or --share-webhook-guids')
  const { data } = await apiClient().patch<Data<IntegrationAnswer>>(integrationPath(key), changes)
  if (options.json) return printJson({ data })
  print(detailsOf(data))
}

const changesOf = ({ name, shareWebhookGuids }: Changes) => ({
  ...(name !== undefined && { display_name: name }),
  ...(shareWebhookGuids !== undefined && { share_webhook_guids: shareWebhookGuids }),
})

const detailsOf = (data: IntegrationAnswer): string =>
  details({
    key: data.unique_key,
    provider: data.provider,
    name: data.display_name,
    'webhook URL': data.webhook_url,
    ...(data.share_webhook_guids && { 'webhook GUIDs': 'connections may share them' }),
    created: data.created_at,
  })

async function show(key: string, { json }: CommonOptions): Promise<void> {
  const api = apiClient()
  const path = integrationPath(key)
  const { data } = await api.get<Data<IntegrationAnswer>>(path, { include: 'webhook' })
  const { data: secrets } = await api.get<Data<SecretAnswer[]>>(`/v1${path}/secrets`)
  if (json) return printJson({ data: { ...data, secrets } })
  print(detailsOf(data))
  print()
  print(
    table(
      ['SECRET', 'CREATED', 'RETIRES'],
      secrets.map((each) => [each.id, each.created_at, each.retires_at]),
    ),
  )
}

async function remove(key: string, { json }: CommonOptions): Promise<void> {
  const answer = await apiClient().delete(integrationPath(key))
  if (json) printJson(answer)
  else print(`The integration ${key} is deleted.`)
}

async function rotateSecret(key: string, options: SecretOptions & { retireOthersAfter?: number }): Promise<void> {
  const { secret } = options
  const { data } = await apiClient().post<Data<NewSecretAnswer>>(`/v1${integrationPath(key)}/secrets`, {
    ...(secret !== undefined && { secret }),
    ...(options.retireOthersAfter !== undefined && { retire_others_after_seconds: options.retireOthersAfter }),
  })
  if (options.json) return printJson({ data })
  print(details({ id: data.id, ...(secret === undefined && { secret: data.secret }), created: data.created_at }))
  if (secret === undefined) print('\nKeep the secret: it is not shown again.')
}

async function removeSecret(key: string, id: string, { json }: CommonOptions): Promise<void> {
  const answer = await apiClient().delete(`/v1${integrationPath(key)}/secrets/${encodeURIComponent(id)}`)
  if (json) printJson(answer)
  else print(`The secret ${id} of ${key} is removed.`)
}
