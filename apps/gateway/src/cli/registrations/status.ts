import type { Command } from 'commander'
import type { Data } from '../../api/http/schemas/answers.ts'
import type { StatusAnswer } from '../../api/registrations/answers.ts'
import { apiClient } from '../client/api-client.ts'
import { addCommand, addGroup, type CommonOptions } from '../shared/command.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { counted, printable } from '../../terminal/output.ts'

export function addStatus(program: Command): void {
  addCommand(program, 'status', 'count the connections by the status of their webhooks, and by cause').action(status)
  const reconcile = addGroup(program, 'reconcile', 'the loop that sets up and repairs webhooks at the provider')
  addCommand(reconcile, 'pause', 'change nothing at the provider until "reconcile resume"').action(
    (options: CommonOptions) => setPaused('pause', options),
  )
  addCommand(reconcile, 'resume', 'set up and repair webhooks again').action((options: CommonOptions) =>
    setPaused('resume', options),
  )
}

async function status({ json }: CommonOptions): Promise<void> {
  const answer = await apiClient().get<Data<StatusAnswer>>('/v1/status')
  printAnswer(answer, json, ({ data: { paused, groups } }) =>
    [
      ...(paused ? ['Automatic webhook repair is paused. To continue: reconcile resume'] : []),
      ...(groups.length === 0 ? ['There are no connections yet.'] : []),
      ...groups.map(describe),
    ].join('\n'),
  )
}

function describe({ status, verdict, cause, connections, since }: StatusAnswer['groups'][number]): string {
  const reason = cause === null ? '' : `, ${printable(cause)}`
  const text = verdict
    ? `${verdict.level}: ${printable(verdict.title)} [${verdict.cause}]`
    : `${status.replaceAll('_', ' ')}${reason}`
  return `${counted(connections, 'connection')}: ${text} (since ${since})`
}

async function setPaused(action: 'pause' | 'resume', { json }: CommonOptions): Promise<void> {
  const answer = await apiClient().post(`/v1/reconcile/${action}`)
  printAnswer(answer, json, () =>
    action === 'pause' ? 'Automatic webhook repair is paused.' : 'Automatic webhook repair runs again.',
  )
}
