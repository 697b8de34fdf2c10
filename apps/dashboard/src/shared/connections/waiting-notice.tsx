import { Alert } from '@mantine/core'
import { IconHourglass } from '@tabler/icons-react'

/** Shown for an active webhook without events yet. */
export function WaitingNotice() {
  return (
    <Alert
      color="blue"
      variant="light"
      icon={<IconHourglass aria-hidden />}
      role="status"
      title="Webhook active. Waiting for the first event"
    >
      Change any ticket to send one. This page updates automatically.
    </Alert>
  )
}
