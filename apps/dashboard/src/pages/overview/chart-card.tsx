import { Button, Card, Center, Group, Table, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useId, type ReactNode } from 'react'
import { chartSummary, type ChartRow, type ChartSeries } from './chart-summary.ts'

/** Of every chart, in pixels. */
export const chartHeight = 200

/** A chart with its figures in words, and as a table for whoever wants that. */
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
  /** False where adding up says nothing. */
  readonly isSummed?: boolean
  readonly children: ReactNode
}) {
  const [isTable, { toggle }] = useDisclosure()
  const id = useId()
  const busy = rows.filter((row) => series.some(({ name }) => Number(row[name] ?? 0) !== 0))
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
          disabled={busy.length === 0}
          aria-pressed={isTable}
          aria-label={`${title} as a table`}
          onClick={toggle}
        >
          {isTable ? 'Chart' : 'Table'}
        </Button>
      </Group>
      {busy.length === 0 ? (
        <Center h={chartHeight} c="dimmed">
          Nothing in this time.
        </Center>
      ) : isTable ? (
        <FiguresTable title={title} rows={busy} series={series} format={format} />
      ) : (
        <div role="img" aria-label={`${title}: ${summary}`}>
          {children}
        </div>
      )}
    </Card>
  )
}

function FiguresTable({
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
