import type { Command } from 'commander'
import type { Data } from '../../api/http/schemas/answers.ts'
import type { PlanAnswer, ReconciledAnswer } from '../../api/registrations/answers.ts'
import { actOnAll } from '../bulk/registrations.ts'
import { withBulkOptions, type BulkOptions } from '../bulk/run.ts'
import { apiClient } from '../client/api-client.ts'
import { registrationPath } from '../client/paths.ts'
import { watch } from '../client/progress.ts'
import { addCommand, type CommonOptions, type OnExitCode } from '../shared/command.ts'
import { confirmEffects, withConfirmation, type ConfirmOptions } from '../shared/confirm.ts'
import { usageError } from '../shared/failure.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { printable } from '../../terminal/output.ts'
import { isOne, withConnectionFilter, type ConnectionFilter } from '../connections/filter.ts'
import { isSettled } from './view.ts'

/** Several registrations at once. */
interface SelectionOptions extends ConnectionFilter, BulkOptions {
  readonly all?: boolean
}

interface ApplyOptions extends SelectionOptions {
  readonly adoptUrl?: boolean
}

interface RemoveOptions extends ConfirmOptions {
  readonly dismiss?: boolean
}

/** Registrations that the gateway sets up, repairs and removes at the provider. */
export function addManaged(registrations: Command, onExitCode: OnExitCode): void {
  addCommand(registrations, 'plan <id>', 'show what Guidepost would change at the provider; changes nothing').action(
    plan,
  )
  withSelection(addCommand(registrations, 'apply [id]', 'apply the plan now, skipping the safety brakes'))
    .option('--all', 'without a filter: apply all changes of this environment that a safety brake holds back')
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
    withSelection(addCommand(registrations, `${name} [id]`, description))
      .option('--all', 'every registration that Guidepost manages')
      .action(async (id: string | undefined, options: SelectionOptions) =>
        onExitCode(isOne(id, options) ? await act(id, name, options) : await actOnAll(name, options, options)),
      )
  }
  withConfirmation(
    addCommand(registrations, 'remove <id>', 'remove the webhook at the provider, then the registration here'),
  )
    .option('--dismiss', 'only remove the registration here, e.g. if the webhook was removed by hand')
    .action(async (id: string, options: RemoveOptions) => onExitCode(await remove(id, options)))
}

const withSelection = (command: Command): Command => withBulkOptions(withConfirmation(withConnectionFilter(command)))

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

async function apply(id: string | undefined, options: ApplyOptions): Promise<number> {
  const { all = false, adoptUrl = false, json } = options
  const isFiltered = [options.search, options.status, options.cause, options.silent, options.integration].some(
    (value) => value !== undefined,
  )
  if ([id !== undefined, all || isFiltered, adoptUrl].filter(Boolean).length !== 1) {
    throw usageError('Give an id, --all, a filter or --adopt-url')
  }
  if (id !== undefined) return await act(id, 'apply', { json })
  if (isFiltered) return await actOnAll('apply', options, options)
  const effects = [
    all
      ? 'All changes that a safety brake holds back in this environment are made at the provider.'
      : 'The webhooks of this environment are registered with the present public URL.',
  ]
  if (!(await confirmEffects(options, { question: 'Apply?', effects }))) return 0
  const body = all ? { all } : { adopt_url: adoptUrl }
  const answer = await apiClient().post<Data<{ message: string }>>('/v1/registrations/apply', body)
  printAnswer(answer, json, ({ data }) => `${data.message}.`)
  return 0
}

async function remove(id: string, { dismiss = false, ...options }: RemoveOptions): Promise<number> {
  const { json } = options
  const effects = dismiss ? dismissal : await removalEffects(id)
  if (!(await confirmEffects(options, { question: `Remove the registration ${id}?`, effects }))) return 0
  if (!dismiss) return await act(id, 'remove', { json })
  const path = `${registrationPath(id)}/remove`
  const answer = await apiClient().post<Data<ReconciledAnswer>>(path, {}, { dismiss: 'true' })
  printAnswer(answer, json, ({ data }) => `${data.message}.`)
  return 0
}

const dismissal = [
  'The registration and its secrets are deleted here. Its webhook URL answers 410.',
  'The webhook stays at the provider: delete it there.',
]

async function removalEffects(id: string): Promise<string[]> {
  const { data } = await apiClient().get<Data<PlanAnswer>>(`${registrationPath(id)}/plan`, { remove: 'true' })
  return [
    ...data.actions.map(({ summary }) => `${printable(summary)} at the provider`),
    ...data.left.map((text) => `Left as it is: ${printable(text)}`),
    ...(data.problem === null ? [] : [`Left at the provider: ${printable(data.problem)}`]),
    ...(data.problem === null || data.by_hand === null ? [] : [printable(data.by_hand)]),
    'The registration and its secrets are deleted here. Its webhook URL answers 410.',
  ]
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
