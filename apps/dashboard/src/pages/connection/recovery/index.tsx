import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { ConnectionKey } from '../../../api/connections.ts'
import { useCoverage, type Coverage as CoverageAnswer } from '../../../api/coverage.ts'
import { useFilter } from '../../../shared/filters/use-filter.ts'
import { Loaded } from '../../../ui/loaded.tsx'
import { Section } from '../../../ui/section.tsx'
import { TimeAgo } from '../../../ui/time-ago.tsx'
import { Entity } from './entity.tsx'
import { RecoverDialog } from './recover-dialog.tsx'
import { spans } from './spans.ts'
import { Legend } from './strip.tsx'
import { Unclear } from './unclear.tsx'

/** Which time of a connection is covered by what, and recovery on request. */
export function Coverage({ connectionKey }: { readonly connectionKey: ConnectionKey }) {
  const [{ coverage }, change] = useFilter(['coverage'])
  const span = coverage === 'month' ? spans.month : spans.day
  const query = useCoverage(connectionKey, span.ms)
  const [isRecovering, setRecovering] = useState(false)
  const hasBegun = query.data !== null && query.data !== undefined
  return (
    <Section
      title="Coverage"
      description="Every hour Guidepost compares what changed at the provider with the events that arrived, and fetches back what is missing."
      actions={
        hasBegun && (
          <>
            <SegmentedControl
              size="xs"
              aria-label="Time shown"
              data={Object.entries(spans).map(([value, { label }]) => ({ value, label }))}
              value={coverage === 'month' ? 'month' : 'day'}
              onChange={(value) => change({ coverage: value === 'day' ? null : value })}
            />
            <Button size="xs" variant="default" onClick={() => setRecovering(true)}>
              Recover now…
            </Button>
          </>
        )
      }
    >
      <Loaded query={query}>
        {(found) =>
          found === null || found.entities.length === 0 ? (
            <Text size="sm">Nothing to show yet: coverage begins when a webhook of Guidepost’s is active.</Text>
          ) : (
            <Stack gap="lg">
              {found.entities.map((one) => (
                <Entity
                  key={one.entity}
                  connectionKey={connectionKey}
                  coverage={one}
                  span={span}
                  nextRoundAt={found.next_round_at}
                />
              ))}
              <Legend />
              <Round coverage={found} />
              <Unclear connectionKey={connectionKey} />
            </Stack>
          )
        }
      </Loaded>
      {isRecovering && <RecoverDialog connectionKey={connectionKey} onClose={() => setRecovering(false)} />}
    </Section>
  )
}

function Round({ coverage }: { readonly coverage: CoverageAnswer }) {
  const { last_round_at: lastRoundAt, is_running: isRunning, calls } = coverage
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        {isRunning && 'A round is under way. '}
        {lastRoundAt === null ? (
          'No round has ended yet.'
        ) : (
          <>
            Last round <TimeAgo at={lastRoundAt} />, with {calls} requests to the provider.
          </>
        )}
      </Text>
    </Group>
  )
}
