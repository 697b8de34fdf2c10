import { Anchor, List, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Account, EntityCoverage, Stretch } from '../../../api/coverage.ts'
import type { ConnectionKey } from '../../../api/connections.ts'
import { formatLocalTime } from '../../../format/local-time.ts'
import { formatNumber } from '../../../format/numbers.ts'
import { paths } from '../../../paths.ts'
import { textOfFidelity, textOfOrigin } from '../../../shared/events/recovered.ts'
import { Facts } from '../../../ui/facts.tsx'
import type { Segment } from './segments.ts'

/** How many stretches a segment lists at most. */
const mostListed = 20

/** What became of everything that was read in the time of a segment. */
export function SegmentAccount({
  connectionKey,
  coverage,
  segment,
}: {
  readonly connectionKey: ConnectionKey
  readonly coverage: EntityCoverage
  readonly segment: Segment
}) {
  const { stretches } = segment
  if (stretches.length === 0) return <Text size="sm">The webhook was not active yet: changes sent no event.</Text>
  return (
    <Stack gap="md">
      {stretches.slice(0, mostListed).map((stretch) => (
        <Stack key={stretch.from} gap={4}>
          <Text size="sm" fw={600}>
            {`${stretch.kind[0]!.toUpperCase()}${stretch.kind.slice(1)}: ${formatLocalTime(stretch.from)} to ${formatLocalTime(stretch.to)}`}
          </Text>
          {stretch.account === null ? <Open coverage={coverage} /> : <StretchAccount account={stretch.account} />}
          <Anchor component={Link} size="sm" underline="always" href={eventsOf(connectionKey, stretch)}>
            Show the events that were received in this time
          </Anchor>
        </Stack>
      ))}
      {stretches.length > mostListed && (
        <Text size="sm" c="dimmed">
          {`${formatNumber(stretches.length - mostListed)} more. Switch to “Day” to see each.`}
        </Text>
      )}
    </Stack>
  )
}

function eventsOf({ integration, connection }: ConnectionKey, { from, to }: Stretch): string {
  const filter = { provider_config_key: integration, connection_id: connection, from, to }
  return `${paths.events}?${new URLSearchParams(filter).toString()}`
}

function Open({ coverage: { problem } }: { readonly coverage: EntityCoverage }) {
  return (
    <Text size="sm">
      {problem === null
        ? 'No sweep has compared this time yet.'
        : `The last round could not read it: ${problem.message} (${problem.code})`}
    </Text>
  )
}

function StretchAccount({ account: { records, rows, recovered, uncoverable } }: { readonly account: Account }) {
  const byOrigin = Object.entries(recovered).map(([name, count]) => {
    const [origin = '', fidelity = ''] = name.split('/')
    return `${formatNumber(count)} from ${textOfOrigin(origin)}: ${textOfFidelity(fidelity)}`
  })
  return (
    <>
      <Facts
        facts={{
          Pushed: `${formatNumber(records.unchanged)} records: nothing is missing`,
          Recovered: byOrigin.length === 0 ? null : <Lines>{byOrigin}</Lines>,
          Unclear: some(records.unclear, 'records: nobody can tell whether an event is missing'),
          Waiting: some(records.waiting, 'records: their event may still be under way'),
          Excluded: some(records.excluded, 'records whose change is not subscribed to'),
          'Rows of the provider’s logs': <Lines>{rowTexts(rows)}</Lines>,
          Uncoverable:
            uncoverable.length === 0 ? null : (
              <Lines>{uncoverable.map(({ action, message }) => `${action}: ${message}`)}</Lines>
            ),
        }}
      />
    </>
  )
}

const some = (count: number, text: string): string | null => (count === 0 ? null : `${formatNumber(count)} ${text}`)

const rowNames: readonly (readonly [keyof Account['rows'], string])[] = [
  ['here', 'whose event arrived, too'],
  ['recovered', 'recovered'],
  ['left_to_sweep', 'with a part of the event only: the sweep read the record'],
  ['excluded', 'not subscribed to'],
  ['partial', 'about a deletion of an unknown record'],
  ['unreadable', 'unreadable'],
]

function rowTexts(rows: Account['rows']): readonly string[] {
  const texts = rowNames.flatMap(([name, text]) => some(rows[name], text) ?? [])
  return texts.length === 0 ? ['none'] : texts
}

function Lines({ children }: { readonly children: readonly ReactNode[] }) {
  if (children.length === 1) return children[0]
  return (
    <List size="sm" listStyleType="none" withPadding={false}>
      {children.map((line, index) => (
        <List.Item key={index}>{line}</List.Item>
      ))}
    </List>
  )
}
