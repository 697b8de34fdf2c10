import type { Command } from 'commander'
import type { Data } from '../../api/http/schemas/answers.ts'
import type { ConnectedAnswer } from '../../api/registrations/answers.ts'
import { toJsonObject } from '../shared/arguments.ts'
import { apiClient } from '../client/api-client.ts'
import { connectionPath } from '../client/paths.ts'
import { watch } from '../client/progress.ts'
import { connectFile } from '../bulk/connect-file.ts'
import { withBulkOptions, type BulkOptions } from '../bulk/run.ts'
import { addCommand, type OnExitCode } from '../shared/command.ts'
import { withConfirmation } from '../shared/confirm.ts'
import { usageError } from '../shared/failure.ts'
import { integrationKey } from '../integrations/integration-key.ts'
import { collect, given, withIntegration, type IntegrationOption } from '../shared/options.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { isSettled, registrationTable } from '../registrations/view.ts'
import { configDescription, credentialsDescription, namingOptions } from './connections.ts'

interface ConnectOptions extends IntegrationOption {
  readonly credentials?: object
  readonly config?: object
  readonly preset?: readonly string[]
  readonly spec?: readonly object[]
  readonly adopt?: boolean
}

export function addConnect(program: Command, onExitCode: OnExitCode): void {
  withBulkOptions(
    withConfirmation(
      withIntegration(
        addCommand(
          program,
          'connect [connection]',
          'connect a tenant: check its credentials, register its webhooks, and wait until they are active',
        ),
      ),
    ),
  )
    .option(
      '--file <file>',
      'connect every tenant of this CSV or JSON lines file; the results go to <file>.report.jsonl',
    )
    .option('--credentials <json>', credentialsDescription, toJsonObject)
    .option('--config <json>', configDescription, toJsonObject)
    .option('--adopt', 'take over the webhook that a person set up, instead of creating a new one')
    .option('--preset <name>', 'a preset to register, e.g. ticket-monitor; may be repeated', collect<string>)
    .option(
      '--spec <json>',
      'a webhook to register, as JSON or @file; may be repeated',
      (text, before?: readonly object[]) => collect(toJsonObject(text), before),
    )
    .action(async (connection: string | undefined, options: ConnectOptions & BulkOptions & { file?: string }) =>
      onExitCode(await connectOneOrFile(connection, options)),
    )
}

function connectOneOrFile(
  connection: string | undefined,
  { file, ...options }: ConnectOptions & BulkOptions & { file?: string },
): Promise<number> {
  const { credentials, config, preset, spec } = options
  if (file === undefined) {
    if (connection === undefined) throw usageError('Name a connection, or a file of tenants with --file')
    return connect(connection, options)
  }
  if (connection !== undefined || credentials || config || preset || spec) {
    throw usageError('--file names the connections, with their credentials, settings and presets')
  }
  return connectFile(file, options)
}

/** Returns 1 if a registration needs a person. */
async function connect(connection: string, options: ConnectOptions): Promise<number> {
  const { integration, credentials, config, preset = [], spec = [], adopt, json } = options
  const api = apiClient()
  const registrations = [...preset.map((name) => ({ preset: name })), ...spec.map((one) => ({ spec: one }))]
  const request = {
    method: 'POST' as const,
    query: { provider_config_key: await integrationKey(api, integration) },
    json,
    body: {
      ...given({ credentials, connection_config: config, adopt }),
      ...(registrations.length > 0 && { registrations }),
    },
  }
  const path = `/v1${connectionPath(connection)}/connect`
  const answer = await namingOptions(() => watch<Data<ConnectedAnswer>>(api, path, request))
  printAnswer(answer, json, ({ data }) => `\n${registrationTable(data.registrations)}`)
  return answer.data.registrations.every(isSettled) ? 0 : 1
}
