import { Button } from '@mantine/core'
import { IconLink } from '@tabler/icons-react'
import { useState } from 'react'
import {
  ConnectionFilter,
  FilterBar,
  FilterSelect,
  FilterText,
  IntegrationFilter,
} from '../../shared/filters/filter-fields.tsx'
import { useFilter } from '../../shared/filters/use-filter.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { LinkTable, linkStates, type LinkFilter } from './link-table.tsx'
import { LinkTicket } from './link-ticket.tsx'

const names = ['state', 'provider_config_key', 'connection_id', 'alert_id'] as const
const states = linkStates.map((value) => ({ value, label: value }))

/** Alerts of the user's systems, linked to the tickets that close them. */
export default function LinkedTicketsPage() {
  const [filter, change] = useFilter(names)
  const [isLinking, setLinking] = useState(false)
  const link = () => setLinking(true)
  return (
    <>
      <PageHeader
        title="Linked tickets"
        description="When a linked ticket is completed, Guidepost closes the alert in your system with the ticket’s resolution."
        actions={
          <Button leftSection={<IconLink size={16} aria-hidden />} onClick={link}>
            Link an alert
          </Button>
        }
      />
      <FilterBar
        isSet={Object.keys(filter).length > 0}
        onClear={() => change(Object.fromEntries(names.map((name) => [name, null])))}
      >
        <FilterSelect label="State" data={states} value={filter.state} onChange={(value) => change({ state: value })} />
        <IntegrationFilter
          value={filter.provider_config_key}
          onChange={(value) => change({ provider_config_key: value })}
        />
        <ConnectionFilter value={filter.connection_id} onChange={(value) => change({ connection_id: value })} />
        <FilterText label="Alert" value={filter.alert_id} onChange={(value) => change({ alert_id: value })} />
      </FilterBar>
      <LinkTable filter={filter as LinkFilter} onLink={link} />
      {isLinking && <LinkTicket onClose={() => setLinking(false)} />}
    </>
  )
}
