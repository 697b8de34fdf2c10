import { Button, Center, Paper, Table, VisuallyHidden } from '@mantine/core'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useRef, useState, type MouseEvent, type ReactNode } from 'react'
import type { List } from '../api/queries.ts'
import { EmptyState } from './empty-state.tsx'
import { ErrorNotice } from './error-notice.tsx'
import { Loading } from './loading.tsx'

export interface Column<Row> {
  /** Unique in its table. */
  readonly key: string
  readonly header: string
  readonly cell: (row: Row) => ReactNode
  /** Hides the column in narrower windows: on phones (`xs`, `sm`), on small screens (`md`). */
  readonly hideBelow?: 'xs' | 'sm' | 'md'
  /** A CSS width. Default: the width of the content. */
  readonly width?: string | number
  readonly align?: 'left' | 'right'
}

interface TableProps<Row> {
  /** The name of the table for screen readers. */
  readonly label: string
  readonly list: List<Row>
  readonly columns: readonly Column<Row>[]
  readonly rowKey: (row: Row) => string | number
}

/** How many rows to render above and below the visible ones. */
const overscan = 12
const rowHeight = 44

/**
 * Shows an API list (`useList`) as a table. Only the visible rows are in the document, however many are loaded. The first
 * column should link to the row's own page.
 */
export function DataTable<Row>({
  label,
  list,
  columns,
  rowKey,
  empty,
}: TableProps<Row> & {
  /** An `EmptyState`. */
  readonly empty: ReactNode
}) {
  if (list.isPending) return <Loading rows={6} />
  if (list.rows.length === 0) {
    if (list.error) return <ErrorNotice error={list.error} retry={list.retry} />
    if (!list.hasMore) return <Paper withBorder>{empty}</Paper>
  }
  return (
    <>
      {list.error && <ErrorNotice error={list.error} retry={list.retry} />}
      {list.rows.length === 0 ? (
        <Paper withBorder>
          <EmptyState title="Nothing found so far">Load more to search further back.</EmptyState>
        </Paper>
      ) : (
        <Rows label={label} list={list} columns={columns} rowKey={rowKey} />
      )}
      {list.hasMore && (
        <Center mt="md">
          <Button variant="default" loading={list.isLoadingMore} onClick={list.loadMore}>
            Load more
          </Button>
        </Center>
      )}
    </>
  )
}

function Rows<Row>({ label, list: { rows, hasMore }, columns, rowKey }: TableProps<Row>) {
  const body = useRef<HTMLTableSectionElement>(null)
  /** The distance of the first row from the top of the page, in pixels. */
  const [top, setTop] = useState(0)
  useLayoutEffect(() => setTop(body.current!.getBoundingClientRect().top + window.scrollY), [])
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    overscan,
    scrollMargin: top,
    getItemKey: (index) => rowKey(rows[index]!),
  })
  const items = virtualizer.getVirtualItems()
  const before = (items[0]?.start ?? top) - top
  const after = virtualizer.getTotalSize() - ((items.at(-1)?.end ?? top) - top)
  return (
    <Paper withBorder style={{ overflowX: 'auto' }}>
      <Table
        aria-label={label}
        aria-rowcount={hasMore ? -1 : rows.length + 1}
        highlightOnHover
        verticalSpacing="xs"
        horizontalSpacing="md"
      >
        <Table.Thead>
          <Table.Tr aria-rowindex={1}>
            {columns.map(({ key, header, hideBelow, width, align }) => (
              <Table.Th key={key} scope="col" visibleFrom={hideBelow} w={width} ta={align}>
                {header === '' ? <VisuallyHidden>Actions</VisuallyHidden> : header}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody ref={body}>
          <Gap height={before} columns={columns.length} />
          {items.map(({ index, key }) => (
            <Table.Tr
              key={String(key)}
              data-index={index}
              aria-rowindex={index + 2}
              ref={virtualizer.measureElement}
              onClick={openRow}
            >
              {columns.map(({ key, cell, hideBelow, align }) => (
                <Table.Td key={key} visibleFrom={hideBelow} ta={align}>
                  {cell(rows[index]!)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
          <Gap height={after} columns={columns.length} />
        </Table.Tbody>
      </Table>
    </Paper>
  )
}

/**
 * A click anywhere in a row does what a click on its first link or button does. Not a click on something that reacts
 * itself, in a dialog that the row opened, or at the end of selecting text.
 */
function openRow({ target, currentTarget }: MouseEvent<HTMLTableRowElement>): void {
  if (!(target instanceof Element) || !currentTarget.contains(target)) return
  if (target.closest('a, button, input, label, summary') !== null || window.getSelection()?.isCollapsed === false)
    return
  currentTarget.querySelector<HTMLElement>('td:first-child :is(a, button)')?.click()
}

/** Takes the place of the rows that are out of view. */
function Gap({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden>
      <td colSpan={columns} style={{ height, padding: 0 }} />
    </tr>
  )
}
