import type { Command } from 'commander'
import type { Data } from '../../api/http/schemas/answers.ts'
import type { OverviewAnswer } from '../../api/overview/answers.ts'
import { apiClient } from '../client/api-client.ts'
import { addCommand, type CommonOptions } from '../shared/command.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { counted, details, printable } from '../../terminal/output.ts'

type Attention = OverviewAnswer['attention'][number]
type Count = OverviewAnswer['deliveries']['held']

export function addOverview(program: Command): void {
  addCommand(program, 'overview', 'show what waits, what failed, and what needs you, most urgent first').action(
    overview,
  )
}

async function overview({ json }: CommonOptions): Promise<void> {
  const answer = await apiClient().get<Data<OverviewAnswer>>('/v1/overview')
  printAnswer(answer, json, ({ data }) => {
    const { attention, muted } = data
    const problems = attention.length === 0 ? ['Nothing needs you.'] : attention.map(describe)
    return [countsOf(data), ...problems, ...describeMuted(muted.length)].join('\n\n')
  })
}

function countsOf({ connections, deliveries: { waiting, held, dead }, events }: OverviewAnswer): string {
  const since = waiting.oldest_at === null ? '' : `, the oldest since ${waiting.oldest_at}`
  return details({
    connections: describeConnections(connections),
    'waiting deliveries': `${textOfCount(waiting)}${since}`,
    'of these, held': textOfCount(held),
    'dead letters': textOfCount(dead),
    'unmatched events': textOfCount(events.unmatched),
    'webhooks rejected in 24 h': events.rejected_24h.toLocaleString('en'),
  })
}

function describeConnections({ capped, total, ...counts }: OverviewAnswer['connections']): string {
  const { active, attention, unproven, by_hand: byHand, silent_24h: silent } = counts
  const parts = [
    [active, 'active'],
    [attention, attention === 1 ? 'needs attention' : 'need attention'],
    [unproven, 'unproven'],
    [byHand, 'by hand'],
  ] as const
  const split = parts.flatMap(([count, text]) => (count === 0 ? [] : [`${count.toLocaleString('en')} ${text}`]))
  return [
    [textOfCount({ count: total, capped }), split.join(', ')].filter(Boolean).join(': '),
    ...(silent === 0 ? [] : [`${silent.toLocaleString('en')} without an event for 24 h`]),
  ].join('; ')
}

function describe({ severity, title, detail, unit, since, what_to_do: advice, ...count }: Attention): string {
  const isOne = count.count === 1 && !count.capped
  const heading = `${severity}: ${printable(title)}: ${textOfCount(count)} ${isOne ? singular[unit] : unit}`
  return [
    since === null ? heading : `${heading} since ${since}`,
    ...(detail === null ? [] : [`  ${printable(detail)}`]),
    `  ${printable(advice)}`,
  ].join('\n')
}

function describeMuted(count: number): string[] {
  if (count === 0) return []
  return [`${counted(count, 'problem is', 'problems are')} muted: guidepost attention list`]
}

/** A capped count means: at least that many. */
export function textOfCount({ count, capped }: Count): string {
  return `${count.toLocaleString('en')}${capped ? '+' : ''}`
}

/** The API names units in the plural. */
const singular: Record<Attention['unit'], string> = {
  connections: 'connection',
  deliveries: 'delivery',
  destinations: 'destination',
  events: 'event',
  webhooks: 'webhook',
  installations: 'installation',
}
