import { Anchor, SegmentedControl, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { answer, api } from '../../api/client.ts'
import { useList } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { paths } from '../../paths.ts'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { nameOfEvent } from '../../shared/events/event-name.ts'
import { Section } from '../../ui/section.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

type ListedDelivery = components['schemas']['ListedDelivery']

const choices = [
  { value: 'all', label: 'All' },
  { value: 'held', label: 'Held' },
  { value: 'scheduled', label: 'Tried again' },
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
    key: 'tries',
    header: 'Tries',
    hideBelow: 'sm',
    align: 'right',
    cell: ({ attempt }) => <span className="figures">{attempt}</span>,
  },
  { key: 'received', header: 'Received', cell: ({ event }) => <TimeAgo at={event.received_at} /> },
]

/** What goes there, the newest first. */
export function Deliveries({ destination }: { readonly destination: string }) {
  const [choice, setChoice] = useState<Choice>('all')
  const filter = { destination, ...(choice !== 'all' && { state: choice }) }
  const list = useList(['deliveries', 'of', filter], (before) =>
    answer(api.GET('/v1/deliveries', { params: { query: { ...filter, before } } })),
  )
  return (
    <Section
      title="Deliveries"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Which deliveries"
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
          <EmptyState title={choice === 'all' ? 'Nothing went there yet' : 'None'}>
            {choice === 'all'
              ? 'Send a test, or change something at the provider that an event of its types is about.'
              : 'No delivery is in that state now.'}
          </EmptyState>
        }
      />
    </Section>
  )
}
