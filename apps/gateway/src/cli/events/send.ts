import { readFileSync } from 'node:fs'
import type { Provider, Sample } from '@guidepost/provider'
import type { Command } from 'commander'
import { apiClient, send as sendRequest } from '../client/api-client.ts'
import { addCommand, type CommonOptions, type OnExitCode } from '../command.ts'
import { loadDotEnv } from '../environment.ts'
import { CliError, usageError } from '../failure.ts'
import { integrationKey, integrationPath } from '../integrations/integration-key.ts'
import { print, printable, printJson, table } from '../../terminal/output.ts'
import { findProvider } from '../integrations/providers.ts'
import type { IntegrationAnswer } from '../../api/nango/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'

interface SendOptions extends CommonOptions {
  readonly list?: boolean
  readonly tamper?: boolean
  readonly new?: boolean
  readonly integration?: string
  readonly secret?: string
  readonly url?: string
  readonly guid?: string
  readonly provider?: string
}

export function addSend(program: Command, onExitCode: OnExitCode): void {
  addCommand(program, 'send [sample-or-file]', 'sign a webhook as the provider would, and post it')
    .option('--list', 'list the samples')
    .option('--integration <key>', 'the integration to post to; may be left out if there is only one')
    .option('--url <url>', "another webhook URL than the integration's own, e.g. a registration's; asks no API")
    .option('--provider <id>', 'whose samples and signatures, with --url or --list', 'autotask')
    .option('--secret <secret>', 'the signing secret; better in GUIDEPOST_WEBHOOK_SECRET, since others see arguments')
    .option('--guid <value>', "put this in place of the sample's Guid, so that it matches a connection of yours")
    .option('--new', 'add blanks behind the body, so that it is no repeat of an earlier one')
    .option('--tamper', 'change a byte after signing: the gateway must refuse it')
    .action(async (what: string | undefined, options: SendOptions) => onExitCode(await send(what, options)))
}

async function send(what: string | undefined, options: SendOptions): Promise<number> {
  loadDotEnv()
  if (options.list) return listSamples(await findProvider(options.provider!), options.json)
  if (what === undefined) throw usageError('Say which sample or file to send; --list lists the samples')
  const { url, providerId } = await findTarget(options)
  const provider = await findProvider(providerId)
  const body = bodyOf(what, provider, options)
  const headers = provider.receive.sign(body, secretOf(provider, options), Date.now())
  const sent = options.tamper ? tampered(body) : body
  const answer = await sendRequest(url, { method: 'POST', headers, body: Buffer.from(sent) })
  const text = await answer.text()
  if (options.json) printJson({ data: { url: url.href, bytes: sent.byteLength, status: answer.status, body: text } })
  else print(`${answer.status} ${printable(text)}`)
  return answer.ok ? 0 : 1
}

function listSamples({ samples }: Provider, json = false): number {
  const rows = samples.map(({ name, description, body }) => ({ name, description, bytes: body.byteLength }))
  if (json) printJson({ data: rows })
  else
    print(
      table(
        ['SAMPLE', 'BYTES', 'WHAT IT IS'],
        rows.map(({ name, bytes, description }) => [name, bytes, description]),
      ),
    )
  return 0
}

interface Target {
  readonly url: URL
  readonly providerId: string
}

async function findTarget({ url, provider, integration }: SendOptions): Promise<Target> {
  if (url !== undefined) {
    if (!URL.canParse(url)) throw usageError(`--url "${url}" is no URL`)
    return { url: new URL(url), providerId: provider! }
  }
  const api = apiClient()
  const key = await integrationKey(api, integration)
  const { data } = await api.get<Data<IntegrationAnswer>>(integrationPath(key), { include: 'webhook' })
  return { url: new URL(data.webhook_url!), providerId: data.provider }
}

function secretOf(provider: Provider, { secret = process.env['GUIDEPOST_WEBHOOK_SECRET'] }: SendOptions): string {
  if (secret === undefined || secret === '') {
    throw new CliError('no_secret', 'There is no signing secret to sign with', {
      advice: "Set GUIDEPOST_WEBHOOK_SECRET to the integration's secret; the API never tells it.",
    })
  }
  const wrong = provider.receive.checkSecret(secret)
  if (wrong !== undefined) throw new CliError('invalid_secret', wrong)
  return secret
}

function bodyOf(what: string, provider: Provider, options: SendOptions): Uint8Array {
  const sample = provider.samples.find(({ name }) => name === what)
  const body = sample ? bodyOfSample(sample, options.guid) : bodyOfFile(what, options.guid)
  return options.new ? withBlanks(body) : body
}

function bodyOfSample({ body, identities }: Sample, guid: string | undefined): Uint8Array {
  if (guid === undefined) return body
  const text = identities.reduce(
    (text, { matchKey }) => (matchKey === undefined ? text : replaceAll(text, matchKey, guid)),
    Buffer.from(body).toString('utf8'),
  )
  return Buffer.from(text)
}

/** In any case, and taking both texts literally. */
function replaceAll(text: string, from: string, to: string): string {
  const literal = from.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return text.replace(new RegExp(literal, 'gi'), () => JSON.stringify(to).slice(1, -1))
}

function bodyOfFile(file: string, guid: string | undefined): Uint8Array {
  if (guid !== undefined) throw usageError('--guid changes a sample; a file is sent byte for byte')
  try {
    return readFileSync(file)
  } catch (error) {
    throw new CliError('no_such_sample', `"${file}" is no sample, and no file that can be read`, {
      advice: `List the samples with --list. (${(error as NodeJS.ErrnoException).code})`,
    })
  }
}

/** JSON may end in blanks; their number and kind tell this body from others. */
function withBlanks(body: Uint8Array): Uint8Array {
  const blanks = BigInt(Date.now()).toString(2).replaceAll('0', ' ').replaceAll('1', '\t')
  return Buffer.concat([body, Buffer.from(blanks)])
}

/** One bit in the middle, which no signature survives. */
function tampered(body: Uint8Array): Uint8Array {
  const copy = Buffer.from(body)
  if (copy.byteLength === 0) return Buffer.from(' ')
  const middle = copy.byteLength >> 1
  copy[middle] = copy[middle]! ^ 1
  return copy
}
