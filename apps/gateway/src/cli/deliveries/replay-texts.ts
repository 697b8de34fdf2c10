import type { ReplayStepAnswer } from '../../api/deliveries/answers.ts'
import { counted, printable } from '../../terminal/output.ts'

type Skipped = ReplayStepAnswer['skipped']
export type Reaches = ReplayStepAnswer['reaches']

export const skipReasons = ['succeeded', 'under_way', 'not_wanted'] as const

const skipTexts: Record<keyof Skipped, string> = {
  succeeded: 'already succeeded (--force includes them)',
  under_way: 'already on their way',
  not_wanted: 'their destination no longer subscribes to them',
}

/** A line for each reason, e.g. `Skipped 2: already on their way.`. */
export function describeSkipped(skipped: Skipped): string[] {
  return skipReasons.flatMap((reason) =>
    skipped[reason] > 0 ? [`Skipped ${skipped[reason].toLocaleString('en')}: ${skipTexts[reason]}.`] : [],
  )
}

/** People read no more. The webhook URLs of connections may be thousands. */
const maxReaches = 10

/** A line for each destination, with how many deliveries it gets. */
export function describeReaches(reaches: Reaches): string[] {
  const more = reaches.length - maxReaches
  return [
    ...reaches.slice(0, maxReaches).map(describeReach),
    ...(more > 0 ? [`- ${counted(more, 'more destination')}`] : []),
  ]
}

function describeReach({ destination, destination_name: name, deliveries }: Reaches[number]): string {
  const id = name === destination ? '' : ` (${destination})`
  return `- ${printable(name)}${id}: ${counted(deliveries, 'delivery', 'deliveries')}`
}
