import '@mantine/charts/styles.css'
import { BarChart, LineChart } from '@mantine/charts'
import { SimpleGrid } from '@mantine/core'
import { duration, figure } from '../../format/numbers.ts'
import { chartHeight, ChartCard } from './chart-card.tsx'
import type { Activity, Range } from './queries.ts'
import { labelOf } from './time-label.ts'

const bars = { isAnimationActive: false }
const common = { h: chartHeight, dataKey: 'time', withLegend: true, tickLine: 'none', gridAxis: 'x' } as const
/** The charts say nothing to who can't see them: the card around each has its figures in words and as a table. */
const silent = { accessibilityLayer: false }
const xAxis = { minTickGap: 24 }
const margins = { width: 44, allowDecimals: false }

const inEvents = [
  { name: 'accepted', label: 'Accepted', color: 'teal.6' },
  { name: 'unmatched', label: 'Unmatched', color: 'yellow.6' },
  { name: 'other', label: 'Other', color: 'gray.5' },
]
const outcomes = [{ name: 'succeeded', label: 'Delivered', color: 'blue.6' }]
const failures = [
  { name: 'failed', label: 'Failed tries', color: 'orange.6' },
  { name: 'dead', label: 'Given up', color: 'red.7' },
  { name: 'rejected', label: 'Rejected signatures', color: 'grape.6' },
]
const latencies = [
  { name: 'p50', label: 'Half within', color: 'blue.5' },
  { name: 'p95', label: '95 % within', color: 'grape.6' },
]

/** Four charts over the same time. */
export default function Charts({ activity, range }: { readonly activity: Activity; readonly range: Range }) {
  const rows = activity.points.map(({ at, events, deliveries, latency_ms: { p50, p95 } }) => ({
    time: labelOf(at, range),
    ...events,
    ...deliveries,
    p50,
    p95,
  }))
  const stacked = {
    ...common,
    data: rows,
    barProps: bars,
    barChartProps: silent,
    xAxisProps: xAxis,
    yAxisProps: margins,
    valueFormatter: figure,
  }
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <ChartCard title="Events in" rows={rows} series={inEvents} format={figure}>
        <BarChart {...stacked} type="stacked" series={inEvents} />
      </ChartCard>
      <ChartCard title="Deliveries out" rows={rows} series={outcomes} format={figure}>
        <BarChart {...stacked} series={outcomes} />
      </ChartCard>
      <ChartCard title="Failures" rows={rows} series={failures} format={figure}>
        <BarChart {...stacked} type="stacked" series={failures} />
      </ChartCard>
      <ChartCard title="From receipt to delivery" rows={rows} series={latencies} format={duration} isSummed={false}>
        <LineChart
          {...common}
          data={rows}
          series={latencies}
          valueFormatter={duration}
          connectNulls
          dotProps={{ r: 2 }}
          curveType="linear"
          lineProps={bars}
          lineChartProps={silent}
          xAxisProps={xAxis}
          yAxisProps={{ width: 56 }}
        />
      </ChartCard>
    </SimpleGrid>
  )
}
