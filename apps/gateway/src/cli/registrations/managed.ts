import type { Command } from 'commander'
import type { Data } from '../../api/http/schemas/answers.ts'
import type { PlanAnswer, ReconciledAnswer } from '../../api/registrations/answers.ts'
import { apiClient } from '../client/api-client.ts'
import { registrationPath } from '../client/paths.ts'
import { watch } from '../client/progress.ts'
import { addCommand, type CommonOptions, type OnExitCode } from '../shared/command.ts'
import { usageError } from '../shared/failure.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { printable } from '../../terminal/output.ts'
import { isSettled } from './view.ts'

interface ApplyOptions extends CommonOptions {
  readonly all?: boolean
  readonly adoptUrl?: boolean
}

interface RemoveOptions extends CommonOptions {
  readonly dismiss?: boolean
}

/** Registrations that the gateway sets up, repairs and removes at the provider. */
export function addManaged(registrations: Command, onExitCode: OnExitCode): void {
  addCommand(registrations, 'plan <id>', 'show what Guidepost would change at the provider; changes nothing').action(
    plan,
  )
  addCommand(registrations, 'apply [id]', 'apply the plan now, skipping the safety brakes')
    .option('--all', 'apply all changes of this environment that a safety brake holds back')
    .option(
      '--adopt-url',
      'after a change of the public URL: register the webhooks of this environment with the new one',
    )
    .action(async (id: string | undefined, options: ApplyOptions) => onExitCode(await apply(id, options)))
  for (const [name, description] of [
    ['check', 'look at the webhook and at the rights of its user now; changes nothing at the provider'],
    ['retry', 'set up or repair the webhook now, even if somebody switched it off'],
    ['rotate', 'give the webhook a new signing secret; the old one stays valid for 1 day'],
  ] as const) {
    addCommand(registrations, `${name} <id>`, description).action(async (id: string, options: CommonOptions) =>
      onExitCode(await act(id, name, options)),
    )
  }
  addCommand(registrations, 'remove <id>', 'remove the webhook at the provider, then the registration here')
    .option('--dismiss', 'only remove the registration here, e.g. if the webhook was removed by hand')
    .action(async (id: string, options: RemoveOptions) => onExitCode(await remove(id, options)))
}

async function plan(id: string, { json }: CommonOptions): Promise<void> {
  const answer = await apiClient().get<Data<PlanAnswer>>(`${registrationPath(id)}/plan`)
  printAnswer(answer, json, ({ data: { actions, left, problem } }) =>
    [
      ...(actions.length === 0 && problem === null ? ['Nothing to do.'] : []),
      ...actions.map(({ summary }) => `- ${printable(summary)}`),
      ...left.map((text) => `Left as it is: ${printable(text)}`),
      ...(problem === null ? [] : [`This plan would not be applied: ${printable(problem)}`]),
    ].join('\n'),
  )
}

async function apply(id: string | undefined, { all = false, adoptUrl = false, json }: ApplyOptions): Promise<number> {
  if ([id !== undefined, all, adoptUrl].filter(Boolean).length !== 1) {
    throw usageError('Give an id, --all or --adopt-url')
  }
  if (id !== undefined) return await act(id, 'apply', { json })
  const body = all ? { all } : { adopt_url: adoptUrl }
  const answer = await apiClient().post<Data<{ message: string }>>('/v1/registrations/apply', body)
  printAnswer(answer, json, ({ data }) => `${data.message}.`)
  return 0
}

async function remove(id: string, { dismiss = false, json }: RemoveOptions): Promise<number> {
  if (!dismiss) return await act(id, 'remove', { json })
  const path = `${registrationPath(id)}/remove`
  const answer = await apiClient().post<Data<ReconciledAnswer>>(path, {}, { dismiss: 'true' })
  printAnswer(answer, json, ({ data }) => `${data.message}.`)
  return 0
}

/** Returns 1 if the registration needs a person afterwards. */
async function act(id: string, action: string, { json }: CommonOptions): Promise<number> {
  const answer = await watch<Data<ReconciledAnswer>>(apiClient(), `${registrationPath(id)}/${action}`, {
    method: 'POST',
    json,
    body: {},
  })
  printAnswer(answer, json, ({ data: { status, message } }) =>
    message === status ? status : `${status}: ${printable(message)}`,
  )
  return isSettled(answer.data) ? 0 : 1
}
