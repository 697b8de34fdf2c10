import { Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api } from '../../api/client.ts'
import { refreshAll } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { notifyDone } from '../../ui/notify.tsx'

/** Asks whether, and why, a destination is to get nothing for now. */
export function Pause({
  destination: { id, kind },
  onClose,
}: {
  readonly destination: components['schemas']['Destination']
  readonly onClose: () => void
}) {
  const [message, setMessage] = useState('')
  const pause = useMutation({
    mutationFn: () => {
      const body = message.trim() === '' ? {} : { message: message.trim() }
      return answer(api.POST('/v1/destinations/{id}/pause', { params: { path: { id } }, body }))
    },
    onSuccess: () => {
      notifyDone('It gets nothing until somebody resumes it.')
      onClose()
    },
    onSettled: refreshAll,
  })
  return (
    <Confirm
      title="Pause this destination?"
      confirm="Pause"
      isOpen
      isPending={pause.isPending}
      error={pause.error}
      onConfirm={() => pause.mutate()}
      onClose={onClose}
    >
      <Text size="sm">
        Its deliveries wait, in their order, and use up no try. Nothing is lost.
        {kind === 'handler' && ' A handler belongs to the gateway: this pauses it for all environments.'}
      </Text>
      <TextInput
        label="Why"
        description="For those who find it paused."
        placeholder="Maintenance until noon"
        maxLength={500}
        data-autofocus
        value={message}
        onChange={({ currentTarget }) => setMessage(currentTarget.value)}
      />
    </Confirm>
  )
}
