import { SimpleGrid } from '@mantine/core'
import { CountChart, LatencyChart } from '../../shared/charts/charts.tsx'
import type { Range } from '../../shared/charts/range.ts'
import { toTimeLabel } from '../../shared/charts/time-label.ts'
import type { Activity } from './queries.ts'

const received = [
  { name: 'accepted', label: 'Accepted', color: 'teal.6' },
  { name: 'unmatched', label: 'Unmatched', color: 'yellow.6' },
  { name: 'other', label: 'Other', color: 'gray.5' },
]
const delivered = [{ name: 'succeeded', label: 'Delivered', color: 'blue.6' }]
const failures = [
  { name: 'failed', label: 'Failed attempts', color: 'orange.6' },
  { name: 'dead', label: 'Dead letters', color: 'red.7' },
  { name: 'rejected', label: 'Rejected webhooks', color: 'grape.6' },
]

/** Four charts of the same period. */
export default function Charts({ activity, range }: { readonly activity: Activity; readonly range: Range }) {
  const rows = activity.points.map(({ at, events, deliveries, latency_ms: { p50, p95 } }) => ({
    time: toTimeLabel(at, range),
    ...events,
    ...deliveries,
    p50,
    p95,
  }))
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <CountChart title="Events received" rows={rows} series={received} />
      <CountChart title="Deliveries sent" rows={rows} series={delivered} />
      <CountChart title="Failures" rows={rows} series={failures} />
      <LatencyChart title="Latency from receipt to delivery" rows={rows} />
    </SimpleGrid>
  )
}
