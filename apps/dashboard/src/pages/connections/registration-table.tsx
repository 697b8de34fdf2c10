import { Anchor, Text } from '@mantine/core'
import { Link } from 'wouter'
import { api, unwrap } from '../../api/client.ts'
import type { ManagedRegistration } from '../../api/connections.ts'
import { useList } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { ConnectionStatus } from '../../shared/connections/connection-status.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import type { ConnectionFilter } from './connection-filter.ts'

const columns: readonly Column<ManagedRegistration>[] = [
  {
    key: 'connection',
    header: 'Connection',
    cell: ({ provider_config_key: integration, connection_id: connection, connection_deleted: isGone }) => (
      <>
        <Anchor component={Link} href={paths.connection(integration, connection)} fw={600} size="sm">
          {connection}
        </Anchor>
        {isGone && (
          <Text size="xs" c="dimmed">
            deleted
          </Text>
        )}
      </>
    ),
  },
  { key: 'entity', header: 'Webhook', cell: ({ entity }) => <Text size="sm">{entity}</Text> },
  {
    key: 'status',
    header: 'Status',
    cell: ({ status, verdict }) => <ConnectionStatus status={status} verdict={verdict} />,
  },
  {
    key: 'message',
    header: 'What to do',
    hideBelow: 'sm',
    cell: ({ message }) => <Text size="sm">{message}</Text>,
  },
  { key: 'since', header: 'Status since', hideBelow: 'md', cell: ({ since }) => <TimeAgo at={since} /> },
]

/** Webhooks that remain to be removed at the provider. Their connections may be deleted. */
export function RegistrationTable({ filter }: { readonly filter: ConnectionFilter }) {
  const { status, cause, search, provider_config_key } = filter
  const list = useList(['registrations', filter], (before) => {
    const query = { status: status as ManagedRegistration['status'], cause, provider_config_key, before, limit: '100' }
    return unwrap(api.GET('/v1/registrations', { params: { query } }))
  })
  const rows = search === undefined ? list.rows : list.rows.filter((row) => matchesSearch(row, search))
  return (
    <DataTable
      label="Webhooks to remove"
      list={{ ...list, rows }}
      columns={columns}
      rowKey={({ id }) => id}
      empty={
        <EmptyState title="No webhooks to remove">
          Webhooks appear here until they are removed at the provider.
        </EmptyState>
      }
    />
  )
}

const matchesSearch = ({ connection_id: id }: ManagedRegistration, search: string): boolean =>
  id.toLowerCase().includes(search.toLowerCase())
