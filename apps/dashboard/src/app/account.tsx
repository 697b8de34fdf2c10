import { ActionIcon, Menu, Text } from '@mantine/core'
import { IconKey, IconLogout } from '@tabler/icons-react'
import { useSignOut, type Session } from '../api/session.ts'
import { notifyError } from '../ui/notify.tsx'

/** Shows the API key of the session, and signs out. */
export function Account({ session }: { readonly session: Session }) {
  const signOut = useSignOut()
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label="Account">
          <IconKey size={18} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" span>
            API key “{session.api_key.name}”, {session.api_key.prefix}…
          </Text>
        </Menu.Label>
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() => signOut.mutate(undefined, { onError: notifyError })}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
