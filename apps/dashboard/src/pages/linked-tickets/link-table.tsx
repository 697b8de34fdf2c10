import { Anchor, Text } from '@mantine/core'
import { Link } from 'wouter'
import { api, unwrap } from '../../api/client.ts'
import { useList } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { paths } from '../../paths.ts'
import type { Filter } from '../../shared/filters/use-filter.ts'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { LinkMenu } from './link-menu.tsx'

type LinkedTicket = components['schemas']['LinkedTicket']

export const linkStates = ['open', 'closed', 'deleted'] as const

export type LinkFilter = Filter<'provider_config_key' | 'connection_id' | 'alert_id'> & {
  readonly state?: LinkedTicket['state']
}

const columns: readonly Column<LinkedTicket>[] = [
  {
    key: 'alert',
    header: 'Alert',
    cell: ({ alert_id: alert }) => (
      <Text size="sm" fw={600}>
        {alert}
      </Text>
    ),
  },
  { key: 'ticket', header: 'Ticket', cell: ({ ticket_number: number, ticket_id: id }) => number ?? id },
  { key: 'state', header: 'State', cell: ({ state }) => <StateBadge state={state} /> },
  {
    key: 'connection',
    header: 'Connection',
    hideBelow: 'md',
    cell: ({ provider_config_key: integration, connection_id: connection }) => (
      <Anchor component={Link} href={paths.connection(integration, connection)} inherit>
        {connection}
      </Anchor>
    ),
  },
  {
    key: 'resolution',
    header: 'Resolution',
    hideBelow: 'sm',
    width: '30%',
    cell: ({ resolution }) => (
      <Text size="sm" lineClamp={2} title={resolution ?? undefined}>
        {resolution ?? '–'}
      </Text>
    ),
  },
  {
    key: 'changed',
    header: 'Changed',
    hideBelow: 'xs',
    cell: ({ changed_at: at, changed_by: by }) => (
      <>
        {at === null ? '–' : <TimeAgo at={at} />}
        {by !== null && (
          <Text size="sm" c="dimmed">
            by resource {by}
          </Text>
        )}
      </>
    ),
  },
  { key: 'actions', header: '', align: 'right', width: 60, cell: (link) => <LinkMenu link={link} /> },
]

export function LinkTable({ filter, onLink }: { readonly filter: LinkFilter; readonly onLink: () => void }) {
  const list = useList(['linked-tickets', filter], (before) =>
    unwrap(api.GET('/v1/linked-tickets', { params: { query: { ...filter, before } } })),
  )
  const isFiltered = Object.keys(filter).length > 0
  return (
    <DataTable
      label="Linked tickets"
      list={list}
      columns={columns}
      rowKey={({ id }) => id}
      empty={
        isFiltered ? (
          <EmptyState title="No linked ticket matches the filter">
            Enter alerts and connections exactly, or clear the filter.
          </EmptyState>
        ) : (
          <EmptyState title="No linked tickets yet" action={{ label: 'Link an alert', onClick: onLink }}>
            Link an alert to a ticket here or with POST /v1/linked-tickets. When the ticket is completed, your
            destinations receive ticket.closed with its resolution.
          </EmptyState>
        )
      }
    />
  )
}
