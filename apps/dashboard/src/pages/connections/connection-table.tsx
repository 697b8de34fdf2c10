import { Anchor, Group, Text } from '@mantine/core'
import { Link } from 'wouter'
import { api, unwrap } from '../../api/client.ts'
import type { ConnectionSummary } from '../../api/connections.ts'
import { formatCount } from '../../format/numbers.ts'
import { useList } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { StatusWithReason } from '../../shared/connections/connection-status.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { BulkActions } from './bulk/bulk-actions.tsx'
import type { ConnectionFilter, ConnectionListQuery } from './connection-filter.ts'

const columns: readonly Column<ConnectionSummary>[] = [
  {
    key: 'connection',
    header: 'Connection',
    cell: ({ provider_config_key: integration, connection_id: connection }) => (
      <Anchor component={Link} href={paths.connection(integration, connection)} fw={600} size="sm">
        {connection}
      </Anchor>
    ),
  },
  {
    key: 'status',
    header: 'Status',
    cell: ({ status, verdict }) => <StatusWithReason status={status} verdict={verdict} />,
  },
  {
    key: 'entities',
    header: 'Entities',
    hideBelow: 'sm',
    cell: ({ registrations }) => <Text size="sm">{registrations.map(({ entity }) => entity).join(', ') || '–'}</Text>,
  },
  {
    key: 'integration',
    header: 'Integration',
    hideBelow: 'sm',
    cell: ({ provider_config_key: key }) => <Text size="sm">{key}</Text>,
  },
  {
    key: 'last-event',
    header: 'Last event',
    cell: ({ last_event_at: at }) => (at === null ? <Text size="sm">–</Text> : <TimeAgo at={at} />),
  },
  {
    key: 'since',
    header: 'Since',
    hideBelow: 'md',
    cell: ({ verdict, since, created_at: createdAt }) => <TimeAgo at={verdict?.since ?? since ?? createdAt} />,
  },
]

export function ConnectionTable({ filter }: { readonly filter: ConnectionFilter }) {
  const list = useList(['connections', 'list', filter], (before) => {
    // The address may hold anything: the API refuses what it does not know.
    const query = { ...(filter as ConnectionListQuery), before, limit: '100' }
    return unwrap(api.GET('/v1/connections', { params: { query } }))
  })
  const { total = 0 } = list
  const isFiltered = Object.keys(filter).some((name) => name !== 'sort')
  return (
    <>
      <Group justify="space-between" mb="xs">
        <Text size="sm" c="dimmed" role="status">
          {total > 0 && formatCount(total, 'connection')}
        </Text>
        <BulkActions filter={filter} total={total} />
      </Group>
      <DataTable
        label="Connections"
        list={list}
        columns={columns}
        rowKey={({ provider_config_key: integration, connection_id: connection }) => `${integration}/${connection}`}
        empty={
          isFiltered ? (
            <EmptyState title="No connection matches the filter">
              Clear the filter, or search for a shorter part of the id.
            </EmptyState>
          ) : (
            <EmptyState
              title="No tenant is connected yet"
              action={{ label: 'Connect a tenant', href: paths.newConnection }}
            >
              Enter the credentials of a tenant’s API user: Guidepost registers its webhooks, checks them and repairs
              them.
            </EmptyState>
          )
        }
      />
    </>
  )
}
