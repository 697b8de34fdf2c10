import type { Command } from 'commander'
import type { Data } from '../../api/http/schemas/answers.ts'
import type { ConnectionDetailAnswer } from '../../api/connections/answers.ts'
import type { FindingAnswer } from '../../api/registrations/answers.ts'
import { apiClient } from '../client/api-client.ts'
import { connectionPath } from '../client/paths.ts'
import { watch } from '../client/progress.ts'
import { addCommand, type OnExitCode } from '../shared/command.ts'
import { usageError } from '../shared/failure.ts'
import { integrationKey } from '../integrations/integration-key.ts'
import type { IntegrationOption } from '../shared/options.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { doctorAll } from '../bulk/doctor.ts'
import { withBulkOptions, type BulkOptions } from '../bulk/run.ts'
import { isOne, withConnectionFilter, type ConnectionFilter } from './filter.ts'
import { printable } from '../../terminal/output.ts'
import { record } from './record.ts'

interface DoctorOptions extends ConnectionFilter, BulkOptions {
  readonly all?: boolean
  readonly record?: string
  readonly probe?: boolean
  readonly yes?: boolean
}

export function addDoctor(program: Command, onExitCode: OnExitCode): void {
  withBulkOptions(
    withConnectionFilter(
      addCommand(
        program,
        'doctor [connection]',
        'check everything about a connection and say what to do; changes nothing',
      ),
    ),
  )
    .option('--all', 'check every connection, or with a filter those that match')
    .option('--record <file>', 'instead, record how the provider behaves, with values masked, into a new file')
    .option('--probe', 'with --record: also create a webhook that is switched off, and delete it again')
    .option('--yes', "with --record: don't ask; the tenant's owner consents")
    .action(async (connection: string | undefined, options: DoctorOptions) =>
      onExitCode(await doctorOneOrAll(connection, options)),
    )
}

function doctorOneOrAll(connection: string | undefined, options: DoctorOptions): Promise<number> {
  if (isOne(connection, options)) return doctorOrRecord(connection, options)
  if (options.record !== undefined) throw usageError('--record records one connection: name it')
  return doctorAll(options, options)
}

async function doctorOrRecord(connection: string, { record: file, ...options }: DoctorOptions): Promise<number> {
  const { probe = false, yes = false } = options
  if (file === undefined) {
    if (probe || yes) throw usageError('--probe and --yes need --record')
    return await doctor(connection, options)
  }
  await record(connection, { ...options, file, probe, yes })
  return 0
}

/** Returns 1 if something is wrong. */
async function doctor(connection: string, { integration, json }: IntegrationOption): Promise<number> {
  const api = apiClient()
  const query = { provider_config_key: await integrationKey(api, integration) }
  const path = `/v1${connectionPath(connection)}`
  const answer = await watch<Data<FindingAnswer[]>>(api, `${path}/doctor`, { method: 'GET', query, json })
  const { data: found } = await api.get<Data<ConnectionDetailAnswer>>(path, query)
  const count = (verdict: FindingAnswer['verdict']) =>
    answer.data.filter((finding) => finding.verdict === verdict).length
  printAnswer(
    answer,
    json,
    () =>
      `\n${verdictLine(found)}${count('ok')} ok, ${count('wrong')} wrong, ${count('by_hand')} to check by hand, ${count('unknown')} unknown`,
  )
  return count('wrong') > 0 ? 1 : 0
}

/** What the findings mean for the connection. */
const verdictLine = ({ verdict }: ConnectionDetailAnswer): string =>
  verdict === null ? '' : `${verdict.level}: ${printable(verdict.title)}\n`
