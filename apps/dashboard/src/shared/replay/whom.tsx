import { List, Text } from '@mantine/core'
import type { components } from '../../api/schema.d.ts'
import { formatCount, formatNumber } from '../../format/numbers.ts'
import { DestinationLink } from '../deliveries/destination-link.tsx'

type Step = components['schemas']['ReplayStep']

/** People read no more. The webhook URLs of connections may be thousands. */
const maxShown = 5

/** The destinations that a replay reaches, with how many deliveries each gets. */
export function Reaches({ reaches }: Pick<Step, 'reaches'>) {
  if (reaches.length === 0) return null
  const more = reaches.length - maxShown
  return (
    <List aria-label="Destinations that get them" size="sm">
      {reaches.slice(0, maxShown).map(({ destination, destination_name: name, deliveries }) => (
        <List.Item key={destination}>
          <DestinationLink id={destination} name={name} />: {formatCount(deliveries, 'delivery', 'deliveries')}
        </List.Item>
      ))}
      {more > 0 && <List.Item>{formatCount(more, 'more destination')}</List.Item>}
    </List>
  )
}

const skipReasons: Readonly<Record<keyof Step['skipped'], string>> = {
  succeeded: 'arrived already',
  under_way: 'already queued or being sent',
  not_wanted: 'without a receiver: the connection or the destination was deleted, or no longer subscribes',
}

/** What a replay passes over, and why. */
export function Skipped({ skipped }: Pick<Step, 'skipped'>) {
  const lines = Object.entries(skipReasons).flatMap(([reason, text]) => {
    const count = skipped[reason as keyof Step['skipped']]
    return count === 0 ? [] : [`${formatNumber(count)} ${text}`]
  })
  if (lines.length === 0) return null
  return (
    <div>
      <Text size="sm">Passed over:</Text>
      <List size="sm">
        {lines.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </div>
  )
}
