import { Button, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { api, unwrap } from '../../api/client.ts'
import { refreshUntilArrived } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { queuedText } from '../../shared/deliveries/delivery-texts.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { notifyDone } from '../../ui/notify.tsx'

/** Replays an event to all destinations that subscribe to it now; parses an unparsable event again. */
export function ReplayEvent({ event: { id, state } }: { readonly event: components['schemas']['Event'] }) {
  const [isOpen, setOpen] = useState(false)
  const replay = useMutation({
    mutationFn: () => unwrap(api.POST('/v1/events/{id}/replay', { params: { path: { id } } })),
    onSuccess: ({ data: { deliveries } }) => {
      setOpen(false)
      notifyDone(deliveries === 0 ? 'No destination subscribes to this event now.' : `${queuedText(deliveries)}.`)
      refreshUntilArrived()
    },
  })
  const isUnparsable = state === 'unparsable'
  if (!isUnparsable && state !== 'accepted' && state !== 'unsubscribed') return null
  return (
    <>
      <Button leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => setOpen(true)}>
        {isUnparsable ? 'Parse again' : 'Replay'}
      </Button>
      <Confirm
        title={isUnparsable ? 'Parse this event again?' : 'Replay this event?'}
        confirm={isUnparsable ? 'Parse again' : 'Replay event'}
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
          {isUnparsable
            ? 'The current plugin parses the stored bytes. If it succeeds, Guidepost matches and delivers the event like a new one.'
            : 'Guidepost sends it to every destination that subscribes to it now, including those that already received it. The deliveries are marked as replays.'}
        </Text>
      </Confirm>
    </>
  )
}
