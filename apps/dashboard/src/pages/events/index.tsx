import { useState } from 'react'
import { Anchor, Button, Text } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { Link } from 'wouter'
import { paths } from '../../paths.ts'
import {
  ConnectionFilter,
  FilterBar,
  FilterSelect,
  FilterText,
  IntegrationFilter,
  TimeFilter,
  TypeFilter,
} from '../../shared/filters/filter-fields.tsx'
import { useFilter } from '../../shared/filters/use-filter.ts'
import { ReplayDialog } from '../../shared/replay/replay-dialog.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { EventTable, eventStates, type EventFilter } from './event-table.tsx'
import { RejectionTable } from './rejection-table.tsx'

const names = ['search', 'related_to', 'state', 'type', 'provider_config_key', 'connection_id', 'from', 'to'] as const
/** Rejected webhooks are not events: they have a list and filters of their own. */
const rejected = 'rejected'
const states = [...eventStates, rejected].map((value) => ({ value, label: value }))

/** All events, or rejected webhooks. */
export default function EventsPage() {
  const [filter, change] = useFilter(names)
  const [isReplaying, setReplaying] = useState(false)
  const { state, search, related_to: relatedTo, ...others } = filter
  const isRejected = state === rejected
  return (
    <>
      <PageHeader
        title="Events"
        description="Verified webhooks, newest first. Open an event to see its deliveries. Webhooks that failed verification are under the state “rejected”."
        actions={
          <>
            {/* A bulk replay ignores these, so offer it only without them. */}
            {state === undefined && search === undefined && relatedTo === undefined && (
              <Button
                variant="default"
                leftSection={<IconRefresh size={16} aria-hidden />}
                onClick={() => setReplaying(true)}
              >
                Replay all in filter…
              </Button>
            )}
          </>
        }
      />
      <FilterBar
        isSet={Object.keys(filter).length > 0}
        onClear={() => change(Object.fromEntries(names.map((name) => [name, null])))}
      >
        {!isRejected && (
          <FilterText
            label="Search"
            placeholder="Number, id or words"
            value={filter.search}
            onChange={(value) => change({ search: value.trim() })}
          />
        )}
        <FilterSelect label="State" data={states} value={state} onChange={(value) => change({ state: value })} />
        <IntegrationFilter
          value={filter.provider_config_key}
          onChange={(value) => change({ provider_config_key: value })}
        />
        {!isRejected && (
          <>
            <TypeFilter value={filter.type} onChange={(value) => change({ type: value })} />
            <ConnectionFilter value={filter.connection_id} onChange={(value) => change({ connection_id: value })} />
            <TimeFilter label="Received from" value={filter.from} onChange={(value) => change({ from: value })} />
            <TimeFilter label="Received before" value={filter.to} onChange={(value) => change({ to: value })} />
          </>
        )}
      </FilterBar>
      {relatedTo !== undefined && !isRejected && (
        <Text mb="md">
          Only events of the same record as{' '}
          <Anchor component={Link} href={paths.event(relatedTo)} underline="always">
            event {relatedTo}
          </Anchor>
        </Text>
      )}
      {isRejected ? (
        <RejectionTable integration={filter.provider_config_key} />
      ) : (
        <EventTable filter={filter as EventFilter} />
      )}
      {isReplaying && <ReplayDialog selection={{ of: 'events', ...others }} onClose={() => setReplaying(false)} />}
    </>
  )
}
