import { Alert, Card, Group, List, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import type { ConnectionKey } from '../../../api/connections.ts'
import type { EntityCoverage } from '../../../api/coverage.ts'
import { TimeAgo } from '../../../ui/time-ago.tsx'
import { SegmentAccount } from './account.tsx'
import { segmentsOf } from './segments.ts'
import { formatClock, type Span } from './spans.ts'
import { Strip } from './strip.tsx'

/** The strip of one entity, with what it can't see and the account of the chosen stretch. */
export function Entity({
  connectionKey,
  coverage,
  span,
  nextRoundAt,
}: {
  readonly connectionKey: ConnectionKey
  readonly coverage: EntityCoverage
  readonly span: Span
  readonly nextRoundAt: string | null
}) {
  const [selectedFrom, setSelectedFrom] = useState<number>()
  const { entity, problem } = coverage
  const now = Date.now()
  const segments = segmentsOf(coverage, { from: now - span.ms, to: now })
  // Times move on while the page is open, and so does the start of the first segment.
  const selected = segments.find(
    ({ from, to }) => selectedFrom !== undefined && from <= selectedFrom && selectedFrom < to,
  )
  return (
    <Stack gap="xs" component="article" aria-label={`Coverage: ${entity}`}>
      <Group gap="sm" justify="space-between">
        <Title order={3} size="h5">
          {entity}
        </Title>
        <Next coverage={coverage} nextRoundAt={nextRoundAt} />
      </Group>
      <Strip
        entity={entity}
        segments={segments}
        span={span}
        selected={selected}
        onSelect={(segment) =>
          setSelectedFrom(segment === selected ? undefined : Math.max(segment.from, now - span.ms + 1))
        }
      />
      {problem !== null && (
        <Alert
          color="yellow"
          icon={<IconAlertTriangle aria-hidden />}
          title="The last round could not read this entity"
        >
          <Text size="sm">
            {problem.message} ({problem.code}, <TimeAgo at={problem.at} />)
          </Text>
        </Alert>
      )}
      {selected && (
        <Card withBorder padding="sm" role="region" aria-label={`Account of ${entity}`} aria-live="polite">
          <SegmentAccount connectionKey={connectionKey} coverage={coverage} segment={selected} />
        </Card>
      )}
      <BlindSpots coverage={coverage} />
    </Stack>
  )
}

function Next({
  coverage: { is_behind: isBehind, proven_until: provenUntil },
  nextRoundAt,
}: {
  readonly coverage: EntityCoverage
  readonly nextRoundAt: string | null
}) {
  const next = nextRoundAt === null ? 'No sweep is due' : `Next sweep ${formatClock(Date.parse(nextRoundAt))}`
  return (
    <Text size="sm" c={isBehind ? 'var(--mantine-color-yellow-light-color)' : 'dimmed'} fw={isBehind ? 600 : undefined}>
      {isBehind ? (
        <>
          Behind: proven until <TimeAgo at={provenUntil} />. {next}
        </>
      ) : (
        next
      )}
    </Text>
  )
}

/** Always shown: without it, a strip would claim more than it proves. */
function BlindSpots({
  coverage: { blind_spots: spots, incomparable_fields: fields },
}: {
  readonly coverage: EntityCoverage
}) {
  if (spots.length + fields.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Blind spots: none
      </Text>
    )
  }
  return (
    <div>
      <Text size="sm" fw={600}>
        Blind spots: what a sweep can’t see
      </Text>
      <List size="sm">
        {spots.map(({ code, action, field, message }) => (
          <List.Item key={`${code} ${action} ${field ?? ''}`}>
            {`${action[0]!.toUpperCase()}${action.slice(1)}${field === undefined ? '' : ` (${field})`}: ${message}`}
          </List.Item>
        ))}
        {fields.length > 0 && (
          <List.Item>{`Fields that the provider writes in two forms, so that they can’t be compared: ${fields.join(', ')}`}</List.Item>
        )}
      </List>
    </div>
  )
}
