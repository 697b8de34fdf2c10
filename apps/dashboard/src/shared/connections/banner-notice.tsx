import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Banner } from '../../api/connections.ts'

/** A banner of the API: its headline, what to do, and its button, if it has one. */
export function BannerNotice({
  banner: { color, message, text, action },
  about,
  isPending = false,
  onAction,
  children,
}: {
  readonly banner: Banner
  /** The entity, if the page has several banners, e.g. `Ticket`. */
  readonly about?: string | undefined
  readonly isPending?: boolean
  readonly onAction: () => void
  readonly children?: ReactNode
}) {
  const Icon = color === 'blue' || color === 'gray' ? IconInfoCircle : IconAlertTriangle
  return (
    <Alert
      color={color}
      variant="light"
      icon={<Icon aria-hidden />}
      role={color === 'red' ? 'alert' : 'status'}
      title={about === undefined ? message : `${message} (${about})`}
      data-color={color}
    >
      <Stack gap="sm">
        <Text size="sm">{text}</Text>
        {(action !== null || children !== undefined) && (
          <Group gap="xs">
            {action !== null && (
              <Button size="xs" variant="default" loading={isPending} onClick={onAction}>
                {action}
              </Button>
            )}
            {children}
          </Group>
        )}
      </Stack>
    </Alert>
  )
}
