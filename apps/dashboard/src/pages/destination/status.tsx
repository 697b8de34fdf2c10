import { Alert, Anchor, Card, SimpleGrid, Text } from '@mantine/core'
import { IconPlayerPause } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Destination } from '../../api/destinations.ts'
import { formatCapped } from '../../format/numbers.ts'
import { paths } from '../../paths.ts'
import { heldReasons } from '../../shared/deliveries/delivery-texts.ts'
import { StateBadge } from '../../ui/state-badge.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

/** Whether a destination receives deliveries, why not, and its load. */
export function Status({ destination }: { readonly destination: Destination }) {
  const { id, load } = destination
  const deadLetters = `${paths.deadLetters}?${new URLSearchParams({ destination: id, status: 'open' }).toString()}`
  return (
    <>
      <Held destination={destination} />
      <SimpleGrid component="dl" cols={{ base: 2, sm: 4 }} m={0}>
        <Figure name="Status">
          <StateBadge state={destination.held_reason ?? destination.status} />
        </Figure>
        <Figure name="Queued">{formatCapped(load.unsettled)}</Figure>
        <Figure name="Oldest event">{load.oldest_at === null ? '–' : <TimeAgo at={load.oldest_at} />}</Figure>
        <Figure name="Dead letters">
          {load.dead === 0 ? (
            '0'
          ) : (
            <Anchor component={Link} href={deadLetters} inherit>
              {formatCapped(load.dead)}
            </Anchor>
          )}
        </Figure>
      </SimpleGrid>
    </>
  )
}

function Held({
  destination: { held_reason: held, message, since, probe_at: probeAt, paused_for: pausedFor },
}: {
  readonly destination: Destination
}) {
  if (held === null) return null
  return (
    <Alert
      color={held === 'paused' || held === 'undeclared' ? 'yellow' : 'red'}
      variant="light"
      icon={<IconPlayerPause aria-hidden />}
      title={titles[held]}
    >
      <Text size="sm">{pausedFor === 'all' ? pausedForAll : heldReasons[held]}</Text>
      {message !== null && <Text size="sm">“{message}”</Text>}
      <Text size="sm">
        Since <TimeAgo at={since} />.
        {probeAt !== null && (
          <>
            {' '}
            Next test delivery: <TimeAgo at={probeAt} />.
          </>
        )}{' '}
        Deliveries stay queued in order and use up no attempts.
      </Text>
    </Alert>
  )
}

const pausedForAll =
  'This handler is paused for all environments. Only the admin key can resume it: guidepost destinations resume <id> --all-environments'

const titles: Readonly<Record<NonNullable<Destination['held_reason']>, string>> = {
  paused: 'Paused',
  undeclared: 'Held: no longer in the configuration file',
  failing: 'Held: deliveries keep failing',
  gone: 'Held: the endpoint answered 410 Gone',
  handler_missing: 'Held: the handler is missing',
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
