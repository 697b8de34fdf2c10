import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useEffect, useState, type ReactNode } from 'react'
import { ErrorNotice } from './error-notice.tsx'

/** Asks before an action that cannot be undone, or that other people notice, and says what it does. */
export function Confirm({
  title,
  children,
  confirm,
  tone = 'normal',
  typed,
  isOpen,
  isPending = false,
  isDisabled = false,
  error = null,
  onConfirm,
  onClose,
}: {
  /** The question, e.g. `Delete this endpoint?`. */
  readonly title: string
  /** What the action does. */
  readonly children: ReactNode
  /** The text of the button: it names the action. */
  readonly confirm: string
  readonly tone?: 'normal' | 'danger'
  /** A name that the person must type first. */
  readonly typed?: string
  readonly isOpen: boolean
  readonly isPending?: boolean
  /** Whether the action still lacks something, e.g. a reason. */
  readonly isDisabled?: boolean
  /** The error of the last attempt. */
  readonly error?: Error | null
  readonly onConfirm: () => void
  readonly onClose: () => void
}) {
  const [text, setText] = useState('')
  useEffect(() => setText(''), [isOpen])
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        {children}
        {typed !== undefined && (
          <TextInput
            label={`Type “${typed}” to confirm`}
            value={text}
            autoComplete="off"
            data-autofocus
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
        )}
        {error && <ErrorNotice error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            color={tone === 'danger' ? 'red' : 'pine'}
            loading={isPending}
            disabled={isDisabled || (typed !== undefined && text !== typed)}
            onClick={onConfirm}
          >
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
