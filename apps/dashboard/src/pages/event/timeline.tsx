import { Anchor, Text, Timeline } from '@mantine/core'
import {
  IconCheck,
  IconClock,
  IconDatabase,
  IconHistory,
  IconInbox,
  IconPlug,
  IconShieldCheck,
  IconX,
} from '@tabler/icons-react'
import { Link } from 'wouter'
import type { Event } from '../../api/events.ts'
import { formatCount } from '../../format/numbers.ts'
import { paths } from '../../paths.ts'
import { StateBadge } from '../../ui/state-badge.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { Deliveries } from './deliveries.tsx'
import { outcomeOf } from './outcome.ts'
import { Recovered } from './recovered.tsx'
import { Verification } from './verification.tsx'

/** The steps of an event: received, verified, matched, stored, delivered. */
export function EventTimeline({ event }: { readonly event: Event }) {
  const isMatched = event.connections.length > 0
  const outcome = outcomes[outcomeOf(event.deliveries)]
  return (
    <>
      <Timeline bulletSize={28} lineWidth={2} active={99} color="pine">
        <Timeline.Item bullet={<IconInbox size={16} aria-hidden />} title="Received">
          <Text size="sm">
            <TimeAgo at={event.received_at} />, {origins[event.origin]}
          </Text>
          <Text size="sm" c="dimmed">
            {duplicatesText(event)}
            {event.last_duplicate_at !== null && (
              <>
                {' '}
                Last duplicate <TimeAgo at={event.last_duplicate_at} />.
              </>
            )}
          </Text>
        </Timeline.Item>
        {event.recovered && (
          <Timeline.Item bullet={<IconHistory size={16} aria-hidden />} title="Recovered">
            <Recovered event={event} recovered={event.recovered} />
          </Timeline.Item>
        )}
        <Timeline.Item bullet={<IconShieldCheck size={16} aria-hidden />} title="Verified">
          <Verification event={event} />
        </Timeline.Item>
        <Timeline.Item
          bullet={isMatched ? <IconPlug size={16} aria-hidden /> : <IconX size={16} aria-hidden />}
          color={isMatched ? 'pine' : 'gray'}
          title={isMatched ? 'Matched' : 'Not matched'}
        >
          <Matched event={event} />
        </Timeline.Item>
        <Timeline.Item bullet={<IconDatabase size={16} aria-hidden />} title="Stored">
          <Text size="sm" component="div">
            As <StateBadge state={event.state} />
          </Text>
          <Text size="sm" c="dimmed">
            {states[event.state]}
          </Text>
        </Timeline.Item>
        <Timeline.Item bullet={<outcome.Icon size={16} aria-hidden />} color={outcome.color} title={outcome.title}>
          <Deliveries deliveries={event.deliveries} />
        </Timeline.Item>
      </Timeline>
    </>
  )
}

const outcomes = {
  none: { title: 'Not delivered', color: 'gray', Icon: IconX },
  filtered: { title: 'Left out by filters', color: 'gray', Icon: IconX },
  delivered: { title: 'Delivered', color: 'pine', Icon: IconCheck },
  pending: { title: 'Delivering', color: 'blue', Icon: IconClock },
  dead: { title: 'Dead letter', color: 'red', Icon: IconX },
}

const origins: Readonly<Record<Event['origin'], string>> = {
  push: 'as a webhook',
  'error-log': 'recovered from the provider’s log of failed webhooks',
  history: 'recovered from the record’s history at the provider',
  'back-fill': 'recovered by comparing the record at the provider with the events that arrived',
  'deleted-log': 'recovered from the provider’s log of deleted records',
  absence: 'suspected, because the record is no longer at the provider',
  'linked-tickets': 'created by Guidepost, because a linked ticket changed',
}

function duplicatesText({ duplicates }: Event): string {
  if (duplicates === 0) return 'Received once.'
  return `Received ${formatCount(duplicates, 'more time')}. Guidepost dropped the duplicates.`
}

const states: Readonly<Record<Event['state'], string>> = {
  accepted: 'Stored and queued for its destinations.',
  unsubscribed: 'No destination subscribes to this event type. Replay the event once one does.',
  unmatched: 'Guidepost delivers it automatically once a connection has its Guid.',
  unparsable: 'The plugin could not parse it. Its exact bytes are stored: parse it again with a fixed plugin.',
  notice: 'It is about the webhook itself, so Guidepost checked the webhook. It is not delivered.',
  superseded: 'It came from a webhook that a newer one replaced. It is not delivered.',
}

function Matched({ event }: { readonly event: Event }) {
  const { connections, provider_config_key: integration, registration_id: registration, reason } = event
  return (
    <>
      {connections.map((connection) => (
        <Text size="sm" key={connection}>
          Connection{' '}
          <Anchor component={Link} underline="always" href={paths.connection(integration, connection)}>
            {connection}
          </Anchor>
        </Text>
      ))}
      {reason !== null && reason !== '' && <Text size="sm">{reasons[reason] ?? reason}</Text>}
      <Text size="sm" c="dimmed">
        Integration{' '}
        <Anchor component={Link} underline="always" href={paths.integration(integration)}>
          {integration}
        </Anchor>
        {registration !== null && `, registration ${registration}`}
      </Text>
    </>
  )
}

const reasons: Readonly<Record<string, string>> = {
  no_guid: 'The event has no Guid, so it cannot be matched.',
  unknown_guid: 'No connection has the event’s Guid.',
  guid_mismatch: 'The event came to the URL of one registration but has the Guid of another.',
}
