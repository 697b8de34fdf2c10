import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ConnectionKey } from '../../../api/connections.ts'
import { useRecover } from '../../../api/coverage.ts'
import { fromLocalInput, toLocalInput } from '../../../format/local-time.ts'
import { Steps } from '../../../shared/connections/steps.tsx'
import { ErrorNotice } from '../../../ui/error-notice.tsx'

const hourMs = 3_600_000
/** A long round reads hundreds of pages: the dialog shows the last ones. */
const stepsShown = 8

const choices = [
  { value: 'unproven', label: 'Only what is not proven yet' },
  { value: '1', label: 'The last hour' },
  { value: '24', label: 'The last 24 hours' },
  { value: '168', label: 'The last 7 days' },
  { value: 'time', label: 'Since a time…' },
]

/** The start of the time to read again; undefined: only what is not proven yet. Null: not chosen yet. */
function sinceOf(choice: string, time: string | null): string | undefined | null {
  if (choice === 'unproven') return undefined
  return choice === 'time' ? time : new Date(Date.now() - Number(choice) * hourMs).toISOString()
}

/** Runs a round of recovery now, and shows its progress. */
export function RecoverDialog({
  connectionKey,
  onClose,
}: {
  readonly connectionKey: ConnectionKey
  readonly onClose: () => void
}) {
  const [choice, setChoice] = useState('unproven')
  const [time, setTime] = useState<string | null>(null)
  const { mutate, isPending, isSuccess, data, error, steps } = useRecover(connectionKey)
  const since = sinceOf(choice, time)
  return (
    <Modal opened onClose={onClose} title="Recover now" centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Text size="sm">
          Guidepost reads what changed at the provider, and records an event for each change that is missing. What
          arrived already is not sent again.
        </Text>
        <Select
          label="Compare"
          data={choices}
          value={choice}
          allowDeselect={false}
          disabled={isPending}
          onChange={(value) => setChoice(value ?? 'unproven')}
        />
        {choice === 'time' && (
          <TextInput
            type="datetime-local"
            label="Since"
            value={toLocalInput(time ?? undefined)}
            onChange={(event) => setTime(fromLocalInput(event.currentTarget.value))}
          />
        )}
        {steps.length > stepsShown && (
          <Text size="sm" c="dimmed">
            {`${steps.length - stepsShown} pages before`}
          </Text>
        )}
        {(isPending || steps.length > 0) && (
          <Steps label="Progress" steps={steps.slice(-stepsShown)} isRunning={isPending} />
        )}
        {isSuccess && (
          <Text size="sm" fw={600} role="status">
            {data.data.message}.
          </Text>
        )}
        {error && <ErrorNotice error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button loading={isPending} disabled={since === null} onClick={() => mutate(since ?? undefined)}>
            {isSuccess ? 'Recover again' : 'Recover'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
