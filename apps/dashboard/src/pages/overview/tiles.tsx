import { Card, SimpleGrid, Skeleton, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatCount, formatCounted, formatDuration, formatNumber } from '../../format/numbers.ts'
import { TimeAgo } from '../../ui/time-ago.tsx'
import type { Activity, Overview } from './queries.ts'

/** Key figures of the chosen period, and the current backlog. */
export function Tiles({
  overview: { deliveries },
  activity,
  range,
}: {
  readonly overview: Overview
  readonly activity: Activity | undefined
  readonly range: string
}) {
  const { waiting, held } = deliveries
  const total = activity?.total
  const events = total && total.events.accepted + total.events.unmatched + total.events.other
  const failures = total && total.deliveries.failed + total.events.rejected
  return (
    <SimpleGrid component="dl" cols={{ base: 2, xs: 3, md: 5 }} spacing="sm" m={0}>
      <Tile name="Events received" value={events === undefined ? undefined : formatNumber(events)}>
        {total && total.events.duplicate > 0 ? `plus ${formatCount(total.events.duplicate, 'duplicate')}` : range}
      </Tile>
      <Tile name="Deliveries sent" value={total && formatNumber(total.deliveries.succeeded)}>
        {range}
      </Tile>
      <Tile name="Failures" value={failures === undefined ? undefined : formatNumber(failures)} isBad={failures !== 0}>
        {total && `${formatCount(total.deliveries.failed, 'attempt')}, ${formatNumber(total.events.rejected)} rejected`}
      </Tile>
      <Tile name="Backlog" value={formatCounted(waiting)}>
        {waiting.oldest_at === null ? (
          'no queued deliveries'
        ) : (
          <>
            oldest <TimeAgo at={waiting.oldest_at} />
            {held.count > 0 && `, ${formatCounted(held)} held`}
          </>
        )}
      </Tile>
      <Tile name="Latency (p95)" value={total && formatDuration(total.latency_ms.p95)}>
        {total && `p50: ${formatDuration(total.latency_ms.p50)}`}
      </Tile>
    </SimpleGrid>
  )
}

function Tile({
  name,
  value,
  isBad = false,
  children,
}: {
  readonly name: string
  readonly value: string | undefined
  readonly isBad?: boolean
  readonly children: ReactNode
}) {
  return (
    <Card withBorder padding="md">
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text
        component="dd"
        m={0}
        className="figures"
        fz={28}
        fw={650}
        lh={1.3}
        c={isBad && value ? 'var(--mantine-color-error)' : undefined}
      >
        {value ?? <Skeleton height={28} my={4} width={72} />}
      </Text>
      <Text component="dd" m={0} size="xs" c="dimmed">
        {children}
      </Text>
    </Card>
  )
}
