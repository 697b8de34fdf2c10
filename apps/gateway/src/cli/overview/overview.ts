import type { Command } from 'commander'
import { apiClient } from '../client/api-client.ts'
import { addCommand, type CommonOptions } from '../command.ts'
import { details, print, printable } from '../../terminal/output.ts'
import { printAnswer } from '../client/progress.ts'

interface CountedAnswer {
  readonly count: number
  readonly capped: boolean
}

interface OverviewAnswer {
  readonly data: {
    readonly deliveries: {
      readonly waiting: CountedAnswer & { readonly oldest_at: string | null }
      readonly held: CountedAnswer
      readonly dead: CountedAnswer
    }
    readonly events: { readonly unmatched: CountedAnswer; readonly rejected_24h: number }
    readonly attention: readonly (CountedAnswer & {
      readonly severity: string
      readonly unit: string
      readonly since: string | null
      readonly title: string
      readonly detail: string | null
      readonly what_to_do: string
    })[]
  }
}

/** How the environment stands, for those who have no dashboard at hand. */
export function addOverview(program: Command): void {
  addCommand(program, 'overview', 'how all stands, and what needs somebody, the most urgent first').action(overview)
}

async function overview({ json }: CommonOptions): Promise<void> {
  const answer = await apiClient().get<OverviewAnswer>('/v1/overview')
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

/** Units are told in the plural. */
const unitOf = ({ count, capped }: CountedAnswer, unit: string): string =>
  count === 1 && !capped ? unit.replace(/ies$/, 'y').replace(/s$/, '') : unit
