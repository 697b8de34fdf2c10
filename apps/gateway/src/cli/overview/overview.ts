import type { Command } from 'commander'
import { apiClient } from '../client/api-client.ts'
import { addCommand, type CommonOptions } from '../command.ts'
import { details, print, printable } from '../../terminal/output.ts'
import { printAnswer } from '../client/progress.ts'
import type { OverviewAnswer } from '../../api/overview/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'

type CountedAnswer = OverviewAnswer['deliveries']['held']

/** How the environment stands, for those who have no dashboard at hand. */
export function addOverview(program: Command): void {
  addCommand(program, 'overview', 'how all stands, and what needs somebody, the most urgent first').action(overview)
}

async function overview({ json }: CommonOptions): Promise<void> {
  const answer = await apiClient().get<Data<OverviewAnswer>>('/v1/overview')
  printAnswer(answer, json, ({ data }) => {
    const { deliveries, events, attention } = data
    const { waiting, held, dead } = deliveries
    const since = waiting.oldest_at === null ? '' : `, the oldest since ${waiting.oldest_at}`
    print(
      details({
        'deliveries waiting': `${counted(waiting)}${since}`,
        'of them held': counted(held),
        'dead letters': counted(dead),
        'events unmatched': counted(events.unmatched),
        'rejected in 24 h': events.rejected_24h.toLocaleString('en'),
      }),
    )
    if (attention.length === 0) print('\nNothing needs you.')
    for (const { severity, title, detail, unit, since: from, what_to_do: advice, ...count } of attention) {
      const when = from === null ? '' : ` since ${from}`
      print(`\n${severity}: ${printable(title)}: ${counted(count)} ${unitOf(count, unit)}${when}`)
      if (detail !== null) print(`  ${printable(detail)}`)
      print(`  ${printable(advice)}`)
    }
  })
}

const counted = ({ count, capped }: CountedAnswer): string => `${count.toLocaleString('en')}${capped ? '+' : ''}`

type Unit = OverviewAnswer['attention'][number]['unit']

const singular: Record<Unit, string> = {
  connections: 'connection',
  deliveries: 'delivery',
  destinations: 'destination',
  events: 'event',
  webhooks: 'webhook',
  installations: 'installation',
}

/** The API names units in the plural. */
const unitOf = ({ count, capped }: CountedAnswer, unit: Unit): string =>
  count === 1 && !capped ? singular[unit] : unit
