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
  ReceivedFilter,
  TypeFilter,
} from '../../shared/filters/filter-fields.tsx'
import { withTimes } from '../../shared/filters/time-range.ts'
import { useFilter } from '../../shared/filters/use-filter.ts'
import { ReplayDialog } from '../../shared/replay/replay-dialog.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { EventTable, eventOutcomes, type EventFilter } from './event-table.tsx'
import { RejectionTable } from './rejection-table.tsx'

const names = [
  'search',
  'related_to',
  'outcome',
  'state',
  'type',
  'provider_config_key',
  'connection_id',
  'since',
  'from',
  'to',
] as const
/** Rejected webhooks are not events: they have a list and filters of their own. */
const rejected = 'rejected'
const outcomes = [...eventOutcomes, rejected].map((value) => ({ value, label: value }))

/** All events, or rejected webhooks. */
export default function EventsPage() {
  const [filter, change] = useFilter(names)
  const { outcome: ofOutcome, state, search, related_to: relatedTo, ...others } = filter
  /** What to replay, while the dialog is open. */
  const [replayed, setReplayed] = useState<typeof others>()
  // Links of earlier versions name a state.
  const outcome = ofOutcome ?? state
  const isRejected = outcome === rejected
  return (
    <>
      <PageHeader
        title="Events"
        description="Verified webhooks, newest first. Open an event to see its deliveries. Webhooks that failed verification are under the outcome “rejected”."
        actions={
          <>
            {/* A bulk replay ignores these, so offer it only without them. */}
            {outcome === undefined && search === undefined && relatedTo === undefined && (
              <Button
                variant="default"
                leftSection={<IconRefresh size={16} aria-hidden />}
                onClick={() => setReplayed(withTimes(others, Date.now()))}
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
        <FilterSelect
          label="Outcome"
          data={outcomes}
          value={outcome}
          onChange={(value) => change({ outcome: value, state: null })}
        />
        <IntegrationFilter
          value={filter.provider_config_key}
          onChange={(value) => change({ provider_config_key: value })}
        />
        {!isRejected && (
          <>
            <TypeFilter value={filter.type} onChange={(value) => change({ type: value })} />
            <ConnectionFilter value={filter.connection_id} onChange={(value) => change({ connection_id: value })} />
            <ReceivedFilter filter={filter} onChange={change} />
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
      {replayed && <ReplayDialog selection={{ of: 'events', ...replayed }} onClose={() => setReplayed(undefined)} />}
    </>
  )
}
