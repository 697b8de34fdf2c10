import { Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap } from '../../api/client.ts'
import type { Destination } from '../../api/destinations.ts'
import { refreshAll } from '../../api/queries.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { notifyDone } from '../../ui/notify.tsx'

/** Pauses a destination, with an optional reason. */
export function Pause({
  destination: { id, kind },
  onClose,
}: {
  readonly destination: Destination
  readonly onClose: () => void
}) {
  const [message, setMessage] = useState('')
  const pause = useMutation({
    mutationFn: () => {
      const body = message.trim() === '' ? {} : { message: message.trim() }
      return unwrap(api.POST('/v1/destinations/{id}/pause', { params: { path: { id } }, body }))
    },
    onSuccess: () => {
      notifyDone('Destination paused')
      onClose()
    },
    onSettled: refreshAll,
  })
  return (
    <Confirm
      title="Pause this destination?"
      confirm="Pause destination"
      isOpen
      isPending={pause.isPending}
      error={pause.error}
      onConfirm={() => pause.mutate()}
      onClose={onClose}
    >
      <Text size="sm">
        Deliveries stay queued in order and use up no attempts. Nothing is lost.
        {kind === 'handler' && ' This pauses the handler for this environment only.'}
      </Text>
      <TextInput
        label="Reason"
        description="Shown to people who find the destination paused."
        placeholder="Maintenance until noon"
        maxLength={500}
        data-autofocus
        value={message}
        onChange={({ currentTarget }) => setMessage(currentTarget.value)}
      />
    </Confirm>
  )
}
