import { Anchor, SegmentedControl, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { api, unwrap } from '../../api/client.ts'
import { useList } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { paths } from '../../paths.ts'
import { nameOfEvent } from '../../shared/events/event-name.ts'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Section } from '../../ui/section.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

type ListedDelivery = components['schemas']['ListedDelivery']

const choices = [
  { value: 'all', label: 'All' },
  { value: 'held', label: 'Held' },
  { value: 'scheduled', label: 'Retrying' },
  { value: 'waiting', label: 'Waiting' },
] as const
type Choice = (typeof choices)[number]['value']

const columns: readonly Column<ListedDelivery>[] = [
  {
    key: 'event',
    header: 'Event',
    cell: ({ event }) => (
      <Anchor component={Link} href={paths.event(event.id)} fw={600} inherit>
        {nameOfEvent(event)}
      </Anchor>
    ),
  },
  {
    key: 'state',
    header: 'State',
    cell: ({ state, error }) => (
      <>
        <StateBadge state={state} />
        {error !== null && state !== 'succeeded' && (
          <Text size="sm" c="dimmed" lineClamp={1}>
            {error}
          </Text>
        )}
      </>
    ),
  },
  { key: 'connection', header: 'Connection', hideBelow: 'sm', cell: ({ connection_id: id }) => id },
  {
    key: 'attempts',
    header: 'Attempts',
    hideBelow: 'sm',
    align: 'right',
    cell: ({ attempt }) => <span className="figures">{attempt}</span>,
  },
  { key: 'received', header: 'Received', cell: ({ event }) => <TimeAgo at={event.received_at} /> },
]

/** The deliveries to a destination, newest first. */
export function Deliveries({ destination }: { readonly destination: string }) {
  const [choice, setChoice] = useState<Choice>('all')
  const filter = { destination, ...(choice !== 'all' && { state: choice }) }
  const list = useList(['deliveries', 'of', filter], (before) =>
    unwrap(api.GET('/v1/deliveries', { params: { query: { ...filter, before } } })),
  )
  return (
    <Section
      title="Deliveries"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Delivery state"
          data={[...choices]}
          value={choice}
          onChange={setChoice}
        />
      }
    >
      <DataTable
        label="Deliveries"
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <EmptyState title={choice === 'all' ? 'No deliveries yet' : 'No deliveries in this state'}>
            {choice === 'all'
              ? 'Change something at the provider, or replay an event.'
              : 'Choose “All” to see all deliveries.'}
          </EmptyState>
        }
      />
    </Section>
  )
}
