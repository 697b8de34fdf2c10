import { Button, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { answer, api } from '../../api/client.ts'
import { refreshUntilArrived } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { onTheirWay } from '../../shared/deliveries/delivery-texts.ts'
import { notifyDone } from '../../ui/notify.tsx'

/** Sends an event to all who want it now; one that couldn't be read is read again. */
export function ReplayEvent({ event: { id, state } }: { readonly event: components['schemas']['Event'] }) {
  const [isOpen, setOpen] = useState(false)
  const replay = useMutation({
    mutationFn: () => answer(api.POST('/v1/events/{id}/replay', { params: { path: { id } } })),
    onSuccess: ({ data: { deliveries } }) => {
      setOpen(false)
      notifyDone(deliveries === 0 ? 'No destination wants it now.' : `${onTheirWay(deliveries)}.`)
      refreshUntilArrived()
    },
  })
  const isUnreadable = state === 'unparsable'
  if (!isUnreadable && state !== 'accepted' && state !== 'unsubscribed') return null
  return (
    <>
      <Button leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => setOpen(true)}>
        {isUnreadable ? 'Read it again' : 'Replay'}
      </Button>
      <Confirm
        title={isUnreadable ? 'Read it again?' : 'Replay this event?'}
        confirm={isUnreadable ? 'Read again' : 'Replay'}
        isOpen={isOpen}
        isPending={replay.isPending}
        error={replay.error}
        onConfirm={() => replay.mutate()}
        onClose={() => {
          setOpen(false)
          replay.reset()
        }}
      >
        <Text>
          {isUnreadable
            ? 'Today’s plugin reads the same bytes. If it can, the event goes its way as if it had come now.'
            : 'It goes to every destination that wants it now, also where it has arrived already. Receivers see that it is a replay.'}
        </Text>
      </Confirm>
    </>
  )
}
