import { Alert, Anchor, Card, SimpleGrid, Text } from '@mantine/core'
import { IconPlayerPause } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { components } from '../../api/schema.d.ts'
import { paths } from '../../paths.ts'
import { heldBecause } from '../../shared/deliveries/delivery-texts.ts'
import { StateBadge } from '../../ui/state-badge.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { atLeast } from '../../format/numbers.ts'

type Destination = components['schemas']['Destination']

/** Whether it gets its deliveries, why not, and what waits. */
export function Standing({ destination }: { readonly destination: Destination }) {
  const { id, load } = destination
  const deadLetters = `${paths.deadLetters}?${new URLSearchParams({ destination: id }).toString()}`
  return (
    <>
      <Held destination={destination} />
      <SimpleGrid component="dl" cols={{ base: 2, sm: 4 }} m={0}>
        <Figure name="State">
          <StateBadge state={destination.held_reason ?? destination.status} />
        </Figure>
        <Figure name="Waiting">{atLeast(load.unsettled)}</Figure>
        <Figure name="The oldest came">{load.oldest_at === null ? '–' : <TimeAgo at={load.oldest_at} />}</Figure>
        <Figure name="Dead letters">
          {load.dead === 0 ? (
            '0'
          ) : (
            <Anchor component={Link} href={deadLetters} inherit>
              {atLeast(load.dead)}
            </Anchor>
          )}
        </Figure>
      </SimpleGrid>
    </>
  )
}

function Held({
  destination: { held_reason: held, message, since, probe_at: probeAt },
}: {
  readonly destination: Destination
}) {
  if (held === null) return null
  return (
    <Alert
      color={held === 'paused' ? 'yellow' : 'red'}
      variant="light"
      icon={<IconPlayerPause aria-hidden />}
      title={titles[held]}
    >
      <Text size="sm">{heldBecause[held]}</Text>
      {message !== null && <Text size="sm">“{message}”</Text>}
      <Text size="sm">
        Since <TimeAgo at={since} />.
        {probeAt !== null && (
          <>
            {' '}
            The next one to find out: <TimeAgo at={probeAt} />.
          </>
        )}{' '}
        Deliveries wait in their order, and use up no try.
      </Text>
    </Alert>
  )
}

const titles: Readonly<Record<NonNullable<Destination['held_reason']>, string>> = {
  paused: 'Paused',
  failing: 'Held: it fails',
  gone: 'Held: it says that it is gone',
  handler_missing: 'Held: the handler is not there',
}

function Figure({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <Card withBorder padding="md">
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" m={0} fw={650} size="xl" className="figures">
        {children}
      </Text>
    </Card>
  )
}
