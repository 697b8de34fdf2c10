import type { Command } from 'commander'
import { apiClient } from '../client/api-client.ts'
import { addCommand, addGroup, type CommonOptions } from '../command.ts'
import { print, printable } from '../../terminal/output.ts'
import { printAnswer } from '../client/progress.ts'
import type { StatusAnswer } from '../../api/registrations/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'

/** How all registrations stand, and whether they are looked after. */
export function addStatus(program: Command): void {
  addCommand(program, 'status', 'how all registrations stand, by what ails them').action(status)
  const reconcile = addGroup(program, 'reconcile', 'the loop that keeps registrations as they should be')
  addCommand(reconcile, 'pause', 'let it change nothing in this environment until it is resumed').action(
    (options: CommonOptions) => setPaused('pause', options),
  )
  addCommand(reconcile, 'resume', 'let it go on').action((options: CommonOptions) => setPaused('resume', options))
}

async function status({ json }: CommonOptions): Promise<void> {
  const answer = await apiClient().get<Data<StatusAnswer>>('/v1/status')
  printAnswer(answer, json, ({ data }) => {
    if (data.paused) print('The reconcile loop is paused: nothing is repaired.')
    if (data.groups.length === 0) print('There are no connections yet.')
    for (const group of data.groups) {
      const count = `${group.connections.toLocaleString('en')} ${group.connections === 1 ? 'connection' : 'connections'}`
      const why = group.cause === null ? '' : `, ${printable(group.cause)}`
      print(`${count}: ${group.status.replaceAll('_', ' ')}${why} (since ${group.since})`)
    }
  })
}

async function setPaused(name: 'pause' | 'resume', { json }: CommonOptions): Promise<void> {
  const answer = await apiClient().post<unknown>(`/v1/reconcile/${name}`)
  printAnswer(answer, json, () =>
    print(name === 'pause' ? 'The reconcile loop is paused.' : 'The reconcile loop goes on.'),
  )
}
