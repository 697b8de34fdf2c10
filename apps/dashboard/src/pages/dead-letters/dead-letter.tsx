import { Button, Drawer, Group, Stack, Text, Title } from '@mantine/core'
import { Link } from 'wouter'
import { useDelivery, useEvent } from '../../api/events.ts'
import type { components } from '../../api/schema.d.ts'
import { paths } from '../../paths.ts'
import { Attempts } from '../../shared/deliveries/attempts.tsx'
import { nextStep } from '../../shared/deliveries/delivery-texts.ts'
import { DestinationLink } from '../../shared/deliveries/destination-link.tsx'
import { nameOfEvent } from '../../shared/events/event-name.ts'
import { ReplayDelivery } from '../../shared/replay/replay-delivery.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { DismissOne } from './dismiss.tsx'
import { statusTones } from './status.ts'

type Detail = components['schemas']['DeliveryDetail']

/** One dead letter beside the list: its attempts and its replays, and a button that replays it. */
export function DeadLetter({ id, onClose }: { readonly id: string | undefined; readonly onClose: () => void }) {
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={`Dead letter ${id ?? ''}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {id !== undefined && <Content id={id} />}
    </Drawer>
  )
}

function Content({ id }: { readonly id: string }) {
  const delivery = useDelivery(id)
  return (
    <Loaded query={delivery}>
      {(detail) => (
        <Stack gap="lg">
          <Group>
            <ReplayDelivery delivery={detail} />
            {detail.dead_letter?.status === 'open' && <DismissOne id={detail.id} />}
            <Button component={Link} href={paths.event(detail.event.id)} size="xs" variant="default">
              Show event
            </Button>
          </Group>
          <Facts
            facts={{
              Event: nameOfEvent(detail.event),
              Received: <TimeAgo at={detail.event.received_at} />,
              Connection: detail.connection_id,
              Destination: <DestinationLink id={detail.destination} name={detail.destination_name} />,
              Status: <Closing letter={detail.dead_letter} />,
              Died: detail.settled_at === null ? null : <TimeAgo at={detail.settled_at} />,
              Error: detail.error,
            }}
          />
          <Replays delivery={detail} />
          <div>
            <Title order={2} size="h5" mb="xs">
              Attempts
            </Title>
            <Attempts attempts={detail.attempts} />
          </div>
        </Stack>
      )}
    </Loaded>
  )
}

/** What became of the dead letter, with who and why. */
function Closing({ letter }: { readonly letter: Detail['dead_letter'] }) {
  if (letter === null) return null
  return (
    <Group gap="xs">
      <StateBadge state={letter.status} tone={statusTones[letter.status]} />
      {letter.at !== null && <TimeAgo at={letter.at} />}
      {letter.reason !== null && (
        <Text size="sm">
          by {letter.by}: {letter.reason}
        </Text>
      )}
    </Group>
  )
}

/** The replays of the same event to the same destination. */
function Replays({ delivery }: { readonly delivery: Detail }) {
  const { data: event } = useEvent(delivery.event.id)
  const replays = event?.deliveries.filter(
    (each) =>
      each.replay &&
      each.id !== delivery.id &&
      each.destination === delivery.destination &&
      each.connection_id === delivery.connection_id,
  )
  if (!replays || replays.length === 0) return null
  return (
    <div>
      <Title order={2} size="h5" mb="xs">
        Replays
      </Title>
      <Stack gap={4}>
        {replays.toReversed().map((each) => (
          <Group key={each.id} gap="xs">
            <Text size="sm">Delivery {each.id}</Text>
            <StateBadge state={each.state} />
            <Text size="sm" c="dimmed">
              {each.settled_at === null ? nextStep(each) : <TimeAgo at={each.settled_at} />}
            </Text>
          </Group>
        ))}
      </Stack>
    </div>
  )
}
