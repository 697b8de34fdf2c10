import { Button, Group, Modal, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { ErrorNotice } from './error-notice.tsx'

/** Asks before something that can't be taken back, or that others will notice, and says what will happen. */
export function Confirm({
  title,
  children,
  confirm,
  tone = 'normal',
  isOpen,
  isPending = false,
  error = null,
  onConfirm,
  onClose,
}: {
  /** The question. */
  readonly title: string
  /** What will happen. */
  readonly children: ReactNode
  /** What the button says: the deed, not “OK”. */
  readonly confirm: string
  readonly tone?: 'normal' | 'danger'
  readonly isOpen: boolean
  readonly isPending?: boolean
  /** What came of the last try. */
  readonly error?: Error | null
  readonly onConfirm: () => void
  readonly onClose: () => void
}) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        {children}
        {error && <ErrorNotice error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color={tone === 'danger' ? 'red' : 'pine'} loading={isPending} onClick={onConfirm}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
