import type { Command } from 'commander'
import type { DestinationAnswer, TestAnswer } from '../../api/destinations/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'
import { apiClient } from '../client/api-client.ts'
import { destinationPath, handlerPath } from '../client/paths.ts'
import { addCommand, addGroup, type CommonOptions, type OnExitCode } from '../shared/command.ts'
import { given } from '../shared/options.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { table } from '../../terminal/output.ts'
import { addActivity } from './activity.ts'
import { addAuthentication } from './authentication.ts'
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
  const pausing = addCommand(
    destinations,
    'pause <id>',
    'hold its deliveries: nothing is lost, and no attempt is used up',
  )
  withAllEnvironments(pausing).option('--message <text>', 'why, for your colleagues').action(pause)
  withAllEnvironments(addCommand(destinations, 'resume <id>', 'deliver what was held, in order')).action(resume)
  addSigningKeys(destinations)
  addAuthentication(destinations)
  addActivity(destinations)
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

interface ScopeOptions extends CommonOptions {
  readonly allEnvironments?: boolean
}

function withAllEnvironments(command: Command): Command {
  return command.option('--all-environments', 'a handler, for all environments; needs GUIDEPOST_ADMIN_KEY')
}

/** Sends the action for one environment with its API key, or for all with the admin key. */
function act(id: string, action: 'pause' | 'resume', all: boolean, body?: object): Promise<unknown> {
  return all
    ? apiClient('admin').post(`${handlerPath(id)}/${action}`, body)
    : apiClient().post(`${destinationPath(id)}/${action}`, body)
}

async function pause(
  id: string,
  { message, allEnvironments = false, json }: ScopeOptions & { message?: string },
): Promise<void> {
  const answer = await act(id, 'pause', allEnvironments, given({ message }))
  const where = allEnvironments ? ' for all environments' : ''
  const flag = allEnvironments ? ' --all-environments' : ''
  printAnswer(answer, json, () => `Paused ${id}${where}. Its deliveries wait until "destinations resume ${id}${flag}".`)
}

async function resume(id: string, { allEnvironments = false, json }: ScopeOptions): Promise<void> {
  const answer = await act(id, 'resume', allEnvironments)
  const where = allEnvironments ? ', except in environments that paused it for themselves' : ''
  printAnswer(answer, json, () => `Resumed ${id}. It receives its deliveries again${where}.`)
}
