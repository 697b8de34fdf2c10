import { Button, Card, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api } from '../../api/client.ts'
import type { components } from '../../api/schema.d.ts'
import { Attempts } from '../../shared/deliveries/attempts.tsx'
import { whatNext } from '../../shared/deliveries/delivery-texts.ts'
import { DestinationLink } from '../../shared/deliveries/destination-link.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { SendAgain } from '../../shared/replay/replay-delivery.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

type Delivery = components['schemas']['Delivery']

/** Each is asked for on its own; so many at once, the others when somebody wants them. */
const shownAtOnce = 6

/** Where an event goes, the newest delivery first, each with its tries. */
export function Deliveries({ deliveries }: { readonly deliveries: readonly Delivery[] }) {
  const [isAll, setAll] = useState(false)
  if (deliveries.length === 0) return <Text size="sm">No destination was to get it.</Text>
  const newestFirst = deliveries.toReversed()
  const shown = isAll ? newestFirst : newestFirst.slice(0, shownAtOnce)
  return (
    <Stack gap="sm" mt="xs">
      {shown.map((delivery) => (
        <OneDelivery key={delivery.id} delivery={delivery} />
      ))}
      {shown.length < deliveries.length && (
        <Button variant="default" size="xs" onClick={() => setAll(true)}>
          Show {deliveries.length - shown.length} more
        </Button>
      )}
    </Stack>
  )
}

function OneDelivery({ delivery }: { readonly delivery: Delivery }) {
  const { id, destination, connection_id: connection, state, replay, due_at: dueAt } = delivery
  const detail = useQuery({
    queryKey: ['deliveries', 'one', id],
    queryFn: async () => (await answer(api.GET('/v1/deliveries/{id}', { params: { path: { id } } }))).data,
  })
  const next = whatNext(delivery)
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
            Delivery {id}, for {connection}
          </Text>
          {next !== undefined && (
            <Text size="sm">
              {next}
              {state === 'scheduled' && (
                <>
                  {' '}
                  Next try: <TimeAgo at={dueAt} />.
                </>
              )}
            </Text>
          )}
        </Stack>
        <SendAgain delivery={delivery} label={`Replay delivery ${id}`} />
      </Group>
      <div style={{ marginTop: 'var(--mantine-spacing-xs)' }}>
        <Loaded query={detail}>{({ attempts }) => <Attempts attempts={attempts} />}</Loaded>
      </div>
    </Card>
  )
}
