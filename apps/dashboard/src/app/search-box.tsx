import { Button, Kbd, Modal, NavLink, Stack, Text, TextInput, VisuallyHidden } from '@mantine/core'
import { useDebouncedValue, useDisclosure, useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useLocation } from 'wouter'
import { api, unwrap } from '../api/client.ts'
import { paths } from '../paths.ts'
import { nameOfEvent } from '../shared/events/event-name.ts'
import { TimeAgo } from '../ui/time-ago.tsx'

/** How long after the last keystroke the search starts. */
const typingMs = 250
const shownResults = '8'

/** The button in the header, and the dialog that it or Ctrl+K (on a Mac: ⌘K) opens. */
export function SearchBox() {
  const [isOpen, { open, close }] = useDisclosure()
  // Also from within text fields.
  useHotkeys([['mod+K', open]], [])
  return (
    <>
      <Button
        variant="default"
        size="compact-md"
        aria-keyshortcuts="Control+K Meta+K"
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={
          <Kbd aria-hidden visibleFrom="sm">
            {isMac ? '⌘K' : 'Ctrl K'}
          </Kbd>
        }
        onClick={open}
      >
        <VisuallyHidden>Search events</VisuallyHidden>
        <Text span size="sm" c="dimmed" visibleFrom="sm" aria-hidden>
          Search
        </Text>
      </Button>
      <Modal opened={isOpen} onClose={close} title="Search events" closeButtonProps={{ 'aria-label': 'Close' }}>
        <Search onDone={close} />
      </Modal>
    </>
  )
}

const isMac = navigator.userAgent.includes('Mac')

function Search({ onDone }: { readonly onDone: () => void }) {
  const [text, setText] = useState('')
  const [, navigate] = useLocation()
  const search = text.trim()
  const results = useResults(search)
  const show = (path: string): void => {
    onDone()
    navigate(path)
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (search !== '') show(paths.eventsWith(search))
  }
  return (
    <form onSubmit={submit}>
      <TextInput
        aria-label="Search text"
        placeholder="Ticket number, record id, Guid, event id or words"
        data-autofocus
        maxLength={400}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Stack gap={0} mt="xs" role="group" aria-label="Search results">
        {results.data?.map((event) => (
          <NavLink
            key={event.id}
            component="button"
            type="button"
            label={nameOfEvent(event)}
            description={
              <>
                {event.connections.join(', ') || event.provider_config_key}, <TimeAgo at={event.received_at} />
              </>
            }
            onClick={() => show(paths.event(event.id))}
          />
        ))}
      </Stack>
      <Text size="sm" c="dimmed" mt="xs" role="status">
        {textFor(search, results.data?.length)}
      </Text>
    </form>
  )
}

function useResults(search: string) {
  const [asked] = useDebouncedValue(search, typingMs)
  return useQuery({
    queryKey: ['events', 'search', asked],
    queryFn: async () => {
      const query = { search: asked, limit: shownResults }
      return (await unwrap(api.GET('/v1/events', { params: { query } }))).data
    },
    enabled: asked !== '',
    placeholderData: keepPreviousData,
  })
}

function textFor(search: string, found: number | undefined): string {
  if (search === '') return 'Finds whole values and words of every event. Put a whole value in "double quotes".'
  if (found === undefined) return 'Searching…'
  return found === 0
    ? 'No event found. A new event is searchable after a few seconds.'
    : 'Enter shows all events found.'
}
