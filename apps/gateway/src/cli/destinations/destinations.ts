import type { Command } from 'commander'
import type { DestinationAnswer, TestAnswer } from '../../api/destinations/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'
import { apiClient } from '../client/api-client.ts'
import { destinationPath } from '../client/paths.ts'
import { addCommand, addGroup, type CommonOptions, type OnExitCode } from '../shared/command.ts'
import { given } from '../shared/options.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { table } from '../../terminal/output.ts'
import { addEndpoints } from './endpoints.ts'
import { addSigningKeys } from './signing-keys.ts'
import { describeDestination, describeTest, destinationColumns } from './view.ts'

export function addDestinations(program: Command, onExitCode: OnExitCode): void {
  const destinations = addGroup(program, 'destinations', 'what receives deliveries: HTTP endpoints and handlers')
  addCommand(destinations, 'list', 'list the HTTP endpoints and the handlers').action(list)
  addCommand(destinations, 'show <id>', 'show one; "primary" and "secondary" are ids, too').action(show)
  addEndpoints(destinations)
  addCommand(destinations, 'test <id>', 'send a signed test event now').action(
    async (id: string, options: CommonOptions) => onExitCode(await test(id, options)),
  )
  addCommand(destinations, 'pause <id>', 'hold its deliveries: nothing is lost, and no attempt is used up')
    .option('--message <text>', 'why, for your colleagues')
    .action(pause)
  addCommand(destinations, 'resume <id>', 'deliver what was held, in order').action(resume)
  addSigningKeys(destinations)
}

async function list({ json }: CommonOptions): Promise<void> {
  const answer = await apiClient().get<Data<DestinationAnswer[]>>('/v1/destinations')
  printAnswer(answer, json, ({ data }) => table(destinationColumns, data))
}

async function show(id: string, { json }: CommonOptions): Promise<void> {
  const answer = await apiClient().get<Data<DestinationAnswer>>(destinationPath(id))
  printAnswer(answer, json, ({ data }) => describeDestination(data))
}

/** Returns 1 if the destination refused the test event. */
async function test(id: string, { json }: CommonOptions): Promise<number> {
  const answer = await apiClient().post<Data<TestAnswer>>(`${destinationPath(id)}/test`)
  printAnswer(answer, json, ({ data }) => describeTest(data))
  return answer.data.ok ? 0 : 1
}

async function pause(id: string, { message, json }: CommonOptions & { message?: string }): Promise<void> {
  const answer = await apiClient().post(`${destinationPath(id)}/pause`, given({ message }))
  printAnswer(answer, json, () => `Paused ${id}. Its deliveries wait until "destinations resume ${id}".`)
}

async function resume(id: string, { json }: CommonOptions): Promise<void> {
  const answer = await apiClient().post(`${destinationPath(id)}/resume`)
  printAnswer(answer, json, () => `Resumed ${id}. It receives its deliveries again.`)
}
