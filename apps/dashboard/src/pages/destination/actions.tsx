import { Button, Menu, ActionIcon } from '@mantine/core'
import { IconDots, IconPencil, IconPlayerPause, IconPlayerPlay, IconSend, IconTrash } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap } from '../../api/client.ts'
import type { Destination } from '../../api/destinations.ts'
import { refreshUntilArrived } from '../../api/queries.ts'
import { notifyDone, notifyError } from '../../ui/notify.tsx'
import { DeleteEndpoint } from './delete-endpoint.tsx'
import { EditEndpoint } from './edit-endpoint.tsx'
import { Pause } from './pause.tsx'
import { isChangeable } from './settings.tsx'
import { TestEndpoint } from './test-endpoint.tsx'

type Dialog = 'pause' | 'test' | 'edit' | 'delete'

/** The actions of a destination. */
export function Actions({ destination }: { readonly destination: Destination }) {
  const [dialog, setDialog] = useState<Dialog>()
  const close = () => setDialog(undefined)
  const { id, held_reason: held, paused_for: pausedFor } = destination
  const resume = useMutation({
    mutationFn: () => unwrap(api.POST('/v1/destinations/{id}/resume', { params: { path: { id } } })),
    onSuccess: () => notifyDone('The destination receives deliveries again.'),
    onError: notifyError,
    onSettled: refreshUntilArrived,
  })
  return (
    <>
      {held !== null && held !== 'handler_missing' ? (
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={resume.isPending}
          disabled={pausedFor === 'all'}
          onClick={() => resume.mutate()}
        >
          Resume
        </Button>
      ) : (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          onClick={() => setDialog('pause')}
        >
          Pause
        </Button>
      )}
      {destination.kind === 'endpoint' && (
        <Button variant="default" leftSection={<IconSend size={16} aria-hidden />} onClick={() => setDialog('test')}>
          Send test
        </Button>
      )}
      {isChangeable(destination) && (
        <>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="default" size={36} aria-label="More actions">
                <IconDots size={18} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setDialog('edit')}>
                Edit
              </Menu.Item>
              <Menu.Item
                color="red"
                leftSection={<IconTrash size={16} aria-hidden />}
                onClick={() => setDialog('delete')}
              >
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          {dialog === 'edit' && <EditEndpoint endpoint={destination} onClose={close} />}
          {dialog === 'delete' && <DeleteEndpoint endpoint={destination} onClose={close} />}
        </>
      )}
      {dialog === 'pause' && <Pause destination={destination} onClose={close} />}
      {dialog === 'test' && <TestEndpoint id={id} onClose={close} />}
    </>
  )
}
