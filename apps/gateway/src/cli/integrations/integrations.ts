import type { Command } from 'commander'
import type {
  DeletedIntegrationAnswer,
  IntegrationAnswer,
  IntegrationDeletionAnswer,
} from '../../api/integrations/answers.ts'
import type { ManagedAnswer } from '../../api/registrations/answers.ts'
import type { NewSecretAnswer, SecretAnswer } from '../../api/secrets/answers.ts'
import type { Data, Page } from '../../api/http/schemas/answers.ts'
import { apiClient, type ApiClient } from '../client/api-client.ts'
import { integrationPath } from '../client/paths.ts'
import { addCommand, addGroup, type CommonOptions } from '../shared/command.ts'
import { confirmEffects, withConfirmation, type ConfirmOptions } from '../shared/confirm.ts'
import { usageError } from '../shared/failure.ts'
import { given } from '../shared/options.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { counted, details, table } from '../../terminal/output.ts'
import { ownName } from '../../terminal/own-name.ts'
import { registrationTable } from '../registrations/view.ts'
import { addSigningSecrets, secretColumns } from './signing-secrets.ts'

interface Changes extends CommonOptions {
  readonly name?: string
  readonly shareWebhookGuids?: boolean
}

interface CreateOptions extends Changes {
  readonly provider: string
  readonly secret?: string
  readonly generateSecret?: boolean
}

/** How many of the webhooks that are left are shown. */
const maxShown = 10

const shareDescription = 'let several connections have the same webhookGuid; each gets its events'

export function addIntegrations(program: Command): void {
  const integrations = addGroup(program, 'integrations', 'providers that are set up in this environment')
  addCommand(integrations, 'list', 'list the integrations').action(list)
  addCommand(integrations, 'create <key>', 'set up a provider under a key of your choice')
    .requiredOption('--provider <id>', "the provider's id, e.g. autotask")
    .option('--name <name>', 'its display name')
    .option('--secret <secret>', 'its signing secret; GUIDEPOST_WEBHOOK_SECRET is safer: other users can see arguments')
    .option('--generate-secret', 'generate a signing secret, which is shown once')
    .option('--share-webhook-guids', shareDescription)
    .action(create)
  addCommand(integrations, 'show <key>', 'show its webhook URL and its secrets, without their values').action(show)
  addCommand(integrations, 'update <key>', 'change what the options name')
    .option('--name <name>', 'its display name')
    .option('--share-webhook-guids', shareDescription)
    .option(
      '--no-share-webhook-guids',
      'refuse a webhookGuid that another connection has; connections that share one already keep it',
    )
    .action(update)
  withConfirmation(addCommand(integrations, 'delete <key>', 'delete it with its connections; its events stay')).action(
    remove,
  )
  addSigningSecrets(integrations)
}

async function list({ json }: CommonOptions): Promise<void> {
  const { data } = await apiClient().get<Data<IntegrationAnswer[]>>('/integrations')
  const columns = {
    KEY: (each: IntegrationAnswer) => each.unique_key,
    PROVIDER: (each: IntegrationAnswer) => each.provider,
    NAME: (each: IntegrationAnswer) => each.display_name,
    CREATED: (each: IntegrationAnswer) => each.created_at,
  }
  printAnswer({ data }, json, () => table(columns, data))
}

async function create(key: string, options: CreateOptions): Promise<void> {
  const { provider, secret, generateSecret, json } = options
  if (secret !== undefined && generateSecret) throw usageError('Use either --secret or --generate-secret')
  const api = apiClient()
  const knownSecret = generateSecret ? undefined : (secret ?? (process.env['GUIDEPOST_WEBHOOK_SECRET'] || undefined))
  await api.post('/integrations', {
    provider,
    unique_key: key,
    ...bodyOf(options),
    ...(knownSecret !== undefined && { custom: { webhookSecret: knownSecret } }),
  })
  const path = integrationPath(key)
  const generated = generateSecret ? await api.post<Data<NewSecretAnswer>>(`/v1${path}/secrets`) : undefined
  const { data } = await api.get<Data<IntegrationAnswer>>(path, { include: 'webhook' })
  const newSecret = given({ secret: generated?.data.secret })
  printAnswer({ data: { ...data, ...newSecret } }, json, () => {
    const shown = details({ key, provider, 'webhook URL': data.webhook_url, ...newSecret })
    if (generated)
      return `${shown}\n\nKeep the secret: it is shown only now. Enter it at the provider, which signs with it.`
    if (knownSecret !== undefined) return shown
    return `${shown}\n\nThe integration has no signing secret yet and rejects every webhook. Add one with: ${ownName} integrations rotate-secret ${key}`
  })
}

async function show(key: string, { json }: CommonOptions): Promise<void> {
  const api = apiClient()
  const path = integrationPath(key)
  const { data } = await api.get<Data<IntegrationAnswer>>(path, { include: 'webhook' })
  const { data: secrets } = await api.get<Data<SecretAnswer[]>>(`/v1${path}/secrets`)
  printAnswer({ data: { ...data, secrets } }, json, () => `${detailsOf(data)}\n\n${table(secretColumns, secrets)}`)
}

async function update(key: string, options: Changes): Promise<void> {
  const body = bodyOf(options)
  if (Object.keys(body).length === 0) throw usageError('Name what to change: --name or --share-webhook-guids')
  const answer = await apiClient().patch<Data<IntegrationAnswer>>(integrationPath(key), body)
  printAnswer(answer, options.json, ({ data }) => detailsOf(data))
}

async function remove(key: string, options: ConfirmOptions): Promise<void> {
  const api = apiClient()
  const { data } = await api.get<Data<IntegrationDeletionAnswer>>(`/v1${integrationPath(key)}/deletion`)
  const { connections, managed_webhooks: managed, hand_made_webhooks: handMade } = data
  const effects = [
    `${counted(connections, 'connection')} with settings and credentials: deleted`,
    `${counted(managed, 'webhook')} that Guidepost manages: removed at the provider`,
    `${counted(handMade, 'webhook')} set up by hand: left at the provider, which gets 404 or 410 from now on`,
    'Queued deliveries are cancelled. Events stay until their retention ends.',
  ]
  if (!(await confirmEffects(options, { question: `Delete the integration ${key}?`, effects }))) return
  const answer = await api.delete<DeletedIntegrationAnswer>(integrationPath(key))
  const left = (answer.webhooks?.remaining ?? 0) > 0 ? await leftOf(api, key) : []
  printAnswer(answer, options.json, ({ webhooks }) =>
    [
      `Deleted the integration ${key}.`,
      ...(webhooks ? [`Removed at the provider: ${counted(webhooks.removed, 'webhook')}.`] : []),
      ...leftLines(left, webhooks?.remaining ?? 0),
      ...(handMade > 0 ? [`Delete at the provider: ${counted(handMade, 'webhook')} set up by hand.`] : []),
    ].join('\n'),
  )
}

/** Examples of the webhooks that a deleted integration left at the provider. */
async function leftOf(api: ApiClient, key: string): Promise<readonly ManagedAnswer[]> {
  const { data } = await api.get<Page<ManagedAnswer>>('/v1/registrations', { limit: 200 })
  return data.filter((each) => each.connection_deleted && each.provider_config_key === key).slice(0, maxShown)
}

function leftLines(left: readonly ManagedAnswer[], count: number): string[] {
  if (count === 0) return []
  return [
    `Left at the provider: ${counted(count, 'webhook')}. Guidepost retries those that are removing; remove those that are orphaned by hand.`,
    registrationTable(left),
    `Follow them with: ${ownName} registrations list --status removing (or orphaned)`,
  ]
}

function bodyOf({ name, shareWebhookGuids }: Changes) {
  return given({ display_name: name, share_webhook_guids: shareWebhookGuids })
}

function detailsOf(data: IntegrationAnswer): string {
  return details({
    key: data.unique_key,
    provider: data.provider,
    name: data.display_name,
    'webhook URL': data.webhook_url,
    ...(data.share_webhook_guids && { 'webhook GUIDs': 'connections may share them' }),
    created: data.created_at,
  })
}
