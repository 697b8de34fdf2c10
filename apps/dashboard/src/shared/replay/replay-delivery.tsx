import { Button, Checkbox, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ApiError, unwrap } from '../../api/client.ts'
import { refreshUntilArrived } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { notifyDone } from '../../ui/notify.tsx'

type Delivery = Pick<components['schemas']['Delivery'], 'id' | 'state'>

/** Whether a delivery has ended: only then the API replays it. */
function hasEnded({ state }: Pick<Delivery, 'state'>): boolean {
  return state === 'dead' || state === 'succeeded' || state === 'cancelled' || state === 'filtered'
}

/** The button that replays a delivery, after a confirmation. Hidden until the delivery has ended. */
export function ReplayDelivery({ delivery, label }: { readonly delivery: Delivery; readonly label?: string }) {
  const [isOpen, setOpen] = useState(false)
  const [force, setForce] = useState(false)
  const replay = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST('/v1/deliveries/{id}/replay', { params: { path: { id: delivery.id } }, body: force ? { force } : {} }),
      ),
    onSuccess: () => {
      setOpen(false)
      notifyDone('A new delivery is queued.')
      refreshUntilArrived()
    },
  })
  if (!hasEnded(delivery)) return null
  const hasSucceeded =
    delivery.state === 'succeeded' || (replay.error instanceof ApiError && replay.error.code === 'succeeded')
  return (
    <>
      <Button size="xs" variant="default" aria-label={label} onClick={() => setOpen(true)}>
        Replay
      </Button>
      <Confirm
        title="Replay this delivery?"
        confirm="Replay delivery"
        isOpen={isOpen}
        isPending={replay.isPending}
        isDisabled={hasSucceeded && !force}
        error={replay.error}
        onConfirm={() => replay.mutate()}
        onClose={() => {
          setOpen(false)
          replay.reset()
        }}
      >
        <Text>
          Guidepost sends the event to the same destination as a new delivery, marked as a replay, after the deliveries
          of the same entity that are already queued.
        </Text>
        {hasSucceeded && (
          <Checkbox
            label="Replay although it arrived already"
            checked={force}
            onChange={(event) => setForce(event.currentTarget.checked)}
          />
        )}
      </Confirm>
    </>
  )
}
