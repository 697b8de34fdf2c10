import { InvalidArgumentError, Option, type Command } from 'commander'
import { duration } from '../../api/http/schemas/common.ts'
import type { Data } from '../../api/http/schemas/answers.ts'
import type { AttentionAnswer, OverviewAnswer } from '../../api/overview/answers.ts'
import { table, type Columns } from '../../terminal/output.ts'
import { apiClient } from '../client/api-client.ts'
import { attentionPath } from '../client/paths.ts'
import { addCommand, addGroup, type CommonOptions } from '../shared/command.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { textOfCount } from './overview.ts'

export function addAttention(program: Command): void {
  const attention = addGroup(program, 'attention', 'the problems that need you; mute those that can wait')
  addCommand(attention, 'list', 'list the problems, most urgent first, and those that are muted').action(list)
  addCommand(attention, 'mute <id>', 'hide a problem until a time or, without one, until it gets worse')
    .requiredOption('--reason <text>', 'why it can wait, for those who find it muted')
    .addOption(new Option('--for <duration>', 'e.g. 90m, 24h or 7d').argParser(toMs).conflicts('until'))
    .option('--until <time>', 'e.g. 2026-11-21 or 2026-11-21T08:00:00Z')
    .action(mute)
  addCommand(attention, 'unmute <id>', 'show a muted problem again').action(unmute)
}

async function list({ json }: CommonOptions): Promise<void> {
  const answer = await apiClient().get<Data<OverviewAnswer>>('/v1/overview')
  const { attention, muted } = answer.data
  printAnswer({ data: [...attention, ...muted] }, json, ({ data }) => table(columns, data))
}

const columns: Columns<AttentionAnswer> = {
  ID: (each) => each.id,
  SEVERITY: (each) => each.severity,
  PROBLEM: (each) => each.title,
  COUNT: (each) => `${textOfCount(each)} ${each.unit}`,
  SINCE: (each) => each.since,
  MUTED: ({ mute: muted }) => muted && `muted until ${muted.until ?? 'it gets worse'} by ${muted.by}: ${muted.reason}`,
}

interface MuteOptions extends CommonOptions {
  readonly reason: string
  readonly for?: number
  readonly until?: string
}

async function mute(id: string, { reason, for: ms, until: time, json }: MuteOptions): Promise<void> {
  const until = ms === undefined ? time : new Date(Date.now() + ms).toISOString()
  const body = { reason, ...(until !== undefined && { until }) }
  const answer = await apiClient().post<Data<AttentionAnswer>>(`${attentionPath(id)}/mute`, body)
  printAnswer(answer, json, ({ data }) => `"${data.title}" is muted until ${data.mute?.until ?? 'it gets worse'}.`)
}

async function unmute(id: string, { json }: CommonOptions): Promise<void> {
  const answer = await apiClient().post<Data<AttentionAnswer>>(`${attentionPath(id)}/unmute`)
  printAnswer(answer, json, ({ data }) => `"${data.title}" is no longer muted.`)
}

function toMs(text: string): number {
  const { data } = duration.safeParse(text)
  if (data === undefined) throw new InvalidArgumentError('It must be a number of minutes, hours or days, e.g. 90m.')
  return data
}
