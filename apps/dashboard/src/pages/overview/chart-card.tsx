import { Button, Card, Group, Table, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useId, type ReactNode } from 'react'
import { chartSummary, type ChartRow, type ChartSeries } from './chart-summary.ts'

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
          aria-pressed={isTable}
          aria-label={`${title} as a table`}
          onClick={toggle}
        >
          {isTable ? 'Chart' : 'Table'}
        </Button>
      </Group>
      {isTable ? (
        <FiguresTable title={title} rows={rows} series={series} format={format} />
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
  const busy = rows.filter((row) => series.some(({ name }) => Number(row[name] ?? 0) !== 0))
  if (busy.length === 0) return <Text c="dimmed">Nothing in this time.</Text>
  return (
    <Table.ScrollContainer minWidth={240} maxHeight={232} scrollAreaProps={{ type: 'auto' }}>
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
          {busy.toReversed().map((row) => (
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
