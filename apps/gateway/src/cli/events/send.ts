import type { Provider } from '@guidepost/provider'
import type { Command } from 'commander'
import type { Data } from '../../api/http/schemas/answers.ts'
import type { IntegrationAnswer } from '../../api/integrations/answers.ts'
import { apiClient, send as sendRequest } from '../client/api-client.ts'
import { integrationPath } from '../client/paths.ts'
import { addCommand, type OnExitCode } from '../shared/command.ts'
import { loadDotEnv } from '../shared/environment.ts'
import { CliError, usageError } from '../shared/failure.ts'
import { findProvider } from '../integrations/find-provider.ts'
import { integrationKey } from '../integrations/integration-key.ts'
import { withIntegration, type IntegrationOption } from '../shared/options.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { printable, table } from '../../terminal/output.ts'
import { readBody, tamper } from './webhook-body.ts'

interface SendOptions extends IntegrationOption {
  readonly list?: boolean
  readonly tamper?: boolean
  readonly new?: boolean
  readonly secret?: string
  readonly url?: string
  readonly guid?: string
  readonly provider: string
}

export function addSend(program: Command, onExitCode: OnExitCode): void {
  withIntegration(addCommand(program, 'send [sample-or-file]', 'sign a webhook as the provider would, and post it'))
    .option('--list', 'list the samples')
    .option('--url <url>', "post to this webhook URL, e.g. a registration's, without asking the API")
    .option('--provider <id>', 'the provider whose samples and signature to use, with --url or --list', 'autotask')
    .option('--secret <secret>', 'the signing secret; GUIDEPOST_WEBHOOK_SECRET is safer: other users can see arguments')
    .option('--guid <guid>', "replace the sample's Guid, so that it matches a connection of yours")
    .option('--new', 'add blanks to the end of the body, so that it counts as a new event and not as a duplicate')
    .option('--tamper', 'change one bit after signing: the gateway must reject the webhook')
    .action(async (what: string | undefined, options: SendOptions) => onExitCode(await send(what, options)))
}

/** Returns 1 if the answer is not 2xx. */
async function send(what: string | undefined, options: SendOptions): Promise<number> {
  loadDotEnv()
  if (options.list) return listSamples(await findProvider(options.provider), options.json)
  if (what === undefined) throw usageError('Name a sample or a file; --list lists the samples')
  const { url, providerId } = await findTarget(options)
  const provider = await findProvider(providerId)
  const signed = readBody(what, provider, { guid: options.guid, isNew: options.new ?? false })
  const headers = provider.receive.sign(signed, secretFor(provider, options), Date.now())
  const body = options.tamper ? tamper(signed) : signed
  const answer = await sendRequest(url, { method: 'POST', headers, body: Buffer.from(body) })
  const data = { url: url.href, bytes: body.byteLength, status: answer.status, body: await answer.text() }
  printAnswer({ data }, options.json, () => `${data.status} ${printable(data.body)}`)
  return answer.ok ? 0 : 1
}

function listSamples({ samples }: Provider, json = false): number {
  const data = samples.map(({ name, description, body }) => ({ name, description, bytes: body.byteLength }))
  type Row = (typeof data)[number]
  const columns = {
    SAMPLE: (each: Row) => each.name,
    BYTES: (each: Row) => each.bytes,
    DESCRIPTION: (each: Row) => each.description,
  }
  printAnswer({ data }, json, () => table(columns, data))
  return 0
}

interface Target {
  readonly url: URL
  readonly providerId: string
}

async function findTarget({ url, provider, integration }: SendOptions): Promise<Target> {
  if (url !== undefined) {
    if (!URL.canParse(url)) throw usageError(`--url "${url}" is not a URL`)
    return { url: new URL(url), providerId: provider }
  }
  const api = apiClient()
  const path = integrationPath(await integrationKey(api, integration))
  const { data } = await api.get<Data<IntegrationAnswer>>(path, { include: 'webhook' })
  return { url: new URL(data.webhook_url!), providerId: data.provider }
}

function secretFor(provider: Provider, { secret = process.env['GUIDEPOST_WEBHOOK_SECRET'] }: SendOptions): string {
  if (secret === undefined || secret === '') {
    throw new CliError('no_secret', 'There is no secret to sign with', {
      advice: "Set GUIDEPOST_WEBHOOK_SECRET to the integration's signing secret. The API never shows it again.",
    })
  }
  const problem = provider.receive.checkSecret(secret)
  if (problem !== undefined) throw new CliError('invalid_secret', problem)
  return secret
}
