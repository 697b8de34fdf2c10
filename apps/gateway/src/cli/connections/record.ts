import { existsSync, writeFileSync } from 'node:fs'
import { apiClient } from '../client/api-client.ts'
import type { CommonOptions } from '../command.ts'
import { confirm } from '../confirm.ts'
import { connectionPath } from './connections.ts'
import { CliError, usageError } from '../failure.ts'
import { integrationKey } from '../integrations/integration-key.ts'
import { print, printable } from '../../terminal/output.ts'
import { printAnswer, watch } from '../client/progress.ts'
import type { QuestionsAnswer, RecordingAnswer } from '../../api/registrations/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'

/** What `doctor --record` takes. */
export interface RecordOptions extends CommonOptions {
  readonly integration?: string
  readonly record?: string
  readonly probe?: boolean
  readonly yes?: boolean
}

/** Tells what would be asked, asks whether the owner of the tenant consents, and writes what was answered to a new file. */
export async function record(
  connection: string,
  { integration, record: file, probe = false, yes = false, json }: RecordOptions & { readonly record: string },
): Promise<number> {
  if (existsSync(file)) throw usageError(`${file} is there already: name a file that is not`)
  const api = apiClient()
  const query = { provider_config_key: await integrationKey(api, integration) }
  const path = `/v1${connectionPath(connection)}/doctor/record`
  const { data } = await api.get<Data<QuestionsAnswer>>(path, { ...query, ...(probe && { probe: 'true' }) })
  if (json !== true) {
    print('It would be asked, with the credentials of the connection:')
    for (const { title, calls, writes } of data.questions) {
      print(
        `- ${printable(title)} (${calls === 0 ? 'no request' : `at most ${calls} requests`}${writes ? ', WRITES' : ''})`,
      )
    }
    print('No ticket, company or other record of work is changed. Secrets, names and addresses are not written down.\n')
  }
  if (!yes && !(await confirm('Does the owner of this tenant consent?'))) throw usageError('Nothing was asked')
  const answer = await watch<Data<RecordingAnswer>>(api, path, {
    method: 'POST',
    query,
    json,
    body: { consent: true, probe },
  })
  write(file, answer.data)
  printAnswer(answer, json, ({ data: { answers } }) =>
    print(`\n${answers.length} answers are in ${file}. Read it before you share it.`),
  )
  return 0
}

/** For its owner only. */
function write(file: string, recording: unknown): void {
  try {
    writeFileSync(file, `${JSON.stringify(recording, null, 2)}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    throw new CliError('not_written', `${file} could not be written: ${(error as Error).message}`, {
      advice: 'Name another file.',
    })
  }
}
