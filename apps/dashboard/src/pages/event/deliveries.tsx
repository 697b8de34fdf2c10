import { Button, Card, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useDelivery, type Delivery } from '../../api/events.ts'
import { Attempts } from '../../shared/deliveries/attempts.tsx'
import { nextStep } from '../../shared/deliveries/delivery-texts.ts'
import { DestinationLink } from '../../shared/deliveries/destination-link.tsx'
import { ReplayDelivery } from '../../shared/replay/replay-delivery.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

/** Loading a delivery takes a request, so older ones load only on demand. */
const shownDeliveries = 6

/** The deliveries of an event with their attempts, newest first. */
export function Deliveries({ deliveries }: { readonly deliveries: readonly Delivery[] }) {
  const [isAll, setAll] = useState(false)
  if (deliveries.length === 0) return <Text size="sm">No destination receives this event.</Text>
  const newestFirst = deliveries.toReversed()
  const shown = isAll ? newestFirst : newestFirst.slice(0, shownDeliveries)
  return (
    <Stack gap="sm" mt="xs">
      {shown.map((delivery) => (
        <DeliveryCard key={delivery.id} delivery={delivery} />
      ))}
      {shown.length < deliveries.length && (
        <Button variant="default" size="xs" onClick={() => setAll(true)}>
          Show {deliveries.length - shown.length} more
        </Button>
      )}
    </Stack>
  )
}

function DeliveryCard({ delivery }: { readonly delivery: Delivery }) {
  const { id, destination, connection_id: connection, state, replay, due_at: dueAt } = delivery
  const detail = useDelivery(id)
  const next = nextStep(delivery)
  return (
    <Card withBorder padding="sm" role="group" aria-label={`Delivery ${id}`}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <Stack gap={4} flex="1 1 180px">
          <Group gap="xs">
            <DestinationLink id={destination} />
            <StateBadge state={state} />
            {replay && <StateBadge state="replay" />}
          </Group>
          <Text size="sm" c="dimmed">
            Delivery {id} of connection {connection}
          </Text>
          {next !== undefined && (
            <Text size="sm">
              {next}
              {state === 'scheduled' && (
                <>
                  {' '}
                  Next attempt: <TimeAgo at={dueAt} />.
                </>
              )}
            </Text>
          )}
        </Stack>
        <ReplayDelivery delivery={delivery} label={`Replay delivery ${id}`} />
      </Group>
      <div style={{ marginTop: 'var(--mantine-spacing-xs)' }}>
        {state !== 'filtered' && <Loaded query={detail}>{({ attempts }) => <Attempts attempts={attempts} />}</Loaded>}
      </div>
    </Card>
  )
}
