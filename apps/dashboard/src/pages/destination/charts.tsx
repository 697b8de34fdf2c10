import { SimpleGrid } from '@mantine/core'
import type { components } from '../../api/schema.d.ts'
import { CountChart, LatencyChart } from '../../shared/charts/charts.tsx'
import type { Range } from '../../shared/charts/range.ts'
import { toTimeLabel } from '../../shared/charts/time-label.ts'

const attempts = [
  { name: 'succeeded', label: 'Succeeded', color: 'blue.6' },
  { name: 'failed', label: 'Failed', color: 'orange.6' },
]

/** The attempts at an endpoint and their latency. */
export default function Charts({
  activity,
  range,
}: {
  readonly activity: components['schemas']['DestinationActivity']
  readonly range: Range
}) {
  const rows = activity.points.map(({ at, attempts: { succeeded, failed }, latency_ms: { p50, p95 } }) => ({
    time: toTimeLabel(at, range),
    succeeded,
    failed,
    p50,
    p95,
  }))
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <CountChart title="Attempts" rows={rows} series={attempts} />
      <LatencyChart title="Latency of the endpoint" rows={rows} />
    </SimpleGrid>
  )
}
