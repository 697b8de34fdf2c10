import type { EventReplayAnswer } from '../../api/deliveries/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'
import { apiClient } from '../client/api-client.ts'
import { eventPath } from '../client/paths.ts'
import { counted, print, printable, printJson } from '../../terminal/output.ts'
import type { ReplayOptions } from './replay-selection.ts'
import { describeReaches, describeSkipped } from './replay-texts.ts'

/** Delivers each event again to every destination that subscribes to it now; with `force`, even where it arrived. */
export async function replayEvents(
  ids: readonly string[],
  { force = false, plan = false, json }: Omit<ReplayOptions, 'yes'>,
): Promise<void> {
  const api = apiClient()
  const replayed: (EventReplayAnswer & { id: string })[] = []
  for (const id of ids) {
    const { data } = await api.post<Data<EventReplayAnswer>>(`${eventPath(id)}/replay`, { force, plan })
    replayed.push({ id, ...data })
    if (!json) print(describe(printable(id), data, plan))
  }
  if (json) printJson({ data: replayed })
}

function describe(id: string, { deliveries, skipped, reaches }: EventReplayAnswer, plan: boolean): string {
  const count = counted(deliveries, 'delivery', 'deliveries')
  const verb = plan ? 'would be' : 'is being'
  return [
    deliveries === 0
      ? `Nothing of event ${id} ${verb} delivered again.`
      : `Event ${id} ${verb} delivered again: ${count}.`,
    ...describeReaches(reaches),
    ...describeSkipped(skipped),
  ].join('\n')
}
