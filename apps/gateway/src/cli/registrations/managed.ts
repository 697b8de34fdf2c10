import type { Command } from 'commander'
import { apiClient } from '../client/api-client.ts'
import { addCommand, type CommonOptions, type OnExitCode } from '../command.ts'
import { usageError } from '../failure.ts'
import { print, printable, printJson, table } from '../../terminal/output.ts'
import { printAnswer, watch } from '../client/progress.ts'
import type { ManagedAnswer, PlanAnswer, ReconciledAnswer } from '../../api/registrations/answers.ts'
import type { Data, Page } from '../../api/http/schemas/answers.ts'

/** What a person does about registrations that look after themselves. */
export function addManaged(registrations: Command, onExitCode: OnExitCode): void {
  addCommand(registrations, 'plan <id>', 'say what would be done about one; changes nothing').action(plan)
  addCommand(registrations, 'apply [id]', 'do it now; what a person asks for waits for nothing')
    .option('--all', 'let everything through that waits because it is too much at once')
    .option(
      '--adopt-url',
      'register those of this environment with the present public URL from now on, after it was changed',
    )
    .action(async (id: string | undefined, options: ApplyOptions) => onExitCode(await apply(id, options)))
  for (const [name, description] of [
    ['retry', 'set it up, or repair it, now; also switches on what somebody switched off'],
    ['rotate', 'give it a new signing secret; the old one stays good for a day'],
  ] as const) {
    addCommand(registrations, `${name} <id>`, description).action(async (id: string, options: CommonOptions) =>
      onExitCode(await act(id, name, options)),
    )
  }
  addCommand(registrations, 'remove <id>', 'remove it at the provider, then here')
    .option('--dismiss', 'only forget it here: it was removed by hand, or is nobody’s business any more')
    .action(async (id: string, options: CommonOptions & { dismiss?: boolean }) => onExitCode(await remove(id, options)))
}

interface ApplyOptions extends CommonOptions {
  readonly all?: boolean
  readonly adoptUrl?: boolean
}

/** How each stands. */
export async function listManaged({
  integration,
  status,
  json,
}: CommonOptions & { integration?: string; status?: string }): Promise<void> {
  const query = { provider_config_key: integration, status, limit: 200 }
  const answer = await apiClient().get<Page<ManagedAnswer>>('/v1/registrations', query)
  printAnswer(answer, json, ({ data }) => print(tableOf(data)))
}

/** Rows for people. */
export function tableOf(registrations: readonly ReconciledAnswer[]): string {
  const rows = registrations.map((each) => {
    const { id, status, message } = each
    const managed = 'managed' in each ? each : undefined
    const { connection_id, entity, since, last_event_at, next_step_at } = managed ?? {}
    return [id, connection_id, entity, status, since, last_event_at, next_step_at, message]
  })
  return table(['ID', 'CONNECTION', 'ENTITY', 'STATUS', 'SINCE', 'LAST EVENT', 'NEXT STEP', 'MESSAGE'], rows)
}

async function plan(id: string, { json }: CommonOptions): Promise<void> {
  const answer = await apiClient().get<Data<PlanAnswer>>(`${pathOf(id)}/plan`)
  if (json === true) return printJson(answer)
  const { actions, left, problem } = answer.data
  if (actions.length === 0 && problem === null) print('Nothing is to be done.')
  for (const { summary } of actions) print(`- ${printable(summary)}`)
  for (const text of left) print(`left: ${printable(text)}`)
  if (problem !== null) print(`It would not be carried out: ${printable(problem)}`)
}

async function apply(id: string | undefined, { all, adoptUrl, json }: ApplyOptions): Promise<number> {
  if ([id !== undefined, all === true, adoptUrl === true].filter(Boolean).length !== 1) {
    throw usageError('Say the id of one, or --all, or --adopt-url')
  }
  if (id !== undefined) return await act(id, 'apply', { json })
  const body = all === true ? { all } : { adopt_url: adoptUrl }
  const answer = await apiClient().post<Data<{ message: string }>>('/v1/registrations/apply', body)
  printAnswer(answer, json, ({ data }) => print(`${data.message}.`))
  return 0
}

async function remove(id: string, { dismiss, json }: CommonOptions & { dismiss?: boolean }): Promise<number> {
  if (dismiss !== true) return await act(id, 'remove', { json })
  const answer = await apiClient().post<Data<ReconciledAnswer>>(`${pathOf(id)}/remove`, {}, { dismiss: 'true' })
  printAnswer(answer, json, ({ data }) => print(`${data.message}.`))
  return 0
}

/** 1 if it is not well afterwards. */
async function act(id: string, name: string, { json }: CommonOptions): Promise<number> {
  const answer = await watch<Data<ReconciledAnswer>>(apiClient(), `${pathOf(id)}/${name}`, {
    method: 'POST',
    json,
    body: {},
  })
  printAnswer(answer, json, ({ data }) => print(`${data.status}: ${printable(data.message)}`))
  return isWell(answer.data) ? 0 : 1
}

/** Is there nothing that a person has to do? */
export function isWell({ status }: ReconciledAnswer): boolean {
  return ['active', 'removed'].includes(status)
}

function pathOf(id: string): string {
  return `/v1/registrations/${encodeURIComponent(id)}`
}
