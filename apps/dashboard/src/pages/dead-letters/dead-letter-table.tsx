import { Anchor, Text } from '@mantine/core'
import { api, unwrap } from '../../api/client.ts'
import { useList } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { paths } from '../../paths.ts'
import { DestinationLink } from '../../shared/deliveries/destination-link.tsx'
import { nameOfEvent } from '../../shared/events/event-name.ts'
import { withTimes } from '../../shared/filters/time-range.ts'
import type { Filter } from '../../shared/filters/use-filter.ts'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { parseStatus, statusTones } from './status.ts'

type ListedDelivery = components['schemas']['ListedDelivery']

const pageSize = '100'

export function DeadLetterTable({
  filter,
  onOpen,
}: {
  readonly filter: Filter<
    'status' | 'destination' | 'provider_config_key' | 'connection_id' | 'type' | 'since' | 'from' | 'to'
  >
  readonly onOpen: (id: string) => void
}) {
  const list = useList(['deliveries', 'dead', filter], (before) =>
    unwrap(
      api.GET('/v1/dead-letters', {
        params: {
          query: { ...withTimes(filter, Date.now()), status: parseStatus(filter.status), limit: pageSize, before },
        },
      }),
    ),
  )
  const columns: readonly Column<ListedDelivery>[] = [
    {
      key: 'event',
      header: 'Event',
      cell: ({ id, event }) => (
        <Anchor
          component="button"
          type="button"
          fw={600}
          ta="left"
          inherit
          aria-label={`Dead letter ${id}: ${nameOfEvent(event)}`}
          onClick={() => onOpen(id)}
        >
          {nameOfEvent(event)}
        </Anchor>
      ),
    },
    { key: 'connection', header: 'Connection', cell: ({ connection_id: id }) => id },
    {
      key: 'destination',
      header: 'Destination',
      hideBelow: 'sm',
      cell: ({ destination, destination_name: name }) => <DestinationLink id={destination} name={name} />,
    },
    {
      key: 'error',
      header: 'Last error',
      hideBelow: 'sm',
      width: '30%',
      cell: ({ error }) => (
        <Text size="sm" lineClamp={2}>
          {error ?? '–'}
        </Text>
      ),
    },
    {
      key: 'attempts',
      header: 'Attempts',
      hideBelow: 'md',
      align: 'right',
      cell: ({ attempt }) => <span className="figures">{attempt}</span>,
    },
    {
      key: 'status',
      header: 'Status',
      cell: ({ dead_letter: letter }) =>
        letter && <StateBadge state={letter.status} tone={statusTones[letter.status]} />,
    },
    {
      key: 'settled',
      header: 'Died',
      cell: ({ settled_at: at }) => (at === null ? '–' : <TimeAgo at={at} />),
    },
  ]
  const isFiltered = Object.keys(filter).length > 0
  return (
    <DataTable
      label="Dead letters"
      list={list}
      columns={columns}
      rowKey={({ id }) => id}
      empty={
        isFiltered ? (
          <EmptyState title="No dead letter matches the filter">Clear the filter to see all.</EmptyState>
        ) : (
          <EmptyState title="No dead letters" action={{ label: 'Show destinations', href: paths.destinations }}>
            Every delivery has succeeded or will be retried.
          </EmptyState>
        )
      }
    />
  )
}
