import { Anchor, Text } from '@mantine/core'
import { Link } from 'wouter'
import { api, unwrap } from '../../api/client.ts'
import { useList } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { paths } from '../../paths.ts'
import { FilterBar, FilterSelect } from '../../shared/filters/filter-fields.tsx'
import { useFilter } from '../../shared/filters/use-filter.ts'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

type Audit = components['schemas']['Audit']

const actors = [
  { value: 'person', label: 'People' },
  { value: 'reconcile', label: 'Guidepost' },
]

const columns: readonly Column<Audit>[] = [
  {
    key: 'summary',
    header: 'Change',
    cell: ({ summary, result, message }) => (
      <>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {summary}
        </Text>
        {result !== 'done' && (
          <Text size="xs" c="var(--mantine-color-error)">
            {result}
            {message !== null && `: ${message}`}
          </Text>
        )}
      </>
    ),
  },
  {
    key: 'by',
    header: 'By',
    width: 160,
    cell: ({ actor, by }) => <Text size="sm">{by ?? (actor === 'person' ? 'a person' : 'Guidepost')}</Text>,
  },
  {
    key: 'connection',
    header: 'Connection',
    hideBelow: 'sm',
    cell: ({ connection_id: id }) =>
      id === null ? (
        '–'
      ) : (
        <Anchor component={Link} href={`${paths.connections}?search=${encodeURIComponent(id)}`} size="sm">
          {id}
        </Anchor>
      ),
  },
  { key: 'at', header: 'When', width: 160, cell: ({ at }) => <TimeAgo at={at} /> },
]

/** What people changed, and what Guidepost changed at the provider. */
export default function AuditPage() {
  const [{ actor, connection_id: connection }, change] = useFilter(['actor', 'connection_id'])
  const list = useList(['audits', 'list', actor, connection], (before) => {
    const query = { actor: actor as 'person' | 'reconcile' | undefined, connection_id: connection, before }
    return unwrap(api.GET('/v1/audits', { params: { query } }))
  })
  return (
    <>
      <PageHeader
        title="Audit trail"
        description="What people changed, with the name of their API key, and what Guidepost changed at the provider. Kept as long as events."
      />
      <FilterBar
        isSet={actor !== undefined || connection !== undefined}
        onClear={() => change({ actor: null, connection_id: null })}
      >
        <FilterSelect label="By" data={actors} value={actor} onChange={(value) => change({ actor: value })} />
      </FilterBar>
      <DataTable
        label="Audit trail"
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<EmptyState title="No changes yet">Changes appear here as soon as somebody makes one.</EmptyState>}
      />
    </>
  )
}
