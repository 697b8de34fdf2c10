import type { Command } from 'commander'
import { apiClient } from '../client/api-client.ts'
import { toJsonObject } from '../arguments.ts'
import { addCommand, type CommonOptions, type OnExitCode } from '../command.ts'
import { connectionPath } from './connections.ts'
import { usageError } from '../failure.ts'
import { integrationKey } from '../integrations/integration-key.ts'
import { isWell, tableOf } from '../registrations/managed.ts'
import { print } from '../../terminal/output.ts'
import { record, type RecordOptions } from './record.ts'
import { printAnswer, watch } from '../client/progress.ts'
import type { ConnectedAnswer, FindingAnswer } from '../../api/registrations/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'

interface ConnectOptions extends CommonOptions {
  readonly integration?: string
  readonly credentials?: object
  readonly config?: object
  readonly preset?: readonly string[]
  readonly spec?: readonly object[]
}

const integrationOption = ['--integration <key>', 'its integration; may be left out if there is only one'] as const

/** Connecting a tenant, and looking at what is right and wrong with one. */
export function addConnect(program: Command, onExitCode: OnExitCode): void {
  addCommand(
    program,
    'connect <connection>',
    'connect a tenant: check its credentials, register its webhooks, see them active',
  )
    .option(...integrationOption)
    .option('--credentials <json>', 'its secrets by the provider, as @file: others see arguments', toJsonObject)
    .option('--config <json>', 'its plain settings, or @file', toJsonObject)
    .option('--preset <name>', 'what to register, e.g. ticket-monitor; several times for several', collect<string>)
    .option(
      '--spec <json>',
      'what to register, as JSON or @file; several times for several',
      (text, before?: object[]) => collect(toJsonObject(text), before),
    )
    .action(async (connection: string, options: ConnectOptions) => onExitCode(await connect(connection, options)))
  addCommand(
    program,
    'doctor <connection>',
    'look at everything about a connection; says what to do and changes nothing',
  )
    .option(...integrationOption)
    .option(
      '--record <file>',
      'capture instead how the provider behaves where nobody public says, masked, into a new file',
    )
    .option('--probe', 'with --record: also make a webhook that is switched off, and delete it again')
    .option('--yes', 'with --record: the owner of the tenant consents')
    .action(async (connection: string, options: ConnectOptions & RecordOptions) =>
      onExitCode(await doctorOrRecord(connection, options)),
    )
}

function collect<Value>(value: Value, before: Value[] = []): Value[] {
  return [...before, value]
}

async function connect(connection: string, options: ConnectOptions): Promise<number> {
  const { integration, credentials, config, preset = [], spec = [], json } = options
  const api = apiClient()
  const registrations = [...preset.map((name) => ({ preset: name })), ...spec.map((one) => ({ spec: one }))]
  const answer = await watch<Data<ConnectedAnswer>>(api, `/v1${connectionPath(connection)}/connect`, {
    method: 'POST',
    query: { provider_config_key: await integrationKey(api, integration) },
    json,
    body: {
      ...(credentials && { credentials }),
      ...(config && { connection_config: config }),
      ...(registrations.length > 0 && { registrations }),
    },
  })
  printAnswer(answer, json, ({ data }) => print(`\n${tableOf(data.registrations)}`))
  return answer.data.registrations.every(isWell) ? 0 : 1
}

async function doctorOrRecord(connection: string, options: ConnectOptions & RecordOptions): Promise<number> {
  const { record: file, probe, yes } = options
  if (file !== undefined) return await record(connection, { ...options, record: file })
  if (probe === true || yes === true) throw usageError('--probe and --yes belong to --record')
  return await doctor(connection, options)
}

/** 1 if something is wrong. */
async function doctor(connection: string, { integration, json }: ConnectOptions): Promise<number> {
  const api = apiClient()
  const answer = await watch<Data<FindingAnswer[]>>(api, `/v1${connectionPath(connection)}/doctor`, {
    method: 'GET',
    query: { provider_config_key: await integrationKey(api, integration) },
    json,
  })
  const count = (verdict: FindingAnswer['verdict']) =>
    answer.data.filter((finding) => finding.verdict === verdict).length
  printAnswer(answer, json, () =>
    print(
      `\n${count('ok')} ok, ${count('wrong')} wrong, ${count('by_hand')} to check by hand, ${count('unknown')} unknown`,
    ),
  )
  return count('wrong') > 0 ? 1 : 0
}
