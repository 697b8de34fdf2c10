import '@mantine/charts/styles.css'
import { BarChart, LineChart } from '@mantine/charts'
import { SimpleGrid } from '@mantine/core'
import { formatDuration, formatNumber } from '../../format/numbers.ts'
import { chartHeight, ChartCard } from './chart-card.tsx'
import type { Activity, Range } from './queries.ts'
import { toTimeLabel } from './time-label.ts'

const still = { isAnimationActive: false }
const common = { h: chartHeight, dataKey: 'time', withLegend: true, tickLine: 'none', gridAxis: 'x' } as const
/** `ChartCard` describes the chart to screen readers, so that the chart itself stays silent. */
const silent = { accessibilityLayer: false }
const xAxis = { minTickGap: 24 }
const margins = { width: 44, allowDecimals: false }

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
const latencies = [
  { name: 'p50', label: 'p50', color: 'blue.5' },
  { name: 'p95', label: 'p95', color: 'grape.6' },
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
  const stacked = {
    ...common,
    data: rows,
    barProps: still,
    barChartProps: silent,
    xAxisProps: xAxis,
    yAxisProps: margins,
    valueFormatter: formatNumber,
  }
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <ChartCard title="Events received" rows={rows} series={received} format={formatNumber}>
        <BarChart {...stacked} type="stacked" series={received} />
      </ChartCard>
      <ChartCard title="Deliveries sent" rows={rows} series={delivered} format={formatNumber}>
        <BarChart {...stacked} series={delivered} />
      </ChartCard>
      <ChartCard title="Failures" rows={rows} series={failures} format={formatNumber}>
        <BarChart {...stacked} type="stacked" series={failures} />
      </ChartCard>
      <ChartCard
        title="Latency from receipt to delivery"
        rows={rows}
        series={latencies}
        format={formatDuration}
        isSummed={false}
      >
        <LineChart
          {...common}
          data={rows}
          series={latencies}
          valueFormatter={formatDuration}
          connectNulls
          dotProps={{ r: 2 }}
          curveType="linear"
          lineProps={still}
          lineChartProps={silent}
          xAxisProps={xAxis}
          yAxisProps={{ width: 56 }}
        />
      </ChartCard>
    </SimpleGrid>
  )
}
