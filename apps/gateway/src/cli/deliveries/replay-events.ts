import type { ReplayAnswer } from '../../api/deliveries/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'
import { apiClient } from '../client/api-client.ts'
import { eventPath } from '../client/paths.ts'
import { counted, print, printJson } from '../../terminal/output.ts'

/** Delivers each event again to every destination that subscribes to it now, even if it was delivered there before. */
export async function replayEvents(ids: readonly string[], json = false): Promise<void> {
  const api = apiClient()
  const replayed: { id: string; deliveries: number }[] = []
  for (const id of ids) {
    const { data } = await api.post<Data<ReplayAnswer>>(`${eventPath(id)}/replay`)
    replayed.push({ id, deliveries: data.deliveries })
    if (!json) print(`Event ${id} is being delivered again: ${counted(data.deliveries, 'delivery', 'deliveries')}.`)
  }
  if (json) printJson({ data: replayed })
}
