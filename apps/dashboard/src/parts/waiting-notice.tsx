import { Alert } from '@mantine/core'
import { IconHourglass } from '@tabler/icons-react'

/** The webhooks are set up, and no event has arrived yet. */
export function WaitingNotice() {
  return (
    <Alert
      color="blue"
      variant="light"
      icon={<IconHourglass aria-hidden />}
      role="status"
      title="Webhook active. Waiting for the first event"
    >
      Change any ticket; this page updates by itself.
    </Alert>
  )
}
