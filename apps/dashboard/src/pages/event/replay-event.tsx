import { Button, Checkbox, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { api, unwrap } from '../../api/client.ts'
import { refreshUntilArrived } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { formatCount } from '../../format/numbers.ts'
import { queuedText } from '../../shared/deliveries/delivery-texts.ts'
import { Reaches, Skipped } from '../../shared/replay/whom.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { notifyDone } from '../../ui/notify.tsx'

/** Replays an event to the destinations that subscribe to it now; parses an unparsable event again. */
export function ReplayEvent({ event: { id, state } }: { readonly event: components['schemas']['Event'] }) {
  const [isOpen, setOpen] = useState(false)
  const isUnparsable = state === 'unparsable'
  if (!isUnparsable && state !== 'accepted' && state !== 'unsubscribed') return null
  const Dialog = isUnparsable ? ParseDialog : ReplayDialog
  return (
    <>
      <Button leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => setOpen(true)}>
        {isUnparsable ? 'Parse again' : 'Replay'}
      </Button>
      {isOpen && <Dialog id={id} onClose={() => setOpen(false)} />}
    </>
  )
}

interface DialogProps {
  readonly id: string
  readonly onClose: () => void
}

const replayEvent = (id: string, body: { readonly force?: boolean; readonly plan?: boolean }) =>
  unwrap(api.POST('/v1/events/{id}/replay', { params: { path: { id } }, body }))

function useReplayEvent({ id, onClose }: DialogProps, force: boolean) {
  return useMutation({
    mutationFn: () => replayEvent(id, force ? { force } : {}),
    onSuccess: ({ data: { deliveries } }) => {
      onClose()
      notifyDone(deliveries === 0 ? 'No destination subscribes to this event now.' : `${queuedText(deliveries)}.`)
      refreshUntilArrived()
    },
  })
}

/** Shows whom the replay reaches before it starts. */
function ReplayDialog({ id, onClose }: DialogProps) {
  const [force, setForce] = useState(false)
  const replay = useReplayEvent({ id, onClose }, force)
  const plan = useQuery({
    queryKey: ['replay of an event', id, force],
    queryFn: async () => (await replayEvent(id, { plan: true, ...(force && { force }) })).data,
    gcTime: 0,
  })
  const count = plan.data?.deliveries ?? 0
  return (
    <Confirm
      title="Replay this event?"
      confirm={plan.data && count === 0 ? 'Nothing to replay' : 'Replay event'}
      isOpen
      isPending={replay.isPending}
      isDisabled={count === 0}
      error={replay.error}
      onConfirm={() => replay.mutate()}
      onClose={onClose}
    >
      <Text size="sm">
        Guidepost sends it to every destination that subscribes to it now, as new deliveries that are marked as replays.
      </Text>
      <Loaded query={plan}>
        {({ deliveries, reaches, skipped }) => (
          <Stack gap="xs" role="status">
            <Text fw={600}>{formatCount(deliveries, 'delivery', 'deliveries')}</Text>
            <Reaches reaches={reaches} />
            <Skipped skipped={skipped} />
          </Stack>
        )}
      </Loaded>
      <Checkbox
        label="Include destinations where it arrived already"
        checked={force}
        onChange={({ currentTarget }) => setForce(currentTarget.checked)}
      />
    </Confirm>
  )
}

function ParseDialog({ id, onClose }: DialogProps) {
  const replay = useReplayEvent({ id, onClose }, false)
  return (
    <Confirm
      title="Parse this event again?"
      confirm="Parse again"
      isOpen
      isPending={replay.isPending}
      error={replay.error}
      onConfirm={() => replay.mutate()}
      onClose={onClose}
    >
      <Text>
        The current plugin parses the stored bytes. If it succeeds, Guidepost matches and delivers the event like a new
        one.
      </Text>
    </Confirm>
  )
}
