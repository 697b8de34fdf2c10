import { Button, Card, Center, Group, Table, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useId, type ReactNode } from 'react'
import { chartSummary, type ChartRow, type ChartSeries } from './chart-summary.ts'

/** The height of every chart, in pixels. */
export const chartHeight = 200

/** A chart with its data as text for screen readers, and as a table on demand. */
export function ChartCard({
  title,
  rows,
  series,
  format,
  isSummed = true,
  children,
}: {
  readonly title: string
  readonly rows: readonly ChartRow[]
  readonly series: readonly ChartSeries[]
  readonly format: (value: number) => string
  /** False if the sum of the values means nothing, as for latencies. */
  readonly isSummed?: boolean
  readonly children: ReactNode
}) {
  const [isTable, { toggle }] = useDisclosure()
  const id = useId()
  const filled = rows.filter((row) => series.some(({ name }) => Number(row[name] ?? 0) !== 0))
  const summary = chartSummary(rows, series, format, isSummed)
  return (
    <Card component="section" aria-labelledby={id} withBorder padding="md">
      <Group justify="space-between" mb="sm" wrap="nowrap">
        <Title order={2} size="h5" id={id}>
          {title}
        </Title>
        <Button
          variant="subtle"
          size="compact-xs"
          disabled={filled.length === 0}
          aria-label={`Show ${isTable ? 'chart' : 'table'}: ${title}`}
          onClick={toggle}
        >
          {isTable ? 'Show chart' : 'Show table'}
        </Button>
      </Group>
      {filled.length === 0 ? (
        <Center h={chartHeight} c="dimmed">
          No data in this period.
        </Center>
      ) : isTable ? (
        <ChartTable title={title} rows={filled} series={series} format={format} />
      ) : (
        <div role="img" aria-label={`${title}: ${summary}`}>
          {children}
        </div>
      )}
    </Card>
  )
}

function ChartTable({
  title,
  rows,
  series,
  format,
}: {
  readonly title: string
  readonly rows: readonly ChartRow[]
  readonly series: readonly ChartSeries[]
  readonly format: (value: number) => string
}) {
  return (
    <Table.ScrollContainer minWidth={240} maxHeight={chartHeight} scrollAreaProps={{ type: 'auto' }}>
      <Table aria-label={title} stickyHeader className="figures">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">From</Table.Th>
            {series.map(({ name, label }) => (
              <Table.Th key={name} scope="col" ta="right">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.toReversed().map((row) => (
            <Table.Tr key={row.time}>
              <Table.Th scope="row" fw={400}>
                {row.time}
              </Table.Th>
              {series.map(({ name }) => (
                <Table.Td key={name} ta="right">
                  {typeof row[name] === 'number' ? format(row[name]) : '–'}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
