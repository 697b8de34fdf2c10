import { Autocomplete, Box, Button, Group, Paper, Select, SimpleGrid, TextInput } from '@mantine/core'
import { useDebouncedCallback, useDebouncedValue, useDisclosure } from '@mantine/hooks'
import { IconFilter } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { api, unwrap } from '../../api/client.ts'
import { useIntegrations } from '../../api/integrations.ts'
import { fromLocalInput, toLocalInput } from '../../format/local-time.ts'
import { periods, type TimeRange } from './time-range.ts'
import { useEventTypes } from '../events/event-types.ts'

/** How long after the last keystroke a text filter applies. */
const typingMs = 350

/** The box above a list with its filter fields; on phones a button opens it. */
export function FilterBar({
  children,
  isSet,
  onClear,
}: {
  readonly children: ReactNode
  /** Whether any field has a value. */
  readonly isSet: boolean
  readonly onClear: () => void
}) {
  const [isOpen, { toggle }] = useDisclosure(false)
  return (
    <Paper component="search" withBorder p="sm" mb="md" aria-label="Filter">
      <Button
        hiddenFrom="sm"
        fullWidth
        variant="subtle"
        color="gray"
        aria-expanded={isOpen}
        leftSection={<IconFilter size={16} aria-hidden />}
        onClick={toggle}
      >
        {isSet ? 'Filter (active)' : 'Filter'}
      </Button>
      <Box visibleFrom={isOpen ? undefined : 'sm'}>
        <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm" verticalSpacing="xs">
          {children}
        </SimpleGrid>
        {isSet && (
          <Group justify="flex-end" mt="xs">
            <Button size="compact-sm" variant="subtle" onClick={onClear}>
              Clear filter
            </Button>
          </Group>
        )}
      </Box>
    </Paper>
  )
}

interface FieldProps {
  readonly value: string | undefined
  /** Null clears the field. */
  readonly onChange: (value: string | null) => void
}

/** Twelve options, in pixels: these lists are short, and a list that scrolls hides its last options. */
const optionsHeight = 480

/** A filter with a fixed list of values. */
export function FilterSelect({
  label,
  data,
  value,
  onChange,
}: FieldProps & { readonly label: string; readonly data: readonly { value: string; label: string }[] }) {
  return (
    <Select
      label={label}
      placeholder="Any"
      size="sm"
      clearable
      clearButtonProps={{ 'aria-label': `Clear ${label.toLowerCase()}` }}
      data={data}
      maxDropdownHeight={optionsHeight}
      value={value ?? null}
      onChange={onChange}
    />
  )
}

/** A text filter with suggestions; it applies when the typing pauses. */
export function FilterText({
  label,
  placeholder = 'Any',
  suggestions = [],
  value,
  onChange,
  onType,
}: {
  readonly value: string | undefined
  readonly onChange: (value: string) => void
  readonly label: string
  readonly placeholder?: string
  readonly suggestions?: readonly string[]
  readonly onType?: (text: string) => void
}) {
  const [text, setText] = useState(value ?? '')
  const settle = useDebouncedCallback(onChange, typingMs)
  useEffect(() => setText(value ?? ''), [value])
  return (
    <Autocomplete
      label={label}
      placeholder={placeholder}
      size="sm"
      data={suggestions}
      value={text}
      onChange={(next) => {
        setText(next)
        settle(next)
        onType?.(next)
      }}
    />
  )
}

/** Filters by integration. */
export function IntegrationFilter(field: FieldProps) {
  const { data = [] } = useIntegrations()
  const choices = data.map(({ unique_key: value }) => ({ value, label: value }))
  return <FilterSelect label="Integration" data={choices} {...field} />
}

/** Suggests ids of connections that contain the text. */
export function useConnectionSuggestions(text: string): readonly string[] {
  const [asked] = useDebouncedValue(text, typingMs)
  const { data = [] } = useQuery({
    queryKey: ['connections', 'suggestions', asked],
    queryFn: async () => {
      const query = { limit: '10', ...(asked !== '' && { search: asked }) }
      return (await unwrap(api.GET('/connections', { params: { query } }))).connections
    },
    placeholderData: keepPreviousData,
  })
  return [...new Set(data.map(({ connection_id: id }) => id))]
}

/** Filters by the exact id of a connection. */
export function ConnectionFilter(field: FieldProps) {
  const [search, setSearch] = useState('')
  return <FilterText label="Connection" suggestions={useConnectionSuggestions(search)} onType={setSearch} {...field} />
}

/** Filters by event type. */
export function TypeFilter(field: FieldProps) {
  return <FilterText label="Type" suggestions={useEventTypes()} {...field} />
}

/** Filters by time, in the local time of the browser. */
function TimeField({ label, value, onChange }: FieldProps & { readonly label: string }) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      description={timeZone}
      inputWrapperOrder={['label', 'input', 'description']}
      size="sm"
      value={toLocalInput(value)}
      onChange={(event) => onChange(fromLocalInput(event.currentTarget.value))}
    />
  )
}

/** E.g. `Europe/Berlin`. */
const timeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone

const custom = 'custom'

/** Filters by a period up to now, such as `24h`, or by two times. `since=custom` shows the fields of the times. */
export function ReceivedFilter({
  filter: { since, from, to },
  onChange,
}: {
  readonly filter: TimeRange
  readonly onChange: (change: { [Name in keyof TimeRange]-?: string | null }) => void
}) {
  const period = from === undefined && to === undefined ? since : custom
  const setTime = (change: { from?: string | null; to?: string | null }): void =>
    onChange({ since: custom, from: from ?? null, to: to ?? null, ...change })
  return (
    <>
      <FilterSelect
        label="Received"
        data={[...Object.entries(periods).map(([value, { label }]) => ({ value, label })), customChoice]}
        value={period}
        onChange={(value) => onChange({ since: value, from: null, to: null })}
      />
      {period === custom && (
        <>
          <TimeField label="Received from" value={from} onChange={(value) => setTime({ from: value })} />
          <TimeField label="Received before" value={to} onChange={(value) => setTime({ to: value })} />
        </>
      )}
    </>
  )
}

const customChoice = { value: custom, label: 'Custom…' }
