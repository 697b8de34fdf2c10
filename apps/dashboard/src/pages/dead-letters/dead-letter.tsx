import { Button, Drawer, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { answer, api } from '../../api/client.ts'
import type { components } from '../../api/schema.d.ts'
import { paths } from '../../paths.ts'
import { Attempts } from '../../shared/deliveries/attempts.tsx'
import { whatNext } from '../../shared/deliveries/delivery-texts.ts'
import { DestinationLink } from '../../shared/deliveries/destination-link.tsx'
import { nameOfEvent } from '../../shared/events/event-name.ts'
import { Facts } from '../../ui/facts.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { SendAgain } from '../../shared/replay/replay-delivery.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

type Detail = components['schemas']['DeliveryDetail']

/** One dead letter, beside the list: each try, what became of it since, and sending it again. */
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
  const delivery = useQuery({
    queryKey: ['deliveries', 'one', id],
    queryFn: async () => (await answer(api.GET('/v1/deliveries/{id}', { params: { path: { id } } }))).data,
  })
  return (
    <Loaded query={delivery}>
      {(detail) => (
        <Stack gap="lg">
          <Group>
            <SendAgain delivery={detail} />
            <Button component={Link} href={paths.event(detail.event.id)} size="xs" variant="default">
              Show its event
            </Button>
          </Group>
          <Facts
            facts={{
              Event: nameOfEvent(detail.event),
              Received: <TimeAgo at={detail.event.received_at} />,
              Connection: detail.connection_id,
              Destination: <DestinationLink id={detail.destination} />,
              State: <StateBadge state={detail.state} />,
              'Given up': detail.settled_at === null ? null : <TimeAgo at={detail.settled_at} />,
              Error: detail.error,
            }}
          />
          <SentSince delivery={detail} />
          <div>
            <Title order={2} size="h5" mb="xs">
              Tries
            </Title>
            <Attempts attempts={detail.attempts} />
          </div>
        </Stack>
      )}
    </Loaded>
  )
}

/** What was sent of the same event to the same destination, as replays of it. */
function SentSince({ delivery }: { readonly delivery: Detail }) {
  const { id } = delivery.event
  const { data: event } = useQuery({
    queryKey: ['events', 'one', id],
    queryFn: async () => (await answer(api.GET('/v1/events/{id}', { params: { path: { id } } }))).data,
  })
  const others = event?.deliveries.filter(
    (each) =>
      each.replay &&
      each.id !== delivery.id &&
      each.destination === delivery.destination &&
      each.connection_id === delivery.connection_id,
  )
  if (!others || others.length === 0) return null
  return (
    <div>
      <Title order={2} size="h5" mb="xs">
        Sent again
      </Title>
      <Stack gap={4}>
        {others.toReversed().map((each) => (
          <Group key={each.id} gap="xs">
            <Text size="sm">Delivery {each.id}</Text>
            <StateBadge state={each.state} />
            <Text size="sm" c="dimmed">
              {each.settled_at === null ? whatNext(each) : <TimeAgo at={each.settled_at} />}
            </Text>
          </Group>
        ))}
      </Stack>
    </div>
  )
}
