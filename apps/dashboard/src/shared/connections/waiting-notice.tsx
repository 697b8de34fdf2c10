import { Alert } from '@mantine/core'
import { IconHourglass } from '@tabler/icons-react'

/** The webhooks are set up, and nothing has come yet. It goes by itself when something does. */
export function WaitingNotice() {
  return (
    <Alert
      color="blue"
      variant="light"
      icon={<IconHourglass aria-hidden />}
      role="status"
      title="Active, waiting for the first event: change any ticket"
    >
      This turns by itself when it has come.
    </Alert>
  )
}
