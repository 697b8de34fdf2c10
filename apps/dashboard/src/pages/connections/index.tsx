import { Button, CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { paths } from '../../paths.ts'
import { PausedNotice } from '../../shared/connections/paused-notice.tsx'
import { FilterBar, FilterSelect, IntegrationFilter } from '../../shared/filters/filter-fields.tsx'
import { useFilter } from '../../shared/filters/use-filter.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { ConnectionTable } from './connection-table.tsx'
import { ReasonFilter } from './reason-filter.tsx'
import { RegistrationTable } from './registration-table.tsx'

const names = [
  'search',
  'provider_config_key',
  'level',
  'level_cause',
  'status',
  'cause',
  'silent',
  'coverage',
  'coverage_cause',
  'sort',
] as const
const statuses = [
  'active',
  'setting_up',
  'failed',
  'deactivated',
  'switched_off',
  'by_hand',
  'not_set_up',
  'removing',
  'orphaned',
]
const levels = [
  { value: 'attention', label: 'needs attention' },
  { value: 'blind', label: 'blind: no events' },
  { value: 'impaired', label: 'impaired: some events missing' },
  { value: 'unmanaged', label: 'by hand' },
  { value: 'unproven', label: 'unproven' },
  { value: 'ok', label: 'ok' },
]
/** For these statuses the page lists registrations instead of connections, because most of the connections are deleted. */
const leftoverStatuses = new Set<string | undefined>(['removing', 'orphaned'])
const choices = statuses.map((value) => ({ value, label: value.replaceAll('_', ' ') }))
const silences = [
  { value: '1h', label: '1 hour' },
  { value: '24h', label: '24 hours' },
  { value: '7d', label: '7 days' },
  { value: '30d', label: '30 days' },
]
const coverages = [
  { value: 'open', label: 'open for more than 3 hours' },
  { value: 'unclear', label: 'unclear records' },
]
const orders = [
  { value: 'newest', label: 'Newest first' },
  { value: 'id', label: 'By id' },
  { value: 'silent', label: 'Silent ones first' },
]
/** How long after the last keystroke the search applies. */
const typingMs = 300

/** All connections with the status of their webhooks. */
export default function ConnectionsPage() {
  const [filter, change] = useFilter(names)
  return (
    <>
      <PageHeader
        title="Connections"
        description="Your tenants’ accounts at a provider and the status of their webhooks."
        actions={
          <Button component={Link} href={paths.newConnection} leftSection={<IconPlus size={16} aria-hidden />}>
            Connect a tenant
          </Button>
        }
      />
      <PausedNotice />
      <FilterBar
        isSet={Object.keys(filter).length > 0}
        onClear={() => change(Object.fromEntries(names.map((name) => [name, null])))}
      >
        <SearchField value={filter.search} onChange={(search) => change({ search })} />
        <FilterSelect
          label="Health"
          data={levels}
          value={filter.level}
          onChange={(level) => change({ level, level_cause: null, status: null, cause: null })}
        />
        <ReasonFilter
          value={filter.level_cause}
          onChange={(cause) => change({ level_cause: cause, level: null, status: null, cause: null })}
        />
        <FilterSelect
          label="Status"
          data={choices}
          value={filter.status}
          onChange={(status) => change({ status, cause: null, level: null, level_cause: null })}
        />
        <IntegrationFilter
          value={filter.provider_config_key}
          onChange={(value) => change({ provider_config_key: value })}
        />
        <FilterSelect
          label="No event for"
          data={silences}
          value={filter.silent}
          onChange={(silent) => change({ silent })}
        />
        <FilterSelect
          label="Coverage"
          data={coverages}
          value={filter.coverage}
          onChange={(coverage) => change({ coverage, coverage_cause: null })}
        />
        <FilterSelect label="Sort" data={orders} value={filter.sort} onChange={(sort) => change({ sort })} />
        {filter.cause !== undefined && (
          <TextInput
            label="Cause"
            size="sm"
            value={filter.cause}
            readOnly
            rightSection={<CloseButton size="sm" aria-label="Clear cause" onClick={() => change({ cause: null })} />}
          />
        )}
      </FilterBar>
      {leftoverStatuses.has(filter.status) ? (
        <RegistrationTable filter={filter} />
      ) : (
        <ConnectionTable filter={filter} />
      )}
    </>
  )
}

/** Searches for a part of a connection's id; applies when the typing pauses. */
function SearchField({
  value = '',
  onChange,
}: {
  readonly value: string | undefined
  readonly onChange: (text: string) => void
}) {
  const [text, setText] = useState(value)
  const settle = useDebouncedCallback(onChange, typingMs)
  useEffect(() => setText(value), [value])
  return (
    <TextInput
      type="search"
      label="Search"
      placeholder="Part of the id"
      size="sm"
      leftSection={<IconSearch size={16} aria-hidden />}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value)
        settle(currentTarget.value.trim())
      }}
    />
  )
}
