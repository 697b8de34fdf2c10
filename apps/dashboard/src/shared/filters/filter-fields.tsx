import { Autocomplete, Box, Button, Group, Paper, Select, SimpleGrid, TextInput } from '@mantine/core'
import { useDebouncedCallback, useDebouncedValue, useDisclosure } from '@mantine/hooks'
import { IconFilter } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { answer, api } from '../../api/client.ts'
import { useIntegrations } from '../../api/integrations.ts'
import { useEventTypes } from '../events/event-types.ts'
import { fromLocalInput, toLocalInput } from '../../format/local-time.ts'

/** From the last key to the list. */
const typingMs = 350

/** The fields that narrow a list, in a box above it; on a telephone behind a button. */
export function FilterBar({
  children,
  isSet,
  onClear,
}: {
  readonly children: ReactNode
  /** Whether anything is narrowed. */
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
        {isSet ? 'Filter (on)' : 'Filter'}
      </Button>
      <Box visibleFrom={isOpen ? undefined : 'sm'}>
        <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm" verticalSpacing="xs">
          {children}
        </SimpleGrid>
        {isSet && (
          <Group justify="flex-end" mt="xs">
            <Button size="compact-sm" variant="subtle" onClick={onClear}>
              Clear the filter
            </Button>
          </Group>
        )}
      </Box>
    </Paper>
  )
}

interface FieldProps {
  readonly value: string | undefined
  /** Null: nothing is narrowed. */
  readonly onChange: (value: string | null) => void
}

/** One of a few. */
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
      clearButtonProps={{ 'aria-label': `Any ${label.toLowerCase()}` }}
      data={data}
      value={value ?? null}
      onChange={onChange}
    />
  )
}

/** A text, with proposals for it; it counts when nothing is typed any more. */
export function FilterText({
  label,
  placeholder = 'Any',
  proposals = [],
  value,
  onChange,
  onType,
}: FieldProps & {
  readonly label: string
  readonly placeholder?: string
  readonly proposals?: readonly string[]
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
      data={proposals}
      value={text}
      onChange={(next) => {
        setText(next)
        settle(next)
        onType?.(next)
      }}
    />
  )
}

/** One of the environment's integrations. */
export function IntegrationFilter(field: FieldProps) {
  const { data = [] } = useIntegrations()
  const choices = data.map(({ unique_key: value }) => ({ value, label: value }))
  return <FilterSelect label="Integration" data={choices} {...field} />
}

/** The ids of the first connections that go with a text. */
export function useConnectionProposals(text: string): readonly string[] {
  const [asked] = useDebouncedValue(text, typingMs)
  const { data = [] } = useQuery({
    queryKey: ['connections', 'proposals', asked],
    queryFn: async () => {
      const query = { limit: '10', ...(asked !== '' && { search: asked }) }
      return (await answer(api.GET('/connections', { params: { query } }))).connections
    },
    placeholderData: keepPreviousData,
  })
  return [...new Set(data.map(({ connection_id: id }) => id))]
}

/** The id of a connection, whole; the first that begin alike are proposed. */
export function ConnectionFilter(field: FieldProps) {
  const [search, setSearch] = useState('')
  return <FilterText label="Connection" proposals={useConnectionProposals(search)} onType={setSearch} {...field} />
}

/** A type of events, as the providers here name them. */
export function TypeFilter(field: FieldProps) {
  return <FilterText label="Type" proposals={useEventTypes()} {...field} />
}

/** A time, by the clock of whoever looks. */
export function TimeFilter({ label, value, onChange }: FieldProps & { readonly label: string }) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      size="sm"
      value={toLocalInput(value)}
      onChange={(event) => onChange(fromLocalInput(event.currentTarget.value))}
    />
  )
}
