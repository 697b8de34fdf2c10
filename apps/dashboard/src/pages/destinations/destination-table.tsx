import { Anchor, Text } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { Destination } from '../../api/destinations.ts'
import { formatCapped } from '../../format/numbers.ts'
import { paths } from '../../paths.ts'
import { nameOfDestination } from '../../shared/deliveries/destination-link.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

const columns: readonly Column<Destination>[] = [
  {
    key: 'name',
    header: 'Destination',
    cell: (destination) => (
      <>
        <Anchor component={Link} href={paths.destination(destination.id)} fw={600} inherit>
          {nameOfDestination(destination)}
        </Anchor>
        <Text size="sm" c="dimmed" lineClamp={1}>
          {destination.kind === 'handler' ? `handler for ${destination.provider}` : destination.url}
        </Text>
      </>
    ),
  },
  { key: 'status', header: 'Status', cell: ({ status, held_reason: held }) => <StateBadge state={held ?? status} /> },
  {
    key: 'format',
    header: 'Format',
    hideBelow: 'md',
    cell: (destination) => (destination.kind === 'handler' ? 'handler' : destination.format),
  },
  { key: 'types', header: 'Types', hideBelow: 'md', cell: ({ types }) => typesText(types) },
  {
    key: 'queued',
    header: 'Queued',
    align: 'right',
    cell: ({ load }) => (
      <>
        <span className="figures">{formatCapped(load.unsettled)}</span>
        {load.oldest_at !== null && (
          <Text size="sm" c="dimmed">
            since <TimeAgo at={load.oldest_at} />
          </Text>
        )}
      </>
    ),
  },
  {
    key: 'dead',
    header: 'Dead letters',
    hideBelow: 'xs',
    align: 'right',
    cell: ({ id, load }) =>
      load.dead === 0 ? (
        '0'
      ) : (
        <Anchor
          component={Link}
          href={`${paths.deadLetters}?${new URLSearchParams({ destination: id, status: 'open' }).toString()}`}
          inherit
          className="figures"
        >
          {formatCapped(load.dead)}
        </Anchor>
      ),
  },
]

export function DestinationTable({
  query,
  onAdd,
}: {
  readonly query: UseQueryResult<readonly Destination[]>
  readonly onAdd: () => void
}) {
  const list = {
    rows: query.data ?? [],
    isPending: query.isPending,
    error: query.error,
    hasMore: false,
    isLoadingMore: false,
    loadMore: () => undefined,
    retry: () => void query.refetch(),
  }
  return (
    <DataTable
      label="Destinations"
      list={list}
      columns={columns}
      rowKey={({ id }) => id}
      empty={
        <EmptyState title="No destinations yet" action={{ label: 'Add the primary endpoint', onClick: onAdd }}>
          Add the URL of your service, which receives signed POST requests, or write a handler in guidepost.config.ts.
          Until then Guidepost stores events; you can replay them later.
        </EmptyState>
      }
    />
  )
}

/** A short list of event types. */
export function typesText(types: readonly string[]): string {
  if (types.includes('*')) return 'all'
  return types.length > 3 ? `${types.slice(0, 3).join(', ')} and ${types.length - 3} more` : types.join(', ')
}
