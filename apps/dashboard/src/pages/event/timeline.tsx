import { Anchor, Text, Timeline } from '@mantine/core'
import { IconCheck, IconClock, IconDatabase, IconInbox, IconPlug, IconShieldCheck, IconX } from '@tabler/icons-react'
import { Link } from 'wouter'
import type { components } from '../../api/schema.d.ts'
import { paths } from '../../paths.ts'
import { figure } from '../../format/numbers.ts'
import { StateBadge } from '../../ui/state-badge.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { Deliveries } from './deliveries.tsx'
import { outcomeOf } from './outcome.ts'
import { Verified } from './verification.tsx'

type Event = components['schemas']['Event']

/** What became of an event, step by step: received, verified, matched, stored, delivered. */
export function Way({ event }: { readonly event: Event }) {
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
            {repeatsOf(event)}
            {event.last_duplicate_at !== null && (
              <>
                {' '}
                The last one came <TimeAgo at={event.last_duplicate_at} />.
              </>
            )}
          </Text>
        </Timeline.Item>
        <Timeline.Item bullet={<IconShieldCheck size={16} aria-hidden />} title="Verified">
          <Verified event={event} />
        </Timeline.Item>
        <Timeline.Item
          bullet={isMatched ? <IconPlug size={16} aria-hidden /> : <IconX size={16} aria-hidden />}
          color={isMatched ? 'pine' : 'gray'}
          title={isMatched ? 'Matched' : 'Matched nobody'}
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
  nobody: { title: 'Not delivered', color: 'gray', Icon: IconX },
  delivered: { title: 'Delivered', color: 'pine', Icon: IconCheck },
  under_way: { title: 'On its way', color: 'blue', Icon: IconClock },
  given_up: { title: 'Given up', color: 'red', Icon: IconX },
}

const origins: Readonly<Record<Event['origin'], string>> = {
  push: 'as a webhook',
  'error-log': 'fetched from the provider’s log of failed webhooks',
  'back-fill': 'made from what was read at the provider',
  'linked-tickets': 'made here, since a linked ticket changed',
}

function repeatsOf({ duplicates }: Event): string {
  if (duplicates === 0) return 'It came once.'
  return `It came ${figure(duplicates)} more ${duplicates === 1 ? 'time' : 'times'}: recognised, counted, and passed on once.`
}

const states: Readonly<Record<Event['state'], string>> = {
  accepted: 'Its deliveries were written together with it.',
  unsubscribed: 'No destination wants events of this type. Replay it once one does.',
  unmatched: 'It is kept, and dispatched by itself as soon as a connection has its key.',
  unparsable: 'It is kept with its exact bytes. Read it again after the plugin was mended.',
  notice: 'It is about the webhook itself: the gateway looked at the webhook again. It is delivered to nobody.',
  superseded: 'It came from a webhook that a newer one has replaced. It is delivered to nobody.',
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
  no_guid: 'It names no webhook, so that nobody can say whose it is.',
  unknown_guid: 'No connection has the webhook that it names.',
  guid_mismatch: 'It came to the URL of one registration, and names the webhook of another.',
}
