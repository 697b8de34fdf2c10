import { existsSync, writeFileSync } from 'node:fs'
import type { Data } from '../../api/http/schemas/answers.ts'
import type { QuestionsAnswer, RecordingAnswer } from '../../api/registrations/answers.ts'
import { apiClient } from '../client/api-client.ts'
import { connectionPath } from '../client/paths.ts'
import { watch } from '../client/progress.ts'
import { confirm } from '../shared/confirm.ts'
import { CliError, usageError } from '../shared/failure.ts'
import { integrationKey } from '../integrations/integration-key.ts'
import type { IntegrationOption } from '../shared/options.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { counted, print, printable } from '../../terminal/output.ts'

interface RecordOptions extends IntegrationOption {
  readonly file: string
  readonly probe: boolean
  readonly yes: boolean
}

/** Lists what the provider will be asked, asks for the consent of the tenant's owner, and writes the answers to a new file. */
export async function record(connection: string, options: RecordOptions): Promise<void> {
  const { integration, file, probe, yes, json } = options
  if (existsSync(file)) throw usageError(`The file ${file} exists already: name a new one`)
  const api = apiClient()
  const query = { provider_config_key: await integrationKey(api, integration) }
  const path = `/v1${connectionPath(connection)}/doctor/record`
  const { data } = await api.get<Data<QuestionsAnswer>>(path, { ...query, ...(probe && { probe: 'true' }) })
  if (json !== true) print(describe(data))
  if (!yes && !(await confirm("Does the tenant's owner consent?"))) {
    throw new CliError('not_confirmed', 'Recorded nothing', { advice: 'Ask the owner of the tenant first.' })
  }
  const answer = await watch<Data<RecordingAnswer>>(api, path, {
    method: 'POST',
    query,
    json,
    body: { consent: true, probe },
  })
  write(file, answer.data)
  printAnswer(
    answer,
    json,
    ({ data: { answers } }) => `\nWrote ${answers.length} answers to ${file}. Read the file before you share it.`,
  )
}

function describe({ questions }: QuestionsAnswer): string {
  return [
    "Guidepost will ask, with the connection's credentials:",
    ...questions.map(({ title, calls, writes }) => {
      const requests = calls === 0 ? 'no request' : `at most ${counted(calls, 'request')}`
      return `- ${printable(title)} (${requests}${writes ? ', WRITES' : ''})`
    }),
    'It changes no ticket, company or other record of work. It writes down no secret, name or address.\n',
  ].join('\n')
}

/** Only the owner of the file can read it. */
function write(file: string, recording: unknown): void {
  try {
    writeFileSync(file, `${JSON.stringify(recording, null, 2)}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    throw new CliError('not_written', `${file} could not be written: ${(error as Error).message}`, {
      advice: 'Name another file.',
    })
  }
}
