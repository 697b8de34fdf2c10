import '@mantine/charts/styles.css'
import { BarChart, LineChart } from '@mantine/charts'
import { formatDuration, formatNumber } from '../../format/numbers.ts'
import { chartHeight, ChartCard } from './chart-card.tsx'
import type { ChartRow } from './chart-summary.ts'

const still = { isAnimationActive: false }
const common = { h: chartHeight, dataKey: 'time', withLegend: true, tickLine: 'none', gridAxis: 'x' } as const
/** `ChartCard` describes the chart to screen readers, so that the chart itself stays silent. */
const silent = { accessibilityLayer: false }
const xAxis = { minTickGap: 24 }

/** A line or a bar of a chart. */
interface Series {
  readonly name: string
  readonly label: string
  readonly color: string
}

interface ChartProps {
  readonly title: string
  readonly rows: ChartRow[]
}

/** Counts as stacked bars. */
export function CountChart({ title, rows, series }: ChartProps & { readonly series: Series[] }) {
  return (
    <ChartCard title={title} rows={rows} series={series} format={formatNumber}>
      <BarChart
        {...common}
        type="stacked"
        data={rows}
        series={series}
        barProps={still}
        barChartProps={silent}
        xAxisProps={xAxis}
        yAxisProps={{ width: 44, allowDecimals: false }}
        valueFormatter={formatNumber}
      />
    </ChartCard>
  )
}

const latencies = [
  { name: 'p50', label: 'p50', color: 'blue.5' },
  { name: 'p95', label: 'p95', color: 'grape.6' },
]

/** The latencies `p50` and `p95` of each row, in milliseconds. */
export function LatencyChart({ title, rows }: ChartProps) {
  return (
    <ChartCard title={title} rows={rows} series={latencies} format={formatDuration} isSummed={false}>
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
        yAxisProps={{ width: 64 }}
      />
    </ChartCard>
  )
}
