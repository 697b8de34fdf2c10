import { Button, Group } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { DestinationFilter } from '../../shared/filters/destination-filter.tsx'
import {
  ConnectionFilter,
  FilterBar,
  FilterSelect,
  IntegrationFilter,
  ReceivedFilter,
  TypeFilter,
} from '../../shared/filters/filter-fields.tsx'
import { withTimes } from '../../shared/filters/time-range.ts'
import { useFilter } from '../../shared/filters/use-filter.ts'
import { ReplayDialog } from '../../shared/replay/replay-dialog.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { DeadLetterTable } from './dead-letter-table.tsx'
import { DeadLetter } from './dead-letter.tsx'
import { DismissAll } from './dismiss.tsx'
import { parseStatus, statusChoices } from './status.ts'

const names = ['status', 'destination', 'provider_config_key', 'connection_id', 'type', 'since', 'from', 'to'] as const

/** The deliveries whose attempts are used up: the list, one of them, and replaying. */
export default function DeadLettersPage() {
  const [filter, change] = useFilter(names)
  const [{ delivery }, open] = useFilter(['delivery'])
  const { status, ...others } = filter
  const [bulk, setBulk] = useState<{ readonly action: 'replay' | 'dismiss'; readonly selection: typeof others }>()
  const close = () => setBulk(undefined)
  const choose = (action: 'replay' | 'dismiss') => setBulk({ action, selection: withTimes(others, Date.now()) })
  const deadLetter = parseStatus(status)
  return (
    <>
      <PageHeader
        title="Dead letters"
        description="Deliveries whose attempts all failed. Replay them once their destination works again, or dismiss those that nobody needs."
        actions={
          <Group gap="xs">
            <Button variant="default" onClick={() => choose('dismiss')}>
              Dismiss all in filter…
            </Button>
            <Button leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => choose('replay')}>
              Replay all in filter…
            </Button>
          </Group>
        }
      />
      <FilterBar
        isSet={Object.keys(filter).length > 0}
        onClear={() => change(Object.fromEntries(names.map((name) => [name, null])))}
      >
        <FilterSelect
          label="Status"
          data={statusChoices}
          value={filter.status}
          onChange={(value) => change({ status: value })}
        />
        <DestinationFilter value={filter.destination} onChange={(value) => change({ destination: value })} />
        <IntegrationFilter
          value={filter.provider_config_key}
          onChange={(value) => change({ provider_config_key: value })}
        />
        <ConnectionFilter value={filter.connection_id} onChange={(value) => change({ connection_id: value })} />
        <TypeFilter value={filter.type} onChange={(value) => change({ type: value })} />
        <ReceivedFilter filter={filter} onChange={change} />
      </FilterBar>
      <DeadLetterTable filter={filter} onOpen={(id) => open({ delivery: id })} />
      <DeadLetter id={delivery} onClose={() => open({ delivery: null })} />
      {bulk?.action === 'replay' && (
        <ReplayDialog
          selection={{ of: 'deliveries', ...bulk.selection, ...(deadLetter && { dead_letter: deadLetter }) }}
          onClose={close}
        />
      )}
      {bulk?.action === 'dismiss' && <DismissAll selection={bulk.selection} onClose={close} />}
    </>
  )
}
