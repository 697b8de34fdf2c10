import { Alert, Anchor, Group, Text } from '@mantine/core'
import { Link } from 'wouter'
import { api, unwrap } from '../../api/client.ts'
import { useList } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { formatNumber } from '../../format/numbers.ts'
import { paths } from '../../paths.ts'
import { nameOfEvent } from '../../shared/events/event-name.ts'
import { withTimes } from '../../shared/filters/time-range.ts'
import type { Filter } from '../../shared/filters/use-filter.ts'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

type ListedEvent = components['schemas']['ListedEvent']

export const eventOutcomes: readonly ListedEvent['outcome'][] = [
  'delivered',
  'waiting',
  'retrying',
  'dead',
  'filtered',
  'cancelled',
  'unsubscribed',
  'unmatched',
  'unparsable',
  'notice',
  'superseded',
]

export type EventFilter = Filter<
  'search' | 'related_to' | 'type' | 'provider_config_key' | 'connection_id' | 'since' | 'from' | 'to'
> & {
  readonly outcome?: ListedEvent['outcome']
  readonly state?: ListedEvent['state']
}

const pageSize = '100'

const columns: readonly Column<ListedEvent>[] = [
  {
    key: 'event',
    header: 'Event',
    cell: (event) => (
      <Group gap="xs">
        <Anchor component={Link} href={paths.event(event.id)} fw={600} inherit>
          {nameOfEvent(event)}
        </Anchor>
        {event.title !== null && (
          <Text size="sm" c="dimmed" span>
            {event.type}
          </Text>
        )}
      </Group>
    ),
  },
  {
    key: 'outcome',
    header: 'Outcome',
    cell: ({ outcome, reason }) => (
      <>
        <StateBadge state={outcome} />
        {reason !== null && reason !== '' && (
          <Text size="sm" c="dimmed">
            {reason.replaceAll('_', ' ')}
          </Text>
        )}
      </>
    ),
  },
  {
    key: 'connection',
    header: 'Connection',
    cell: ({ connections }) => connections.join(', ') || '–',
  },
  { key: 'integration', header: 'Integration', hideBelow: 'md', cell: (event) => event.provider_config_key },
  {
    key: 'duplicates',
    header: 'Duplicates',
    hideBelow: 'md',
    align: 'right',
    cell: ({ duplicates }) => <span className="figures">{formatNumber(duplicates)}</span>,
  },
  {
    key: 'received',
    header: 'Received',
    cell: ({ received_at: at, origin, recovered }) => (
      <Group gap={4} wrap="wrap">
        <TimeAgo at={at} />
        {origin !== 'push' && (
          <Text size="sm" c="dimmed" span>
            ({origin})
          </Text>
        )}
        {recovered && <StateBadge state={recovered.late ? 'recovered, late' : 'recovered'} tone="busy" />}
      </Group>
    ),
  },
]

export function EventTable({ filter }: { readonly filter: EventFilter }) {
  const list = useList(['events', filter], (before) =>
    unwrap(api.GET('/v1/events', { params: { query: { ...withTimes(filter, Date.now()), limit: pageSize, before } } })),
  )
  const { notSearchableYet = 0 } = list
  return (
    <>
      {notSearchableYet > 0 && (
        <Alert color="blue" mb="md" role="status">
          The search does not cover about {formatNumber(notSearchableYet)} older events yet: Guidepost is still indexing
          them.
        </Alert>
      )}
      <DataTable
        label="Events"
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<NoEvents filter={filter} />}
      />
    </>
  )
}

function NoEvents({ filter }: { readonly filter: EventFilter }) {
  if (filter.search !== undefined) {
    return (
      <EmptyState title="No event matches the search">
        The search finds whole values and words, not parts of words. A new event is searchable after a few seconds.
      </EmptyState>
    )
  }
  if (Object.keys(filter).length > 0) {
    return (
      <EmptyState title="No event matches the filter">
        Enter types and connections exactly, including upper and lower case, or clear the filter.
      </EmptyState>
    )
  }
  return (
    <EmptyState title="No events yet" action={{ label: 'Connect a tenant', href: paths.newConnection }}>
      Connect a tenant and change a ticket there. If its event does not appear, check that the provider can reach the
      webhook URL, and look for rejected webhooks under the outcome “rejected”.
    </EmptyState>
  )
}
