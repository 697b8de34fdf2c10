import { Anchor, Card, Group, Text } from '@mantine/core'
import { Link } from 'wouter'
import { formatCounted, formatNumber } from '../../format/numbers.ts'
import { paths } from '../../paths.ts'
import type { Overview } from './queries.ts'

type Counts = Overview['connections']

/** Each connection is in one of the first four counts; `color` only while the count is not zero. */
const parts: readonly {
  readonly name: string
  readonly search: string
  readonly countOf: (counts: Counts) => number
  readonly color?: string
}[] = [
  { name: 'Active', search: 'level=ok', countOf: (counts) => counts.active },
  {
    name: 'Need attention',
    search: 'level=attention',
    countOf: (counts) => counts.attention,
    color: 'var(--mantine-color-error)',
  },
  { name: 'Unproven', search: 'level=unproven', countOf: (counts) => counts.unproven },
  { name: 'By hand', search: 'level=unmanaged', countOf: (counts) => counts.by_hand },
  { name: 'Silent for 24 h', search: 'silent=24h', countOf: (counts) => counts.silent_24h },
]

/** How many connections are right and how many are not. Each count links to the list of these connections. */
export function ConnectionCounts({ counts }: { readonly counts: Counts }) {
  const { total, capped } = counts
  return (
    <Card withBorder padding="md" component="section" aria-label="Connections">
      <Group justify="space-between" align="flex-start" gap="lg">
        <Figure name="Connections" href={paths.connections} value={formatCounted({ count: total, capped })} />
        {parts.map(({ name, search, countOf, color }) => {
          const count = countOf(counts)
          return (
            <Figure
              key={name}
              name={name}
              href={`${paths.connections}?${search}`}
              value={formatNumber(count)}
              color={count > 0 ? color : undefined}
            />
          )
        })}
      </Group>
    </Card>
  )
}

function Figure({
  name,
  value,
  href,
  color,
}: {
  readonly name: string
  readonly value: string
  readonly href: string
  readonly color?: string | undefined
}) {
  return (
    <Anchor component={Link} href={href} underline="hover" c="inherit">
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text className="figures" fz={22} fw={650} lh={1.3} c={color}>
        {value}
      </Text>
    </Anchor>
  )
}
