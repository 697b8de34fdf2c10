import { ActionIcon, Menu, Text } from '@mantine/core'
import { IconDots, IconRefresh, IconUnlink } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap } from '../../api/client.ts'
import { refreshAll } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { notifyDone, notifyError } from '../../ui/notify.tsx'

/** The actions of a link. */
export function LinkMenu({ link }: { readonly link: components['schemas']['LinkedTicket'] }) {
  const [isAsking, setAsking] = useState(false)
  const params = { path: { id: String(link.id) } }
  const ticket = link.ticket_number ?? link.ticket_id
  const refresh = useMutation({
    mutationFn: () => unwrap(api.POST('/v1/linked-tickets/{id}/refresh', { params })),
    onSuccess: ({ data: { state } }) => notifyDone(`Ticket ${ticket} is ${state}`),
    onError: notifyError,
    onSettled: refreshAll,
  })
  const unlink = useMutation({
    mutationFn: () => unwrap(api.DELETE('/v1/linked-tickets/{id}', { params })),
    onSuccess: () => {
      setAsking(false)
      notifyDone('Alert unlinked')
    },
    onSettled: refreshAll,
  })
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            loading={refresh.isPending}
            aria-label={`Actions for ${link.alert_id}`}
          >
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => refresh.mutate()}>
            Refresh from ticket
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconUnlink size={16} aria-hidden />} onClick={() => setAsking(true)}>
            Unlink…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Confirm
        title={`Unlink ${link.alert_id}?`}
        confirm="Unlink alert"
        tone="danger"
        isOpen={isAsking}
        isPending={unlink.isPending}
        error={unlink.error}
        onConfirm={() => unlink.mutate()}
        onClose={() => setAsking(false)}
      >
        <Text size="sm">
          Guidepost no longer closes the alert when ticket {ticket} is completed. The ticket and the alert do not
          change.
        </Text>
      </Confirm>
    </>
  )
}
