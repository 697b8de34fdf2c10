import type { Data } from '../../api/http/schemas/answers.ts'
import type { FindingAnswer } from '../../api/registrations/answers.ts'
import { apiClient } from '../client/api-client.ts'
import { connectionPath } from '../client/paths.ts'
import { watch } from '../client/progress.ts'
import type { ConnectionFilter } from '../connections/filter.ts'
import { runTasks, throughOutages, type BulkOptions } from './run.ts'
import { selectConnections } from './select.ts'

/** Checks every connection that matches; changes nothing. Returns 1 if something is wrong. */
export async function doctorAll(filter: ConnectionFilter, options: BulkOptions): Promise<number> {
  const api = apiClient()
  const tasks = (await selectConnections(api, filter)).map(
    ({ connection_id: connection, provider_config_key: integration }) => ({
      connection,
      integration,
      async run() {
        const request = { method: 'GET' as const, query: { provider_config_key: integration }, json: true }
        const { data } = await throughOutages(() =>
          watch<Data<FindingAnswer[]>>(api, `/v1${connectionPath(connection)}/doctor`, request),
        )
        const wrong = data.filter(({ verdict }) => verdict === 'wrong')
        return { ok: wrong.length === 0, result: wrong[0]?.id ?? 'ok', message: wrong[0]?.title ?? '' }
      },
    }),
  )
  return await runTasks(tasks, options)
}
